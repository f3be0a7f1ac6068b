import { z } from "zod";
import { jobPriorities, jobStatuses } from "../../jobs/contract.ts";
import { modelConfigurationSchema } from "../../pipeline/platform/index.ts";
import { jobIdField, modelTypeField, sourceField, symbolField, timeframeField } from "./fields.ts";
import { jobBody } from "./job-body.ts";

const tags = z
  .record(z.string().min(1).max(50), z.string().max(200))
  .refine((given) => Object.keys(given).length <= 10, "at most 10 tags")
  .meta({ description: "At most 10 words on the job, to find it by.", maxProperties: 10 });

/** How a job is run, whatever it trains. */
const running = {
  config: modelConfigurationSchema.optional().describe("The model's configuration."),
  priority: z.enum(jobPriorities).default("normal"),
  tags: tags.default({}),
  timeout_seconds: z.int().min(60).max(7200).default(3600).describe("What one attempt may take."),
  notification_webhook: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .describe("Called when the job has ended, with a signed body; public addresses only."),
  force_retrain: z
    .boolean()
    .default(false)
    .describe("Train again even where an unchanged model is already there."),
  source: sourceField.optional(),
};

export const trainingBody = z
  .strictObject({
    symbol: symbolField,
    timeframe: timeframeField,
    model_type: modelTypeField,
    ...running,
  })
  .meta({
    id: "TrainingRequest",
    examples: [{ symbol: "BTCUSDT", timeframe: "1h", model_type: "patchtst", config: { num_epochs: 5 } }],
  });

export type TrainingBody = z.output<typeof trainingBody>;

/** Combinations of a batch: more are a mistake. */
export const mostOfBatch = 500;

export const batchBody = z
  .strictObject({
    symbols: z.array(symbolField).min(1).max(100),
    timeframes: z.array(timeframeField).min(1).max(9),
    model_types: z.array(modelTypeField).min(1).max(50),
    max_concurrent: z.int().min(1).max(100).default(3).describe("Jobs of the batch that run at once."),
    ...running,
  })
  .meta({ id: "BatchTrainingRequest" });

const unusedField = z.object({ field: z.string(), reason: z.string() });

/** A job that was taken. */
export const acceptedBody = z
  .object({
    job_id: jobIdField,
    status: z.enum(jobStatuses),
    queue_position: z.number().int().describe("Jobs that start before it."),
    estimated_duration_seconds: z
      .number()
      .nullable()
      .describe("From trainings of that model before; null before the first."),
    status_endpoint: z.string(),
    events_endpoint: z.string(),
    source: z.string().describe("The bars that it is trained on."),
    config: z.record(z.string(), z.unknown()).describe("The configuration as it is used."),
    not_applied: z
      .array(unusedField)
      .describe("Fields that say what is the default, though this model has no use for them."),
  })
  .meta({ id: "TrainingAccepted" });

export type AcceptedBody = z.output<typeof acceptedBody>;

export const trainedBody = z
  .object({
    status: z.literal("success"),
    job: jobBody,
    result: z
      .record(z.string(), z.unknown())
      .describe("Model (name, version, path), metrics of all parts, verdict, split, rows, report."),
  })
  .meta({ id: "TrainingResult" });

export const batchAcceptedBody = z
  .object({
    batch_id: z.string(),
    total_jobs: z.number().int(),
    max_concurrent: z.number().int(),
    status_endpoint: z.string(),
    jobs: z.array(acceptedBody),
  })
  .meta({ id: "BatchAccepted" });

export const batchStatusBody = z
  .object({
    batch_id: z.string(),
    progress: z.number().min(0).max(1).describe("Of the whole: the mean of the jobs."),
    total_jobs: z.number().int(),
    by_status: z.record(z.enum(jobStatuses), z.number().int()),
    is_finished: z.boolean(),
    jobs: z.array(jobBody),
  })
  .meta({ id: "BatchStatus" });
