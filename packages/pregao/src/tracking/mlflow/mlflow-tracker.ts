import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import type {
  ActiveRun,
  MetricPoint,
  RunDetails,
  RunFilter,
  RunRecord,
  StartRunRequest,
  Tracker,
} from "../contract.ts";
import { requireArtifactName, requireExperimentName, requireTags } from "../limits.ts";
import {
  artifactListSchema,
  experimentSchema,
  type MlflowRunAnswer,
  metricSchema,
  ownTags,
  recordOf,
  runSchema,
  userTags,
} from "./mlflow-answers.ts";
import { artifactPath, type MlflowClient, MlflowRefusal } from "./mlflow-client.ts";
import { MlflowRun, refused } from "./mlflow-run.ts";

export interface MlflowTrackerOptions {
  /** Experiment on the server that all runs go to; without it each goes to one of its own experiment's name. */
  readonly experiment?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** A run as another tracker has begun it, to be had on this server too. */
interface KnownStart extends StartRunRequest {
  readonly started: number;
  /** Its id where it was begun: the same again gives the run that there is. */
  readonly knownAs?: string;
}

const page = { next_page_token: z.string().optional() };
const runsPage = z.object({ runs: z.array(runSchema).default([]), ...page });
const experimentsPage = z.object({ experiments: z.array(experimentSchema).default([]), ...page });
const metricsPage = z.object({ metrics: z.array(metricSchema).default([]), ...page });
const oneRun = z.object({ run: runSchema });
const perPage = "1000";

/**
 * Runs on an MLflow server (2.8 or later), by its REST API. Every call goes to the server at once: PREGAO_TRACKER_AWAY where it is
 * not there; `openTracker` buffers in front of it. Artifacts need a server that keeps them itself, as MLflow's own default is.
 */
export class MlflowTracker implements Tracker {
  readonly name = "MLflow";
  readonly #client: MlflowClient;
  readonly #experiment: string | undefined;
  readonly #now: () => number;

  constructor(client: MlflowClient, { experiment, now = Date.now }: MlflowTrackerOptions = {}) {
    this.#client = client;
    this.#experiment = experiment;
    this.#now = now;
  }

  async startRun(request: StartRunRequest): Promise<ActiveRun> {
    return this.startKnown({ ...request, started: this.#now() });
  }

  /** Begins a run that began elsewhere, at its own time; with `knownAs` a second call finds the run of the first. */
  async startKnown({
    experiment,
    name,
    parent,
    tags = {},
    started,
    knownAs,
  }: KnownStart): Promise<MlflowRun> {
    requireExperimentName(experiment);
    requireTags(tags);
    if (parent !== undefined) await this.#get(parent);
    const experimentId = await this.#experimentId(this.#experiment ?? experiment);
    const given = {
      ...tags,
      ...(parent !== undefined && { [ownTags.parent]: parent }),
      [ownTags.experiment]: experiment,
      ...(knownAs !== undefined && { [ownTags.run]: knownAs }),
    };
    const body = {
      experiment_id: experimentId,
      run_name: name,
      start_time: started,
      tags: Object.entries(given).map(([key, value]) => ({ key, value })),
    };
    const known = knownAs === undefined ? null : await this.#findKnown(experimentId, knownAs);
    const run =
      known ??
      (
        await this.#client.post("runs/create", body, oneRun).catch((error: unknown) => {
          throw error instanceof MlflowRefusal ? refused("start", name, error) : error;
        })
      ).run;
    return this.#open(run);
  }

  async resumeRun(id: string): Promise<MlflowRun> {
    return this.#open(await this.#get(id));
  }

  async experiments(): Promise<string[]> {
    const runs = await this.runs();
    return [...new Set(runs.map(({ experiment }) => experiment))].sort();
  }

  async runs({ experiment, parent }: RunFilter = {}): Promise<RunRecord[]> {
    const places = await this.#experimentNames();
    // Ids of runs are hexadecimal: no quote can be in them.
    if (parent !== undefined && !/^[0-9a-f]{1,64}$/.test(parent)) return [];
    const filter = parent === undefined ? "" : `tags.\`${ownTags.parent}\` = '${parent}'`;
    const records: RunRecord[] = [];
    if (places.size === 0) return records;
    const body = {
      experiment_ids: [...places.keys()],
      filter,
      max_results: Number(perPage),
      order_by: ["attributes.start_time DESC"],
    };
    for (let token: string | undefined; ; ) {
      const found = await this.#client.post(
        "runs/search",
        token ? { ...body, page_token: token } : body,
        runsPage,
      );
      for (const run of found.runs) {
        const record = recordOf(run, places.get(run.info.experiment_id) ?? "");
        if (experiment === undefined || record.experiment === experiment) records.push(record);
      }
      token = found.next_page_token;
      if (!token) return records;
    }
  }

