import { z } from "zod";
import { type JobRecord, type JsonValue, jobPriorities, jobStatuses } from "../../jobs/contract.ts";
import { isoOrNull } from "./fields.ts";
import type { PlatformContext } from "./platform-context.ts";

const metrics = z.record(z.string(), z.unknown()).nullable();
const instant = z.iso.datetime();

/** A job as the training platform's clients read it. */
export const jobBody = z
  .object({
    job_id: z.string(),
    symbol: z.string().nullable(),
    timeframe: z.string().nullable(),
    model_type: z.string().nullable(),
    status: z.enum(jobStatuses),
    progress: z.number().min(0).max(1),
    priority: z.enum(jobPriorities),
    created_at: instant,
    started_at: instant.nullable().describe("Of the latest attempt."),
    completed_at: instant.nullable(),
    config: z.record(z.string(), z.unknown()).describe("The model configuration as it is used."),
    current_stage: z.string().nullable(),
    error_message: z.string().nullable(),
    error_code: z.string().nullable(),
    training_metrics: metrics,
    validation_metrics: metrics,
    duration_seconds: z.number().nullable(),
    estimated_remaining_seconds: z.number().nullable(),
    model_path: z.string().nullable(),
    model_size_bytes: z.number().nullable(),
    tags: z.record(z.string(), z.string()),
    worker_id: z.string().nullable(),
    attempts: z.number().int(),
  })
  .meta({ id: "TrainingJob" });

export type JobBody = z.output<typeof jobBody>;

/** `now` is epoch milliseconds: how long a running job runs. */
export function jobOf(job: JobRecord, { now, hide }: Pick<PlatformContext, "now" | "hide">): JobBody {
  const { subject, progress, failure, startedAt, endedAt } = job;
  const result = asObject(job.result);
  const model = asObject(result?.model);
  const isRunning = job.status === "running";
  const until = endedAt ?? (isRunning ? now() : null);
  const reason = failure?.message ?? job.cancelReason;
  return {
    job_id: job.id,
    symbol: subject.symbol,
    timeframe: subject.timeframe,
    model_type: subject.modelType,
    status: job.status,
    progress: job.status === "completed" ? 1 : (progress?.progress ?? 0),
    priority: job.priority,
    created_at: new Date(job.createdAt).toISOString(),
    started_at: isoOrNull(startedAt),
    completed_at: isoOrNull(endedAt),
    config: configOf(job),
    current_stage: progress?.stage ?? null,
    error_message: reason === null ? null : hide(reason),
    error_code: failure?.code ?? null,
    training_metrics: asObject(result?.training_metrics) ?? null,
    validation_metrics: asObject(result?.validation_metrics) ?? null,
    duration_seconds: startedAt === null || until === null ? null : Math.max(0, until - startedAt) / 1000,
    estimated_remaining_seconds: isRunning ? (progress?.etaSeconds ?? null) : null,
    model_path: typeof model?.path === "string" ? hide(model.path) : null,
    model_size_bytes: typeof model?.bytes === "number" ? model.bytes : null,
    tags: { ...job.tags },
    worker_id: job.worker,
    attempts: job.attempts,
  };
}

/** What the caller asked for; of a job that came another way (a schedule, a command) the options of the training. */
function configOf({ payload }: JobRecord): Record<string, unknown> {
  const given = asObject(payload);
  return asObject(given?.config) ?? asObject(given?.options) ?? {};
}

export function asObject(value: JsonValue | undefined): Record<string, JsonValue> | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, JsonValue>)
    : undefined;
}
