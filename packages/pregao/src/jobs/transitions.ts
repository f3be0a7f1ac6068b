import { PregaoError } from "../errors.ts";
import type { JobFailure, JobProgress, JsonValue } from "./contract.ts";
import { hasEnded, type JobCourse, type StoredJob } from "./job-state.ts";

/**
 * What happens to a job, as pure functions: each gives what changes. A queue's part is to apply one of them at a time, in one
 * step with the event that tells of it, and only while the job is still what the function was shown.
 */
export type Change = Partial<JobCourse>;

/** A week: a back-off that doubles for ever would never come back. */
const longestBackoff = 7 * 86_400_000;

export function begin(job: StoredJob, worker: string, lease: string, now: number): Change {
  return {
    state: "running",
    attempts: job.attempts + 1,
    startedAt: now,
    endedAt: null,
    worker,
    lease,
    beat: 0,
    heldFrom: null,
    heldUntil: null,
    progress: null,
    failure: null,
  };
}

export function beat(job: StoredJob, progress: JobProgress | undefined): Change {
  return { beat: job.beat + 1, ...(progress === undefined ? {} : { progress }) };
}

/** A result that was there before the worker noticed that it should stop counts. */
export function complete(result: JsonValue, now: number): Change {
  return {
    ...ended("completed", now),
    result,
    failure: null,
    cancelAsked: false,
    cancelReason: null,
  };
}

/** The end of an attempt without a result: another follows while attempts are left, unless it is final. */
export function endAttempt(
  job: StoredJob,
  failure: JobFailure,
  {
    final = false,
    status = "failed",
  }: { readonly final?: boolean; readonly status?: "failed" | "timeout" | "cancelled" },
  now: number,
): Change {
  if (job.cancelAsked || status === "cancelled") return { ...ended("cancelled", now), failure };
  if (final || job.attempts >= job.allowedAttempts) return { ...ended(status, now), failure };
  // The first failure since the job was submitted, or tried again by hand, waits once.
  const failed = Math.max(1, job.attempts - (job.allowedAttempts - job.maxAttempts));
  const wait = Math.min(longestBackoff, job.backoffSeconds * 1000 * 2 ** (failed - 1));
  return { ...waiting(), heldFrom: now, heldUntil: now + Math.round(wait), failure };
}

/** Given back by a worker that drains: as if the attempt had not begun. */
export function release(job: StoredJob, now: number): Change {
  if (job.cancelAsked) return ended("cancelled", now);
  return { ...waiting(), attempts: job.attempts - 1 };
}

/** Its worker has not been heard of for the time of a lease. */
export function takeFromLost(job: StoredJob, leaseSeconds: number, now: number): Change {
  if (job.cancelAsked) return ended("cancelled", now);
  const last = job.attempts >= job.allowedAttempts;
  const over = last && now - job.startedAt! >= job.timeoutSeconds * 1000;
  const error = over
    ? new PregaoError("PREGAO_JOB_TIMEOUT", { id: job.id, seconds: job.timeoutSeconds })
    : new PregaoError("PREGAO_JOB_ABANDONED", {
        id: job.id,
        worker: job.worker!,
        seconds: leaseSeconds,
        time: new Date(now).toISOString(),
        attempts: job.attempts,
      });
  const failure = { code: error.code, message: error.message };
  return last ? { ...ended(over ? "timeout" : "failed", now), failure } : { ...waiting(), failure };
}

export function cancel(
  job: StoredJob,
  { reason, force = false }: { readonly reason?: string; readonly force?: boolean },
  now: number,
): Change {
  refuseEnded(job);
  const cancelReason = reason ?? job.cancelReason;
  if (job.state === "running" && !force) return { cancelAsked: true, cancelReason };
  return { ...ended("cancelled", now), cancelReason };
}

/** Once more, with its attempts anew. The last failure stays to be read until it begins. */
export function again(job: StoredJob): Change {
  if (job.state !== "failed" && job.state !== "cancelled" && job.state !== "timeout") {
    throw new PregaoError("PREGAO_JOB_NOT_RETRYABLE", { id: job.id, status: job.state });
  }
  return {
    ...waiting(),
    endedAt: null,
    allowedAttempts: job.attempts + job.maxAttempts,
    cancelReason: null,
    result: null,
  };
}

function ended(state: JobCourse["state"], now: number): Change {
  return { state, endedAt: now, lease: null, heldFrom: null, heldUntil: null, cancelAsked: false };
}

function waiting(): Change {
  return {
    state: "waiting",
    lease: null,
    worker: null,
    progress: null,
    heldFrom: null,
    heldUntil: null,
    cancelAsked: false,
  };
}

function refuseEnded(job: StoredJob): void {
  if (hasEnded(job.state)) throw new PregaoError("PREGAO_JOB_ENDED", { id: job.id, status: job.state });
}
