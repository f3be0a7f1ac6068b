/**
 * `pending` waits for its hour or for its batch, `queued` may be taken by any worker that it fits; the last four
 * are final, until a `failed`, `cancelled` or `timeout` job is tried again.
 */
export const jobStatuses = [
  "pending",
  "queued",
  "running",
  "completed",
  "failed",
  "cancelled",
  "timeout",
] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** From the least to the most pressing: a higher one always starts first, equal ones in order of arrival. */
export const jobPriorities = ["low", "normal", "high", "urgent"] as const;
export type JobPriority = (typeof jobPriorities)[number];

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What a job takes of a machine while it runs; a worker takes only what still fits. */
export interface JobNeeds {
  readonly threads: number;
  readonly memoryMegabytes: number;
  readonly device: "cpu" | "cuda";
}

/** What a job is about, for listings; null where it has no such thing. */
export interface JobSubject {
  readonly symbol: string | null;
  readonly timeframe: string | null;
  readonly modelType: string | null;
}

export interface JobRequest {
  /** Which runner does it: training, retraining, trial, … */
  readonly kind: string;
  /** The runner's input, checked by the runner's own schema before it is submitted. */
  readonly payload: JsonValue;
  readonly subject?: Partial<JobSubject>;
  readonly priority?: JobPriority;
  /** What one attempt may take; `timeout` when it is over. 3600 when left out. */
  readonly timeoutSeconds?: number;
  /** Attempts in all when one fails or its worker dies; 3 when left out. */
  readonly maxAttempts?: number;
  /** Wait after the first failed attempt, doubled after each further one; 5 when left out. */
  readonly backoffSeconds?: number;
  readonly needs?: Partial<JobNeeds>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Of the jobs of one batch at most `maxConcurrent` run at once, on all workers together. */
  readonly batch?: { readonly id: string; readonly maxConcurrent: number };
  /** Called when the job has ended. */
  readonly webhook?: string;
  /** Not before this time (epoch milliseconds). */
  readonly notBefore?: number;
  /** An id of the caller's: submitted again, it gives the job that there is. Without one the queue makes a UUID. */
  readonly id?: string;
}

/** How far a running job is, as the training platform's clients read it. Numbers that are not known are null. */
export interface JobProgress {
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  readonly epoch: number | null;
  readonly epochs: number | null;
  readonly loss: number | null;
  readonly validationLoss: number | null;
  readonly learningRate: number | null;
  readonly elapsedSeconds: number;
  readonly etaSeconds: number | null;
  readonly memoryMegabytes: number;
  readonly cpuPercent: number;
}

export interface JobFailure {
  /** Of the error catalogue, or PREGAO_JOB_DEFECT. */
  readonly code: string;
  readonly message: string;
}

/** A job as it stands. Times are epoch milliseconds. */
export interface JobRecord
  extends Required<Omit<JobRequest, "batch" | "webhook" | "notBefore" | "subject" | "needs">> {
  readonly id: string;
  readonly subject: JobSubject;
  readonly needs: JobNeeds;
  readonly batch: { readonly id: string; readonly maxConcurrent: number } | null;
  readonly webhook: string | null;
  readonly notBefore: number | null;
  readonly status: JobStatus;
  /** Attempts begun. */
  readonly attempts: number;
  readonly createdAt: number;
  /** Of the latest attempt. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly worker: string | null;
  readonly progress: JobProgress | null;
  readonly result: JsonValue | null;
  readonly failure: JobFailure | null;
  /** Why it was cancelled, in the caller's words. */
  readonly cancelReason: string | null;
}

/** What a worker tells of itself; it counts as there for as long as it is heard of. */
export interface WorkerRecord {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly kinds: readonly string[];
  /** What it has in all. */
  readonly capacity: JobNeeds;
  readonly running: readonly string[];
  readonly startedAt: number;
  readonly heardAt: number;
  readonly draining: boolean;
}

/** A job in the hands of a worker. `lease` is new with each attempt: with an old one nothing can be written any more. */
export interface Claim {
  readonly job: JobRecord;
  readonly lease: string;
}

/** What a heartbeat answers: go on, stop because it was cancelled, or stop because another worker has it. */
export type LeaseState = "held" | "cancelled" | "lost";

