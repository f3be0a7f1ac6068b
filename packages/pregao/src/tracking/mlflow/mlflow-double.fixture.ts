import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the next calls meet in place of an answer. */
export type DoubleFault = number | "cut";

interface StoredRun {
  readonly info: Record<string, unknown> & { run_id: string; experiment_id: string; start_time: number };
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly metrics: { key: string; value: number; timestamp: number; step: number }[];
}

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

type Body = Record<string, unknown>;

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.status = code === "RESOURCE_DOES_NOT_EXIST" ? 404 : 400;
  }
}

/**
 * As much of an MLflow tracking server as the product speaks to, in this process: the documented requests, answers, limits and
 * refusals. `npm run interop -- tracking` runs the same conformance suite over the real one, which keeps this one honest.
 */
export class MlflowDouble {
  readonly experiments = new Map<string, string>([["0", "Default"]]);
  readonly runs = new Map<string, StoredRun>();
  readonly artifacts = new Map<string, Buffer>();
  readonly models = new Map<
    string,
    { version: string; source: string; run_id: string; tags: KeyValue[] }[]
  >();
  readonly aliases = new Map<string, string>();
  /** Method and path of every call that was answered. */
  readonly calls: string[] = [];
  readonly faults: DoubleFault[] = [];
  #experimentCount = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  /** `authorization` is asked of every call when it is given. */
  readonly #authorization: string | undefined;

  private constructor(authorization?: string) {
    this.#authorization = authorization;
  }

