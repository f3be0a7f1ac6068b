import type { SQLInputValue } from "node:sqlite";
import { jobPriorities } from "../contract.ts";
import type { JobCourse, JobState, NewJob, StoredJob } from "../job-state.ts";

/** A row of `jobs` as SQLite gives it. */
export interface JobRow {
  readonly arrival: number;
  readonly id: string;
  readonly kind: string;
  readonly symbol: string | null;
  readonly timeframe: string | null;
  readonly model_type: string | null;
  readonly priority: number;
  readonly threads: number;
  readonly memory: number;
  readonly device: "cpu" | "cuda";
  readonly batch: string | null;
  readonly batch_most: number | null;
  readonly not_before: number | null;
  readonly created_at: number;
  readonly request: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly allowed_attempts: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly worker: string | null;
  readonly lease: string | null;
  readonly beat: number;
  readonly cancel_asked: number;
  readonly cancel_reason: string | null;
  readonly held_from: number | null;
  readonly held_until: number | null;
  readonly progress: string | null;
  readonly result: string | null;
  readonly failure: string | null;
  readonly events: number;
}

type Columns = Record<string, SQLInputValue>;

export function newJobColumns(job: NewJob): Columns {
  const { payload, tags, timeoutSeconds, maxAttempts, backoffSeconds, webhook } = job;
  return {
    id: job.id,
    kind: job.kind,
    symbol: job.subject.symbol,
    timeframe: job.subject.timeframe,
    model_type: job.subject.modelType,
    priority: jobPriorities.indexOf(job.priority),
    threads: job.needs.threads,
    memory: job.needs.memoryMegabytes,
    device: job.needs.device,
    batch: job.batch?.id ?? null,
    batch_most: job.batch?.maxConcurrent ?? null,
    not_before: job.notBefore,
    created_at: job.createdAt,
    request: JSON.stringify({ payload, tags, timeoutSeconds, maxAttempts, backoffSeconds, webhook }),
  };
}

/** Which column holds which part of a job's course, and how. */
const plain = (value: unknown): SQLInputValue => value as SQLInputValue;
const json = (value: unknown): SQLInputValue => (value === null ? null : JSON.stringify(value));
const courseColumns: {
  readonly [Name in keyof JobCourse]: readonly [string, (value: unknown) => SQLInputValue];
} = {
  state: ["state", plain],
  attempts: ["attempts", plain],
  allowedAttempts: ["allowed_attempts", plain],
  startedAt: ["started_at", plain],
  endedAt: ["ended_at", plain],
  worker: ["worker", plain],
  lease: ["lease", plain],
  beat: ["beat", plain],
  cancelAsked: ["cancel_asked", Number],
  cancelReason: ["cancel_reason", plain],
  heldFrom: ["held_from", plain],
  heldUntil: ["held_until", plain],
  progress: ["progress", json],
  result: ["result", json],
  failure: ["failure", json],
  events: ["events", plain],
};

/** Names and values come from the table above, never from callers. */
export function courseAsColumns(course: Partial<JobCourse>): Columns {
  return Object.fromEntries(
    Object.entries(course).map(([name, value]) => {
      const [column, write] = courseColumns[name as keyof JobCourse];
      return [column, write(value)];
    }),
  );
}

export function jobOf(row: JobRow): StoredJob {
  return {
    ...(JSON.parse(row.request) as Pick<
      NewJob,
      "payload" | "tags" | "timeoutSeconds" | "maxAttempts" | "backoffSeconds" | "webhook"
    >),
    id: row.id,
    kind: row.kind,
    subject: { symbol: row.symbol, timeframe: row.timeframe, modelType: row.model_type },
    priority: jobPriorities[row.priority]!,
    needs: { threads: row.threads, memoryMegabytes: row.memory, device: row.device },
    batch: row.batch === null ? null : { id: row.batch, maxConcurrent: row.batch_most! },
    notBefore: row.not_before,
    createdAt: row.created_at,
    state: row.state,
    attempts: row.attempts,
    allowedAttempts: row.allowed_attempts,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    worker: row.worker,
    lease: row.lease,
    beat: row.beat,
    cancelAsked: row.cancel_asked === 1,
    cancelReason: row.cancel_reason,
    heldFrom: row.held_from,
    heldUntil: row.held_until,
    progress: fromJson(row.progress),
    result: fromJson(row.result),
    failure: fromJson(row.failure),
    events: row.events,
  };
}

export function fromJson<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}
