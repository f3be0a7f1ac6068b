/** How a run stands. `killed` is also what a run is shown as whose process has gone without a word. */
export const runStatuses = ["running", "finished", "failed", "killed"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Times are ISO 8601 UTC. */
export interface RunRecord {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  /** The run that this one is a part of: a fold, a trial, one model of several. */
  readonly parent: string | null;
  readonly status: RunStatus;
  readonly started: string;
  readonly ended: string | null;
}

/** One value of a metric; `step` counts rounds, epochs, folds or trials and is 0 where there is only one value. */
export interface MetricPoint {
  readonly name: string;
  readonly value: number;
  readonly step: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** What is known of a run. Parameters and tags are text everywhere: numbers and booleans as JSON writes them. */
export interface RunDetails extends RunRecord {
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The value at the highest step of each metric, of equal steps the latest in time. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Names of the artifacts, `/` between folders, in order. */
  readonly artifacts: readonly string[];
}

export interface StartRunRequest {
  readonly experiment: string;
  readonly name: string;
  /** Id of the run that this one is a part of. */
  readonly parent?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A version of a model that a run has published. */
export interface PublishedVersion {
  readonly name: string;
  readonly version: number;
  /** The text of its manifest. */
  readonly manifest: string;
  /** Names that point to it. */
  readonly aliases: readonly string[];
}

export type ParamValue = string | number | boolean | null;

/**
 * A run that is being written to. Calls may be made side by side; each promise is kept when what it wrote is stored.
 * What a tracker cannot store is refused (PREGAO_TRACKING_REFUSED), never cut or left out.
 */
export interface ActiveRun {
  readonly id: string;
  /** Parameters are told once: the same value again changes nothing, another value is refused. */
  logParams(params: Readonly<Record<string, ParamValue>>): Promise<void>;
  /** Adds points to the history of metrics; a value that is not finite is refused. */
  logMetrics(points: readonly (Pick<MetricPoint, "name" | "value"> & Partial<MetricPoint>)[]): Promise<void>;
  /** Sets tags, replacing those of the same name. */
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** Stores bytes or text under a name, `/` between folders; the same name again replaces it. */
  logArtifact(name: string, content: string | Uint8Array): Promise<void>;
  /** Tells of a version that the run has published; absent where the tracker keeps no registry of models beside ours. */
  publishVersion?(version: PublishedVersion): Promise<void>;
  end(status: Exclude<RunStatus, "running">): Promise<void>;
}

export interface RunFilter {
  readonly experiment?: string;
  readonly parent?: string;
}

/**
 * Where runs are logged: experiments hold runs, runs hold parameters, metrics with steps, tags, artifacts and further
 * runs. One conformance suite (`tracker.conformance.fixture.ts`) says what every implementation promises.
 */
export interface Tracker {
  readonly name: string;
  /** Begins a run; the experiment is made where there is none of that name. */
  startRun(request: StartRunRequest): Promise<ActiveRun>;
  /** Goes on with a run that was begun before, under any status. PREGAO_NAME_UNKNOWN for an id that is not there. */
  resumeRun(id: string): Promise<ActiveRun>;
  /** Names in order. */
  experiments(): Promise<string[]>;
  /** The latest begun first. */
  runs(filter?: RunFilter): Promise<RunRecord[]>;
  show(id: string): Promise<RunDetails>;
  /** Every point of a metric as logged: by step, those of equal steps by time. */
  metricHistory(id: string, metric: string): Promise<MetricPoint[]>;
  readArtifact(id: string, name: string): Promise<Uint8Array>;
}