  async show(id: string): Promise<RunDetails> {
    const run = await this.#get(id);
    const places = await this.#experimentNames();
    return {
      ...recordOf(run, places.get(run.info.experiment_id) ?? ""),
      params: Object.fromEntries(run.data.params.map(({ key, value }) => [key, value])),
      tags: userTags(run),
      metrics: Object.fromEntries(
        run.data.metrics.map(({ key, value }): [string, number] => [key, value]).sort(),
      ),
      artifacts: await this.#artifacts(id),
    };
  }

  async metricHistory(id: string, metric: string): Promise<MetricPoint[]> {
    const points: MetricPoint[] = [];
    const query = { run_id: id, metric_key: metric, max_results: "25000" };
    for (let token: string | undefined; ; ) {
      const found = await this.#client.get(
        "metrics/get-history",
        token ? { ...query, page_token: token } : query,
        metricsPage,
      );
      for (const { key, value, step, timestamp } of found.metrics)
        points.push({ name: key, value, step, time: timestamp });
      token = found.next_page_token;
      if (!token) return points.sort((a, b) => a.step - b.step || a.time - b.time);
    }
  }

  async readArtifact(id: string, name: string): Promise<Uint8Array> {
    requireArtifactName(name);
    const { info } = await this.#get(id);
    const names = await this.#artifacts(id);
    if (!names.includes(name))
      throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "artifact", name, near: didYouMean(name, names) });
    return this.#client.getArtifact(`${artifactPath(info.artifact_uri, this.#client.uri)}/${name}`);
  }

  #open({ info }: MlflowRunAnswer): MlflowRun {
    return new MlflowRun(info.run_id, info.artifact_uri, this.#client, this.#now);
  }

  async #get(id: string): Promise<MlflowRunAnswer> {
    const found = await this.#client.get("runs/get", { run_id: id }, oneRun).catch((error: unknown) => {
      if (!(error instanceof MlflowRefusal)) throw error;
      throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "run", name: id, near: `: ${error.message}` });
    });
    return found.run;
  }

  async #findKnown(experimentId: string, knownAs: string): Promise<MlflowRunAnswer | null> {
    const filter = `tags.\`${ownTags.run}\` = '${knownAs}'`;
    const body = { experiment_ids: [experimentId], filter, max_results: 1 };
    const { runs } = await this.#client.post("runs/search", body, runsPage);
    return runs[0] ?? null;
  }

  /** The experiment of a name, made where there is none; of two that make it at once one makes it. */
  async #experimentId(name: string): Promise<string> {
    const found = await this.#findExperiment(name);
    if (found !== null) return found;
    try {
      const made = z.object({ experiment_id: z.string() });
      return (await this.#client.post("experiments/create", { name }, made)).experiment_id;
    } catch (error) {
      if (!(error instanceof MlflowRefusal)) throw error;
      const other = error.code === "RESOURCE_ALREADY_EXISTS" ? await this.#findExperiment(name) : null;
      if (other !== null) return other;
      throw refused("experiment", name, error);
    }
  }

  async #findExperiment(name: string): Promise<string | null> {
    const query = { experiment_name: name };
    const answer = z.object({ experiment: experimentSchema });
    try {
      return (await this.#client.get("experiments/get-by-name", query, answer)).experiment.experiment_id;
    } catch (error) {
      if (error instanceof MlflowRefusal && error.code === "RESOURCE_DOES_NOT_EXIST") return null;
      throw error instanceof MlflowRefusal ? refused("experiment", name, error) : error;
    }
  }

  /** Names of the experiments that are looked into, by their ids. */
  async #experimentNames(): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    if (this.#experiment !== undefined) {
      const id = await this.#findExperiment(this.#experiment);
      return id === null ? names : names.set(id, this.#experiment);
    }
    for (let token: string | undefined; ; ) {
      const body = { max_results: Number(perPage), ...(token && { page_token: token }) };
      const found = await this.#client.post("experiments/search", body, experimentsPage);
      for (const { experiment_id: id, name } of found.experiments) names.set(id, name);
      token = found.next_page_token;
      if (!token) return names;
    }
  }

  async #artifacts(id: string, path?: string): Promise<string[]> {
    const names: string[] = [];
    const query = { run_id: id, ...(path !== undefined && { path }) };
    for (let token: string | undefined; ; ) {
      const found = await this.#client.get(
        "artifacts/list",
        token ? { ...query, page_token: token } : query,
        artifactListSchema,
      );
      for (const { path: one, is_dir: isFolder } of found.files) {
        if (isFolder) names.push(...(await this.#artifacts(id, one)));
        else names.push(one);
      }
      token = found.next_page_token;
      if (!token) return names.sort();
    }
  }
}
