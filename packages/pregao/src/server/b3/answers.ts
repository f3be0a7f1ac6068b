import { z } from "zod";
import {
  evaluateResult,
  loadResult,
  preprocessResult,
  saveResult,
  splitResult,
  trainResult,
} from "../../pipeline/b3/steps/index.ts";

const success = z.literal("success");
const message = z.string();

const ignored_fields = z
  .record(z.string(), z.string())
  .optional()
  .meta({ description: "Fields of the body that this step does not read, with the reason." });

const done = { status: success, message };

export const loadAnswer = z.object({ ...done, ...loadResult.shape, ignored_fields }).meta({
  id: "B3Loaded",
  examples: [
    {
      status: "success",
      message: "Data loaded successfully",
      data_shape: [14976, 8],
      columns: ["date", "ticker", "open", "high", "low", "close", "adj_close", "volume"],
      source: "sample",
      symbols: ["PETR4", "VALE3"],
      from: "2021-07-01T00:00:00.000Z",
      to: "2026-07-29T00:00:00.000Z",
      sha256: "0".repeat(64),
      warnings: [],
      row_ledger: { rows_in: 14976, rows_used: 14976, dropped: [] },
    },
  ],
});

export const preprocessAnswer = z
  .object({ ...done, ...preprocessResult.shape, ignored_fields })
  .meta({ id: "B3Preprocessed" });

export const splitAnswer = z
  .object({ ...done, ...splitResult.shape, model_type: z.string(), ignored_fields })
  .meta({ id: "B3Split" });

export const startedAnswer = z
  .object({
    ...done,
    training_status: z.literal("running"),
    model_type: z.string(),
    job_id: z.string(),
    ignored_fields,
  })
  .meta({
    id: "B3TrainingStarted",
    examples: [
      {
        status: "success",
        message: "Model training started in background",
        training_status: "running",
        model_type: "rf",
        job_id: "6f0d7a1e-4d38-4f1e-9a0c-0a4f7a6f3f62",
      },
    ],
  });

export const evaluateAnswer = z
  .object({ ...done, ...evaluateResult.shape, ignored_fields })
  .meta({ id: "B3Evaluation" });

export const saveAnswer = z.object({ ...done, ...saveResult.shape, ignored_fields }).meta({ id: "B3Saved" });

export const clearAnswer = z
  .object({
    ...done,
    cancelled_step: z.string().nullable().meta({ description: "The step that was stopped." }),
  })
  .meta({ id: "B3Cleared" });

const orNull = z.number().nullable();

export const trainingStatusAnswer = z
  .object({
    status: z.enum(["not_started", "running", "completed", "failed"]),
    error: z.string().optional().meta({ description: "Why it failed." }),
    model_type: z.string().nullable(),
    job_id: z.string().nullable(),
    progress: z.number().min(0).max(1),
    stage: z.string().nullable(),
    epoch: orNull,
    total_epochs: orNull,
    loss: orNull,
    validation_loss: orNull,
    elapsed_seconds: orNull,
    eta_seconds: orNull,
  })
  .meta({ id: "B3TrainingStatus" });

const pipelineState = z.object({
  data_loaded: z.boolean(),
  data_preprocessed: z.boolean(),
  data_split: z.boolean(),
  model_trained: z.boolean(),
  model_type: z.string().nullable(),
  data_shape: z.array(z.int()).length(2).nullable(),
});

export const pipelineStatusAnswer = z
  .object({
    status: success,
    session_id: z.string(),
    pipeline_state: pipelineState,
    training_status: z.enum(["not_started", "running", "completed", "failed"]),
    running_step: z.string().nullable().meta({ description: "The step that is under way, by its address." }),
    columns: loadResult.shape.columns.optional(),
    source: z.string().optional(),
    features_shape: preprocessResult.shape.features_shape.optional(),
    feature_columns: preprocessResult.shape.feature_columns.optional(),
    target_distribution: preprocessResult.shape.target_distribution.optional(),
    note: preprocessResult.shape.note.optional(),
    train_size: splitResult.shape.train_size.optional(),
    validation_size: splitResult.shape.validation_size.optional(),
    test_size: splitResult.shape.test_size.optional(),
    model: trainResult.shape.model.optional(),
    verdict: z.string().optional(),
    evaluation: evaluateResult.shape.evaluation.optional(),
    visualization_path: z.string().optional(),
    model_path: z.string().optional(),
    report_path: z.string().optional(),
  })
  .meta({ id: "B3PipelineStatus" });

export const serviceStatusAnswer = z
  .object({
    status: z.enum(["healthy", "degraded"]).meta({
      description: "degraded: the data cannot be read, or no worker is there to do a step.",
    }),
    model_loaded: z.boolean(),
    models_loaded: z.int(),
    data_connection: z.object({
      connected: z.boolean(),
      source: z.string(),
      error: z.string().nullable(),
      checked_at: z.string(),
    }),
    prediction_latency_ms: z
      .object({ p50: z.number(), p99: z.number() })
      .nullable()
      .meta({ description: "Of the last thousand predictions; null before the first." }),
    predictions: z.int(),
    failed_predictions: z.int(),
    workers: z.int(),
    training_status: z.enum(["not_started", "running", "completed", "failed"]),
    pipeline_state: pipelineState,
  })
  .meta({ id: "B3ServiceStatus" });

/** Every figure of a ticker's prediction; those that the model has none of are null. */
export const predictAnswer = z
  .object({
    status: success,
    requested_model_type: z.string(),
    model_source: z
      .enum(["pipeline", "storage"])
      .meta({ description: "pipeline: this session's model, which is not saved yet." }),
    ticker: z.string(),
    model_type: z.string().meta({ description: "Family of the model that answered." }),
    model: z.object({ name: z.string(), version: z.int() }),
    as_of: z.string().meta({ description: "The last bar that was seen." }),
    session: z.string().meta({ description: "The bar that the prediction is for." }),
    horizon: z.int(),
    outcome_known: z.string(),
    last_price: z.number(),
    predictions: z.string().nullable().meta({ description: "buy, sell or hold." }),
    prediction_probabilities: z.record(z.string(), z.number()).nullable(),
    predicted_return: z.number().nullable(),
    predicted_price: z.number().nullable(),
    predicted_target: z.string().nullable(),
    predicted_value: z.number().nullable(),
    predicted_low: z.number().optional(),
    predicted_high: z.number().optional(),
    interval_level: z.number().optional(),
    feature_importance: z.record(z.string(), z.number()),
    features_used: z.array(z.string()),
    features_missing: z
      .array(z.string())
      .meta({ description: "Features that the last bar has no value of." }),
    input_shape: z.array(z.int()),
    sequence_length: z.int().nullable(),
    features_count: z.int(),
    ticker_known: z.boolean().meta({ description: "Whether the model was made from this ticker too." }),
    verdict: z.string().meta({ description: "What the model's own test says of it." }),
  })
  .meta({ id: "B3Prediction" });
