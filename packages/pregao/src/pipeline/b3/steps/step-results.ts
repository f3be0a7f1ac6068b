import { z } from "zod";
import { b3Families } from "../rest-names.ts";

const count = z.int().min(0);

const ledger = z
  .object({
    rows_in: count,
    rows_used: count,
    dropped: z.array(z.object({ reason: z.string(), count })),
  })
  .meta({ description: "Where every row went: rows in = rows used + rows dropped, by reason." });

/** An evaluation or another record of figures, as plain JSON. */
const figures = z.record(z.string(), z.unknown());

export const loadResult = z.object({
  data_shape: z.array(count).length(2).meta({ description: "Rows and columns." }),
  columns: z.array(z.string()),
  source: z.string(),
  symbols: z.array(z.string()),
  from: z.string().meta({ description: "First bar." }),
  to: z.string().meta({ description: "Last bar." }),
  sha256: z.string().meta({ description: "Fingerprint of the bars." }),
  warnings: z.array(z.string()).meta({ description: "What the data checks found, worst first." }),
  row_ledger: ledger,
});

export const preprocessResult = z.object({
  features_shape: z.array(count).length(2),
  targets_shape: z.array(count).length(1),
  feature_columns: z.array(z.string()),
  features_left_out: z.array(z.object({ name: z.string(), reason: z.string() })),
  target_distribution: z.object({ buy: count, sell: count, hold: count }),
  labels: z.string(),
  horizon: count,
  note: z.string().nullable().meta({ description: "What a reader of figures on these labels must know." }),
  row_ledger: ledger,
});

export const splitResult = z.object({
  train_size: count,
  validation_size: count,
  test_size: count,
  split: z.string(),
  validation_from: z.string().nullable(),
  test_from: z.string().nullable(),
  warnings: z.array(z.string()),
  row_ledger: ledger,
});

const versionResult = z.object({
  model_dir: z.string(),
  model_name: z.string(),
  version: z.int().min(1),
  family: z.enum(b3Families),
});

export const trainResult = z.object({
  model: versionResult,
  parameters: figures,
  seconds: z.number(),
  verdict: z.string(),
});

export const evaluateResult = z.object({
  evaluation: z.object({ validation: figures, test: figures }),
  visualization_path: z
    .string()
    .meta({ description: "PNG of the test set's pictures, below the service's folder." }),
});

export const saveResult = z.object({
  model_path: z.string().meta({
    description: "The copy for Python, below the service's folder; the native version lies beside it.",
  }),
  model_dir: z.string(),
  model_name: z.string(),
  version: z.int().min(1),
  archived_path: z
    .string()
    .nullable()
    .meta({ description: "Where the copy that was there before now lies." }),
});

export const pipelineResult = z.object({
  loaded: loadResult,
  prepared: preprocessResult,
  split: splitResult,
  trained: trainResult,
  evaluated: evaluateResult,
  saved: saveResult,
  report_path: z.string(),
});

export type LoadResult = z.infer<typeof loadResult>;
export type PreprocessResult = z.infer<typeof preprocessResult>;
export type SplitResult = z.infer<typeof splitResult>;
export type TrainResult = z.infer<typeof trainResult>;
export type EvaluateResult = z.infer<typeof evaluateResult>;
export type SaveResult = z.infer<typeof saveResult>;
export type PipelineResult = z.infer<typeof pipelineResult>;

/** What each step answers, by its name. */
export const stepResults = {
  load: loadResult,
  preprocess: preprocessResult,
  split: splitResult,
  train: trainResult,
  evaluate: evaluateResult,
  save: saveResult,
  pipeline: pipelineResult,
} as const;

export type StepResult<Name extends keyof typeof stepResults> = z.infer<(typeof stepResults)[Name]>;
