import { z } from "zod";
import { type Configuration, type OptionTable, option } from "../../config/index.ts";

const whole = (low: number, high: number) => z.int().min(low).max(high).optional();
const share = (low: number, high: number) => z.number().min(low).max(high).optional();

/** Columns of bars that the training platform's clients name. */
export const barColumns = ["open", "high", "low", "close", "volume"] as const;

/**
 * The training platform's model configuration by its names. The ranges bind its requests; the library accepts wider ones under
 * the families' own names (`parameters`). A field that is left out has the default of the settings (DEFAULT_…) or of the family.
 */
export const modelConfiguration = {
  context_length: option(whole(10, 512), {
    description: "Bars that a model of sequences looks back on.",
    defaultInWords: "DEFAULT_CONTEXT_LENGTH, 64",
  }),
  prediction_length: option(whole(1, 24), {
    description: "Bars ahead that are predicted.",
    defaultInWords: "DEFAULT_PREDICTION_LENGTH, 1",
  }),
  num_epochs: option(whole(1, 200), {
    description: "Most passes over the training rows.",
    defaultInWords: "DEFAULT_NUM_EPOCHS, 10",
  }),
  batch_size: option(whole(1, 512), {
    description: "Rows of one step of training.",
    defaultInWords: "DEFAULT_BATCH_SIZE, 32",
  }),
  learning_rate: option(share(1e-6, 1), {
    description: "The first learning rate.",
    defaultInWords: "DEFAULT_LEARNING_RATE, 0.001; of boosted trees the family's own",
  }),
  patch_length: option(whole(4, 32), { description: "Bars of a patch.", defaultInWords: "8" }),
  num_patches: option(whole(4, 64), {
    description: "Patches; patch_length × num_patches must fit context_length.",
    defaultInWords: "as many as fit: 8",
  }),
  d_model: option(whole(64, 512), {
    description: "Features of each place of attention; a multiple of n_heads.",
    defaultInWords: "128",
  }),
  n_heads: option(whole(4, 16), { description: "Heads of attention.", defaultInWords: "8" }),
  train_ratio: option(share(0.5, 0.9), {
    description: "Share of the rows that is trained on, the first dates.",
    defaultInWords: "0.8",
  }),
  val_ratio: option(share(0.05, 0.3), {
    description: "Share of the rows kept for validation, after those; what is left is the test.",
    defaultInWords: "0.1",
  }),
  target_column: option(z.enum(["close", "open_interest"]).optional(), {
    description: "Column whose change is predicted.",
    defaultInWords: "close",
  }),
  feature_columns: option(z.union([z.literal("all"), z.array(z.enum(barColumns)).max(5)]).optional(), {
    description: "Columns of the bars that stand among the features as they are.",
    defaultInWords: "all",
  }),
  use_technical_indicators: option(z.boolean().optional(), {
    description: "Moving averages, relative strength, MACD and Bollinger bands among the features.",
    defaultInWords: "true",
  }),
  add_datetime_features: option(z.boolean().optional(), {
    description: "Hour, day of the week, day of the month and month among the features.",
    defaultInWords: "false",
  }),
  normalize_features: option(z.boolean().optional(), {
    description: "Each feature with mean 0 and deviation 1 over the training rows.",
    defaultInWords: "true",
  }),
  features: option(z.string().min(1).max(4000).optional(), {
    description:
      "Features in the product's words, as `pregao train --features` takes them, in place of the four fields that choose them.",
  }),
  task: option(z.enum(["regression", "classification"]).optional(), {
    description: "Predict the change itself, or its direction.",
    defaultInWords: "regression where the model has it",
  }),
  parameters: option(z.record(z.string().max(80), z.unknown()).optional(), {
    description: "Parameters of the family by its own names; GET /training/models/supported lists them.",
  }),
} as const satisfies OptionTable;

export const modelConfigurationSchema = z.strictObject(modelConfiguration);

/** Fields as a caller gives them. */
export type ModelConfiguration = z.output<typeof modelConfigurationSchema>;

/** Fields that are parameters of a family under some name of its own. */
export const parameterFields = [
  "context_length",
  "num_epochs",
  "batch_size",
  "learning_rate",
  "patch_length",
  "num_patches",
  "d_model",
  "n_heads",
] as const satisfies readonly (keyof ModelConfiguration)[];

export type ParameterField = (typeof parameterFields)[number];

/** What the fields are when nobody gives them; `num_patches` follows from the others. */
export function platformDefaults({ values }: Configuration) {
  return {
    context_length: values.defaultContextLength,
    prediction_length: values.defaultPredictionLength,
    num_epochs: values.defaultNumEpochs,
    batch_size: values.defaultBatchSize,
    learning_rate: values.defaultLearningRate,
    patch_length: 8,
    d_model: 128,
    n_heads: 8,
    train_ratio: 0.8,
    val_ratio: 0.1,
    target_column: "close",
    feature_columns: "all",
    use_technical_indicators: true,
    add_datetime_features: false,
    normalize_features: true,
  } as const;
}
