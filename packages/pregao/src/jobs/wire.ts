import type { JobRecord, JsonValue } from "./contract.ts";

/** A job as others are told of it when it has ended: snake_case, times as ISO-8601 UTC. */
export function jobNotice(job: JobRecord): { readonly [key: string]: JsonValue } {
  const { startedAt, endedAt, subject, failure } = job;
  return {
    job_id: job.id,
    kind: job.kind,
    status: job.status,
    symbol: subject.symbol,
    timeframe: subject.timeframe,
    model_type: subject.modelType,
    priority: job.priority,
    tags: job.tags,
    attempts: job.attempts,
    created_at: isoTime(job.createdAt),
    started_at: isoTime(startedAt),
    completed_at: isoTime(endedAt),
    duration_seconds: startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt) / 1000,
    result: job.result,
    error_code: failure?.code ?? null,
    error_message: failure?.message ?? null,
  };
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
