import { z } from "zod";
import { type JobEvent, jobStatuses } from "../../jobs/contract.ts";

const number = z.number().nullable();

/** One progress update; also the data of each event of the stream. */
export const progressBody = z
  .object({
    job_id: z.string(),
    status: z.enum(jobStatuses),
    progress: z.number(),
    current_stage: z.string().nullable(),
    current_epoch: number,
    total_epochs: number,
    current_loss: number,
    validation_loss: number,
    learning_rate: number,
    elapsed_seconds: number,
    eta_seconds: number,
    memory_usage_mb: number,
    cpu_usage_percent: number,
    timestamp: z.iso.datetime(),
    error_code: z.string().optional().describe("Only where the job failed."),
    error_message: z.string().optional(),
  })
  .meta({ id: "TrainingProgressUpdate" });

export type ProgressBody = z.output<typeof progressBody>;

export function progressOf(
  jobId: string,
  { status, progress, failure, time }: JobEvent,
  hide: (text: string) => string,
): ProgressBody {
  return {
    job_id: jobId,
    status,
    progress: status === "completed" ? 1 : (progress?.progress ?? 0),
    current_stage: progress?.stage ?? null,
    current_epoch: progress?.epoch ?? null,
    total_epochs: progress?.epochs ?? null,
    current_loss: progress?.loss ?? null,
    validation_loss: progress?.validationLoss ?? null,
    learning_rate: progress?.learningRate ?? null,
    elapsed_seconds: progress?.elapsedSeconds ?? null,
    eta_seconds: progress?.etaSeconds ?? null,
    memory_usage_mb: progress?.memoryMegabytes ?? null,
    cpu_usage_percent: progress?.cpuPercent ?? null,
    timestamp: new Date(time).toISOString(),
    ...(failure === null ? {} : { error_code: failure.code, error_message: hide(failure.message) }),
  };
}