/** Something that happened to a job; `sequence` counts from 1 within the job. */
export interface JobEvent {
  readonly sequence: number;
  readonly time: number;
  readonly status: JobStatus;
  readonly progress: JobProgress | null;
  readonly failure: JobFailure | null;
}

export interface JobFilter {
  readonly statuses?: readonly JobStatus[];
  readonly kinds?: readonly string[];
  readonly symbols?: readonly string[];
  readonly modelTypes?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly batch?: string;
  readonly createdAfter?: number;
  /** Only jobs that ended after this time; only they are looked at. */
  readonly endedAfter?: number;
  readonly sortBy?: "created_at" | "started_at" | "completed_at" | "priority" | "status";
  readonly sortOrder?: "asc" | "desc";
  readonly offset?: number;
  /** 50 when left out. */
  readonly limit?: number;
}

export interface JobPage {
  readonly jobs: readonly JobRecord[];
  /** Of all that fit the filter, not of this page. */
  readonly total: number;
  readonly byStatus: Readonly<Record<JobStatus, number>>;
}

export interface QueueState {
  readonly byStatus: Readonly<Record<JobStatus, number>>;
  readonly paused: boolean;
  readonly workers: readonly WorkerRecord[];
  /** When the latest job ended; null where none has. */
  readonly lastEndedAt: number | null;
  /** Mean of the last 100 completed jobs; null before the first. */
  readonly meanSeconds: number | null;
  readonly endedLastHour: number;
}

/**
 * Jobs that outlive every process: submitted once, run by one worker at a time, ended exactly once. A worker that is not heard
 * of for `leaseSeconds` has lost its job, which is taken up again as a new attempt. One conformance suite
 * (`queue.conformance.fixture.ts`) says what every implementation promises.
 */
export interface JobQueue {
  readonly name: string;
  /** PREGAO_QUEUE_FULL where as many wait as may; a job that is there already is given all the same. */
  submit(request: JobRequest): Promise<JobRecord>;
  /** PREGAO_JOB_UNKNOWN for an id that is not there. */
  get(id: string): Promise<JobRecord>;
  list(filter?: JobFilter): Promise<JobPage>;
  state(): Promise<QueueState>;
  /** How many jobs start before this one as things stand; 0 for the next, and for one that does not wait. */
  position(id: string): Promise<number>;
  /** Ends a waiting job; asks a running one to stop, or with `force` takes it from its worker at once. PREGAO_JOB_ENDED for one that has ended. */
  cancel(
    id: string,
    options?: { readonly reason?: string; readonly force?: boolean },
  ): Promise<{ readonly wasRunning: boolean }>;
  /**
   * A failed, cancelled or timed-out job again, as a further attempt of the same job, with `maxAttempts` anew. PREGAO_JOB_NOT_RETRYABLE
   * else.
   */
  retry(id: string): Promise<JobRecord>;
  /** No job is given to workers until `resume`; running ones go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;

  /** The most pressing job that fits what the worker has free, now its own; null where none does. */
  claim(
    worker: string,
    offer: { readonly kinds: readonly string[]; readonly free: JobNeeds },
  ): Promise<Claim | null>;
  /** Keeps the lease, and tells how far the job is. To be sent several times in `leaseSeconds`. `lost` also after a cancel by force. */
  heartbeat(claim: Claim, progress?: JobProgress): Promise<LeaseState>;
  /** Ends the job with its result; false, and nothing is written, where the lease is lost. */
  complete(claim: Claim, result: JsonValue): Promise<boolean>;
  /** Ends the attempt: another follows after the back-off while attempts are left and `final` is not said. False where the lease is lost. */
  fail(
    claim: Claim,
    failure: JobFailure,
    options?: { readonly final?: boolean; readonly status?: "failed" | "timeout" | "cancelled" },
  ): Promise<boolean>;
  /** Gives a job back unfinished (a worker that drains): the attempt does not count. */
  release(claim: Claim): Promise<boolean>;
  /** Resolves when there may be something to claim, or after `milliseconds`. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;

  /** The worker is there, and with what; also its sign of life while it runs nothing. */
  announce(worker: Omit<WorkerRecord, "heardAt">): Promise<void>;
  depart(worker: string): Promise<void>;

  /** What happened after `sequence`, then what happens, until the job has ended or the signal says stop. */
  events(
    id: string,
    options: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncIterable<JobEvent>;
  close(): Promise<void>;
}
