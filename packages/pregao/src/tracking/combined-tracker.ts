import type {
  ActiveRun,
  MetricPoint,
  ParamValue,
  PublishedVersion,
  RunDetails,
  RunFilter,
  RunRecord,
  StartRunRequest,
  Tracker,
} from "./contract.ts";
import { paramTexts } from "./limits.ts";
import type { LocalTracker } from "./local-tracker.ts";
import type { MlflowTracker } from "./mlflow/mlflow-tracker.ts";
import type { Outbox, OutboxEntry } from "./outbox/outbox.ts";
import { type SentOutbox, sendOutbox } from "./outbox/send-outbox.ts";

/** After trouble the server is left alone for so long, milliseconds: a run of many writes must not wait for it with each. */
const patience = 30_000;

/** What is logged within so many milliseconds goes together. */
const gathering = 250;

export interface CombinedParts {
  readonly local: LocalTracker;
  readonly mlflow: MlflowTracker;
  readonly outbox: Outbox;
  /** What the server is known by in the outbox: its address. */
  readonly destination: string;
  /** Whether published versions are told to MLflow's registry of models too. */
  readonly registersModels: boolean;
}

/**
 * Runs as JSON files here, and on an MLflow server as well. Reading is local; what is written is kept in the outbox first and sent
 * from there: in the background, and at the end of a run as far as the server takes it. A server that is away, slow or full never
 * fails a run: what it has not taken waits for the next run or for `pregao runs sync`.
 */
export class CombinedTracker implements Tracker {
  readonly name = "local and MLflow";
  readonly #parts: CombinedParts;
  #last: Promise<unknown> = Promise.resolve();
  #underWay = 0;
  #nudged = false;
  #notBefore = 0;

  constructor(parts: CombinedParts) {
    this.#parts = parts;
  }

  async startRun(request: StartRunRequest): Promise<ActiveRun> {
    const { local } = this.#parts;
    const run = await local.startRun(request);
    if (request.parent !== undefined) await this.#tellWhole(request.parent);
    await this.#tellWhole(run.id);
    return new CombinedRun(run, this.#parts, this);
  }

  async resumeRun(id: string): Promise<ActiveRun> {
    const run = await this.#parts.local.resumeRun(id);
    await this.#tellWhole(id);
    return new CombinedRun(run, this.#parts, this);
  }

  experiments(): Promise<string[]> {
    return this.#parts.local.experiments();
  }

  runs(filter?: RunFilter): Promise<RunRecord[]> {
    return this.#parts.local.runs(filter);
  }

  show(id: string): Promise<RunDetails> {
    return this.#parts.local.show(id);
  }

  metricHistory(id: string, metric: string): Promise<MetricPoint[]> {
    return this.#parts.local.metricHistory(id, metric);
  }

  readArtifact(id: string, name: string): Promise<Uint8Array> {
    return this.#parts.local.readArtifact(id, name);
  }

  /** Sends what waits, now; resolves when nothing is left or the server is away. Rejects for trouble with the outbox alone. */
  send(): Promise<SentOutbox> {
    // One that is under way may have passed what was just added.
    const sending = this.#last.then(async () => {
      const sent = await sendOutbox(this.#parts);
      this.#notBefore = sent.trouble === null ? 0 : performance.now() + patience;
      return sent;
    });
    this.#underWay++;
    this.#last = sending
      .catch(() => {})
      .finally(() => {
        this.#underWay--;
      });
    return sending;
  }

  /** Sends in the background in a moment, with what is logged until then; not where the server was away just now. */
  nudge(): void {
    if (this.#underWay > 0 || this.#nudged || performance.now() < this.#notBefore) return;
    this.#nudged = true;
    setTimeout(() => {
      this.#nudged = false;
      if (performance.now() < this.#notBefore) return;
      // Trouble with the outbox itself is met again by whoever writes to it next.
      this.send().catch(() => {});
    }, gathering).unref();
  }

  /** Sends at the end of a run, unless the server was away just now. */
  async settle(): Promise<void> {
    await this.#last;
    if (performance.now() >= this.#notBefore) await this.send();
  }

  /** Puts a run into the outbox with all that is known of it, unless it is there already. */
  async #tellWhole(id: string): Promise<void> {
    const { local, outbox, destination } = this.#parts;
    if (outbox.knows(destination, id)) return;
    const { experiment, name, parent, started, params, tags, metrics, artifacts, status, ended } =
      await local.show(id);
    if (parent !== null) await this.#tellWhole(parent);
    const points = await Promise.all(Object.keys(metrics).map((metric) => local.metricHistory(id, metric)));
    const entries: OutboxEntry[] = [
      { kind: "start", experiment, name, parent, started: Date.parse(started), tags },
      ...(Object.keys(params).length > 0 ? [{ kind: "params", params } as const] : []),
      ...(points.length > 0 ? [{ kind: "metrics", points: points.flat() } as const] : []),
      ...artifacts.map((artifact) => ({ kind: "artifact", name: artifact }) as const),
      ...(status === "running" || ended === null
        ? []
        : [{ kind: "end", status, ended: Date.parse(ended) } as const]),
    ];
    outbox.append(destination, id, entries);
    this.nudge();
  }
}

/** Every write is local first, so that what no tracker could keep is refused before it is kept anywhere. */
class CombinedRun implements ActiveRun {
  readonly id: string;
  readonly #run: ActiveRun;
  readonly #parts: CombinedParts;
  readonly #tracker: CombinedTracker;

  constructor(run: ActiveRun, parts: CombinedParts, tracker: CombinedTracker) {
    this.id = run.id;
    this.#run = run;
    this.#parts = parts;
    this.#tracker = tracker;
  }

  async logParams(params: Readonly<Record<string, ParamValue>>): Promise<void> {
    await this.#run.logParams(params);
    if (Object.keys(params).length > 0) this.#tell({ kind: "params", params: paramTexts(params) });
  }

  async logMetrics(
    points: readonly (Pick<MetricPoint, "name" | "value"> & Partial<MetricPoint>)[],
  ): Promise<void> {
    const now = Date.now();
    const whole = points.map(({ name, value, step = 0, time = now }) => ({ name, value, step, time }));
    await this.#run.logMetrics(whole);
    if (whole.length > 0) this.#tell({ kind: "metrics", points: whole });
  }

  async setTags(tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#run.setTags(tags);
    if (Object.keys(tags).length > 0) this.#tell({ kind: "tags", tags });
  }

  async logArtifact(name: string, content: string | Uint8Array): Promise<void> {
    await this.#run.logArtifact(name, content);
    this.#tell({ kind: "artifact", name });
  }

  async publishVersion({ name, version, manifest, aliases }: PublishedVersion): Promise<void> {
    if (!this.#parts.registersModels) return;
    this.#tell({ kind: "version", name, version, manifest, aliases: [...aliases] });
  }

  async end(status: Parameters<ActiveRun["end"]>[0]): Promise<void> {
    await this.#run.end(status);
    this.#tell({ kind: "end", status, ended: Date.now() });
    await this.#tracker.settle();
  }

  #tell(entry: OutboxEntry): void {
    const { outbox, destination } = this.#parts;
    outbox.append(destination, this.id, [entry]);
    this.#tracker.nudge();
  }
}