  static async start(authorization?: string): Promise<MlflowDouble> {
    const double = new MlflowDouble(authorization);
    await new Promise<void>((resolve) => double.#server.listen(0, "127.0.0.1", resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, this.url);
    const fault = this.faults.shift();
    if (fault === "cut") return void request.socket.destroy();
    if (fault !== undefined) return void response.writeHead(fault).end("trouble");
    if (this.#authorization !== undefined && request.headers.authorization !== this.#authorization)
      return void response.writeHead(401).end("who are you?");
    this.calls.push(`${request.method} ${url.pathname.replace("/api/2.0/", "")}`);
    const bytes = Buffer.concat(chunks);
    const artifacts = "/api/2.0/mlflow-artifacts/artifacts/";
    if (url.pathname.startsWith(artifacts)) {
      const path = decodeURIComponent(url.pathname.slice(artifacts.length));
      if (request.method === "PUT") this.artifacts.set(path, bytes);
      const found = this.artifacts.get(path);
      if (found === undefined) return void response.writeHead(404).end("{}");
      return void response.end(request.method === "PUT" ? "{}" : found);
    }
    const call = `${request.method} ${url.pathname.replace("/api/2.0/mlflow/", "")}`;
    const given: Body =
      request.method === "GET"
        ? Object.fromEntries(url.searchParams)
        : (JSON.parse(bytes.toString() || "{}") as Body);
    try {
      if (bytes.length > 1_000_000) throw new Refusal("INVALID_PARAMETER_VALUE", "more than a megabyte");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(this.#answer(call, given)));
    } catch (error) {
      if (!(error instanceof Refusal)) return void response.writeHead(500).end(String(error));
      response
        .writeHead(error.status)
        .end(JSON.stringify({ error_code: error.code, message: error.message }));
    }
  }

  #answer(call: string, given: Body): object {
    const id = String(given.run_id ?? "");
    switch (call) {
      case "GET experiments/get-by-name": {
        const found = [...this.experiments].find(([, name]) => name === given.experiment_name);
        if (!found) throw new Refusal("RESOURCE_DOES_NOT_EXIST", `no experiment ${given.experiment_name}`);
        return { experiment: { experiment_id: found[0], name: found[1], lifecycle_stage: "active" } };
      }
      case "POST experiments/create": {
        const name = String(given.name);
        if ([...this.experiments.values()].includes(name))
          throw new Refusal("RESOURCE_ALREADY_EXISTS", `Experiment(name=${name}) already exists`);
        this.experiments.set(String(++this.#experimentCount), name);
        return { experiment_id: String(this.#experimentCount) };
      }
      case "POST experiments/search":
        return {
          experiments: [...this.experiments].map(([experiment_id, name]) => ({ experiment_id, name })),
        };
      case "POST runs/create":
        return { run: this.#wire(this.#create(given)) };
      case "GET runs/get":
        return { run: this.#wire(this.#run(id)) };
      case "POST runs/update":
        Object.assign(this.#run(id).info, { status: given.status, end_time: given.end_time });
        return { run_info: this.#run(id).info };
      case "POST runs/search":
        return { runs: this.#search(given).map((run) => this.#wire(run)) };
      case "POST runs/log-batch":
        this.#log(this.#run(id), given);
        return {};
      case "GET metrics/get-history":
        return { metrics: this.#run(id).metrics.filter(({ key }) => key === given.metric_key) };
      case "GET artifacts/list":
        return this.#list(this.#run(id), given.path as string | undefined);
      case "POST registered-models/create":
        if (this.models.has(String(given.name)))
          throw new Refusal(
            "RESOURCE_ALREADY_EXISTS",
            `Registered Model (name=${given.name}) already exists.`,
          );
        this.models.set(String(given.name), []);
        return { registered_model: { name: given.name } };
      case "GET model-versions/search": {
        const name = /^name = '(.*)'$/.exec(String(given.filter))![1]!;
        return { model_versions: this.models.get(name) ?? [] };
      }
      case "POST model-versions/create": {
        const versions = this.models.get(String(given.name))!;
        const { source, run_id, tags } = given as { source: string; run_id: string; tags: KeyValue[] };
        versions.push({ version: String(versions.length + 1), source, run_id, tags });
        return { model_version: versions.at(-1) };
      }
      case "POST registered-models/alias":
        this.aliases.set(`${given.name}@${given.alias}`, String(given.version));
        return {};
      default:
        throw new Error(`the double knows no ${call}`);
    }
  }

  #create(given: Body): StoredRun {
    const run_id = randomBytes(16).toString("hex");
    const experiment_id = String(given.experiment_id);
    const run: StoredRun = {
      info: {
        run_id,
        run_name: given.run_name,
        experiment_id,
        status: "RUNNING",
        start_time: Number(given.start_time),
        artifact_uri: `mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`,
      },
      params: new Map(),
      tags: new Map((given.tags as KeyValue[]).map(({ key, value }) => [key, value])),
      metrics: [],
    };
    this.runs.set(run_id, run);
    return run;
  }

  #run(id: string): StoredRun {
    const run = this.runs.get(id);
    if (run === undefined) throw new Refusal("RESOURCE_DOES_NOT_EXIST", `Run with id=${id} not found`);
    return run;
  }

  #search({ experiment_ids, filter }: Body): StoredRun[] {
    const tag = /^tags\.`(.+)` = '(.*)'$/.exec(String(filter ?? ""));
    return [...this.runs.values()]
      .filter(({ info }) => (experiment_ids as string[]).includes(info.experiment_id))
      .filter(({ tags }) => tag === null || tags.get(tag[1]!) === tag[2])
      .sort((a, b) => b.info.start_time - a.info.start_time);
  }

  #log(run: StoredRun, given: Body): void {
    const { params, tags, metrics } = given as unknown as {
      params: KeyValue[];
      tags: KeyValue[];
      metrics: StoredRun["metrics"];
    };
    if (params.length > 100 || tags.length > 100 || metrics.length > 1000)
      throw new Refusal("INVALID_PARAMETER_VALUE", "too many at once");
    if (params.length + tags.length + metrics.length > 1000)
      throw new Refusal("INVALID_PARAMETER_VALUE", "more than 1000 entities at once");
    for (const { key, value } of params) {
      const before = run.params.get(key);
      if (before !== undefined && before !== value)
        throw new Refusal("INVALID_PARAMETER_VALUE", `Changing param values is not allowed: ${key}`);
    }
    for (const { key, value } of params) run.params.set(key, value);
    for (const { key, value } of tags) run.tags.set(key, value);
    for (const metric of metrics) {
      // As MLflow's database has it: the same point again is the same point.
      const isThere = run.metrics.some((one) => JSON.stringify(one) === JSON.stringify(metric));
      if (!isThere) run.metrics.push(metric);
    }
  }

  #list({ info }: StoredRun, path = ""): object {
    const root = `${info.experiment_id}/${info.run_id}/artifacts/`;
    const under = path === "" ? "" : `${path}/`;
    const names = new Map<string, boolean>();
    for (const name of this.artifacts.keys()) {
      if (!name.startsWith(root + under)) continue;
      const [first, ...rest] = name.slice((root + under).length).split("/");
      names.set(under + first!, rest.length > 0);
    }
    return {
      root_uri: info.artifact_uri,
      files: [...names].map(([name, is_dir]) => ({ path: name, is_dir })),
    };
  }

  #wire({ info, params, tags, metrics }: StoredRun): object {
    const latest = new Map<string, StoredRun["metrics"][number]>();
    for (const metric of metrics) {
      const before = latest.get(metric.key);
      const order = before && (metric.step - before.step || metric.timestamp - before.timestamp);
      if (order === undefined || order >= 0) latest.set(metric.key, metric);
    }
    const pairs = (map: ReadonlyMap<string, string>) => [...map].map(([key, value]) => ({ key, value }));
    return { info, data: { params: pairs(params), tags: pairs(tags), metrics: [...latest.values()] } };
  }
}
