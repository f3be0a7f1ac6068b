import type {
  JobFailure,
  JobNeeds,
  JobPriority,
  JobProgress,
  JobRecord,
  JobStatus,
  JobSubject,
  JsonValue,
} from "./contract.ts";

/** What is kept of a state that lasts: whether a waiting job is `pending` or `queued` depends on the hour and its batch. */
export type JobState = "waiting" | "running" | "completed" | "failed" | "cancelled" | "timeout";

/** What was submitted; it never changes. */
export interface NewJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: JsonValue;
  readonly subject: JobSubject;
  readonly priority: JobPriority;
  readonly timeoutSeconds: number;
  readonly maxAttempts: number;
  readonly backoffSeconds: number;
  readonly needs: JobNeeds;
  readonly tags: Readonly<Record<string, string>>;
  readonly batch: { readonly id: string; readonly maxConcurrent: number } | null;
  readonly webhook: string | null;
  readonly notBefore: number | null;
  readonly createdAt: number;
}

/** What changes of a job while it waits, runs and ends. Times are epoch milliseconds. */
export interface JobCourse {
  readonly state: JobState;
  /** Attempts begun. */
  readonly attempts: number;
  /** After as many a failure is final: `maxAttempts`, and as many again for each time that it is tried again by hand. */
  readonly allowedAttempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly worker: string | null;
  /** Random and new with each attempt; null while it does not run. */
  readonly lease: string | null;
  /** Counts the heartbeats of the attempt: others see by it that its worker lives, without comparing clocks. */
  readonly beat: number;
  readonly cancelAsked: boolean;
  readonly cancelReason: string | null;
  /** The back-off: not between `heldFrom` and `heldUntil`. A clock that was set back before its beginning, by more than a minute, ends it too. */
  readonly heldFrom: number | null;
  readonly heldUntil: number | null;
  readonly progress: JobProgress | null;
  readonly result: JsonValue | null;
  readonly failure: JobFailure | null;
  /** Events written so far: the sequence of the latest. */
  readonly events: number;
}

export interface StoredJob extends NewJob, JobCourse {}

export function firstCourse(job: NewJob): JobCourse {
  return {
    state: "waiting",
    attempts: 0,
    allowedAttempts: job.maxAttempts,
    startedAt: null,
    endedAt: null,
    worker: null,
    lease: null,
    beat: 0,
    cancelAsked: false,
    cancelReason: null,
    heldFrom: null,
    heldUntil: null,
    progress: null,
    result: null,
    failure: null,
    events: 0,
  };
}

/** Milliseconds that the clocks of two machines may differ before one counts as set back. */
export const clockTolerance = 60_000;

/** Whether the hour of a waiting job has come. */
export function isDue(job: Pick<StoredJob, "notBefore" | "heldFrom" | "heldUntil">, now: number): boolean {
  if (job.notBefore !== null && now < job.notBefore) return false;
  return job.heldUntil === null || now >= job.heldUntil || now < job.heldFrom! - clockTolerance;
}

/** When the hour of a waiting job comes. */
export function dueAt(job: Pick<StoredJob, "notBefore" | "heldUntil">): number {
  return Math.max(job.notBefore ?? 0, job.heldUntil ?? 0);
}

/** `batchIsFull`: as many of its batch run as may. */
export function statusOf(job: StoredJob, now: number, batchIsFull: boolean): JobStatus {
  if (job.state !== "waiting") return job.state;
  return batchIsFull || !isDue(job, now) ? "pending" : "queued";
}

export function hasEnded(state: JobState): boolean {
  return state !== "waiting" && state !== "running";
}

/** What users of the queue see of it. */
export function recordOf(job: StoredJob, status: JobStatus): JobRecord {
  const {
    state: _state,
    allowedAttempts: _allowed,
    lease: _lease,
    beat: _beat,
    cancelAsked: _asked,
    heldFrom: _from,
    heldUntil: _until,
    events: _events,
    ...seen
  } = job;
  return { ...seen, status };
}
