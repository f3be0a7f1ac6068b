import { type JobPriority, jobPriorities } from "../contract.ts";
import { dueAt, isDue, type JobCourse, type NewJob, type StoredJob } from "../job-state.ts";

/** Field by field what BullMQ reads of a job, and what this queue has beside it. All are text; a null is no field. */
type Fields = Record<string, string | null>;

/** The key of a job: callers' ids may hold what separates keys, or be words that BullMQ has keys of. No job's id is ill-formed. */
export function keyOf(id: string): string {
  return `j.${encodeURIComponent(id.toWellFormed())}`;
}

export function idOf(key: string): string {
  return decodeURIComponent(key.slice(2));
}

/** BullMQ counts from the most pressing, 1, on. */
function bullPriority(priority: JobPriority): number {
  return jobPriorities.length - jobPriorities.indexOf(priority);
}

export function newJobFields(job: NewJob): Fields {
  const { payload, ...rest } = job;
  return {
    name: job.kind,
    data: JSON.stringify(payload),
    opts: JSON.stringify({
      ...{ jobId: keyOf(job.id), attempts: job.maxAttempts, priority: bullPriority(job.priority) },
      backoff: { type: "exponential", delay: job.backoffSeconds * 1000 },
    }),
    timestamp: String(job.createdAt),
    delay: "0",
    priority: String(bullPriority(job.priority)),
    stacktrace: "[]",
    job: JSON.stringify(rest),
    threads: String(job.needs.threads),
    memory: String(job.needs.memoryMegabytes),
    device: job.needs.device,
    batch: job.batch?.id ?? null,
    most: job.batch === null ? null : String(job.batch.maxConcurrent),
    notBefore: text(job.notBefore),
  };
}

/** What changes of a job, as fields; `course` holds all but what BullMQ has fields for. */
export function courseFields(job: StoredJob): Fields {
  const { result, progress, events: _, ...course } = courseOf(job);
  return {
    course: JSON.stringify(course),
    lease: job.lease,
    beat: String(job.beat),
    heldFrom: text(job.heldFrom),
    heldUntil: text(job.heldUntil),
    processedOn: text(job.startedAt),
    finishedOn: text(job.endedAt),
    atm: String(job.attempts),
    ats: String(job.attempts),
    pb: job.worker,
    failedReason: job.failure?.message ?? null,
    progress: progress === null ? null : JSON.stringify(progress),
    returnvalue: job.state === "completed" ? JSON.stringify(result) : null,
  };
}

export function jobOfHash(fields: Readonly<Record<string, string>>): StoredJob {
  return {
    ...(JSON.parse(fields.job!) as Omit<NewJob, "payload">),
    ...(JSON.parse(fields.course!) as Omit<JobCourse, "result" | "progress" | "events">),
    payload: JSON.parse(fields.data ?? "null"),
    result: JSON.parse(fields.returnvalue ?? "null"),
    progress: JSON.parse(fields.progress ?? "null"),
    events: Number(fields.seq ?? 0),
  };
}

/** The set of BullMQ that a job lies in (the last two beside `failed`, which is what BullMQ takes them for), and its score there. */
export function placeOf(job: StoredJob, now: number): { readonly set: string; readonly score: number } {
  if (job.state === "running") return { set: "active", score: 0 };
  if (job.state !== "waiting") return { set: job.state, score: job.endedAt! };
  return isDue(job, now) ? { set: "prioritized", score: 0 } : { set: "delayed", score: dueAt(job) * 0x1000 };
}

function courseOf(job: StoredJob): JobCourse {
  const { state, attempts, allowedAttempts, startedAt, endedAt, worker, lease, beat } = job;
  const { cancelAsked, cancelReason, heldFrom, heldUntil, progress, result, failure, events } = job;
  return {
    ...{ state, attempts, allowedAttempts, startedAt, endedAt, worker, lease, beat },
    ...{ cancelAsked, cancelReason, heldFrom, heldUntil, progress, result, failure, events },
  };
}

function text(value: number | null): string | null {
  return value === null ? null : String(value);
}
