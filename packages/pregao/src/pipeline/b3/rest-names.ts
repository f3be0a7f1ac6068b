import { z } from "zod";

/** The steps of the B3 service; all take the same body. */
export type BodyStep = "load" | "preprocess" | "split" | "train" | "evaluate" | "save" | "pipeline";

export const b3ModelTypes = ["rf", "random_forest", "lstm", "lstm_mtl"] as const;
export type B3ModelType = (typeof b3ModelTypes)[number];

/** The families behind the model types. */
export const b3Families = ["rf", "lstm_mtl"] as const;
export type B3Family = (typeof b3Families)[number];

const familyOfType: Readonly<Record<B3ModelType, B3Family>> = {
  rf: "rf",
  random_forest: "rf",
  lstm: "lstm_mtl",
  lstm_mtl: "lstm_mtl",
};

export function b3Family(type: B3ModelType): B3Family {
  return familyOfType[type];
}

/** Under which name a model is kept when the body gives none: the original's file names. */
export const b3ModelNames: Readonly<Record<B3Family, string>> = { rf: "b3_model", lstm_mtl: "b3_lstm_mtl" };

interface B3Field<Schema extends z.ZodType> {
  /** Optional; its default, where it has one that nothing else decides, is `fallback`. */
  readonly schema: z.ZodOptional<Schema>;
  readonly fallback: z.output<Schema> | undefined;
  readonly steps: readonly BodyStep[];
  /** The one family that reads it; both where it is left out. */
  readonly family?: B3Family;
}

function field<Schema extends z.ZodType>(
  schema: Schema,
  fallback: NoInfer<z.output<Schema>> | undefined,
  description: string,
  use: Pick<B3Field<Schema>, "steps" | "family">,
): B3Field<Schema> {
  const told = { description, ...(fallback === undefined ? {} : { default: fallback }) };
  return { schema: schema.optional().meta(told), fallback, ...use };
}

/** What may name a folder; the registry refuses a few more, such as names of devices. */
const plainName = "[A-Za-z0-9][A-Za-z0-9._-]*";

/** A parameter of the multi-task LSTM, which has the same name in the body and in the family. */
const ofNet = { steps: ["train", "pipeline"], family: "lstm_mtl" } as const;

/**
 * Every field that bodies of the B3 service have, under its exact name. The original's clients send one and the same body to
 * several steps, so that each step takes all of them; `idleFields` names those that had no part in the answer.
 */
export const b3Fields = {
  model_type: field(z.enum(b3ModelTypes), "rf", "Random forest, or the LSTM of two tasks.", {
    steps: ["split", "train", "save", "pipeline"],
  }),
  model_dir: field(
    z
      .string()
      .max(200)
      .regex(new RegExp(`^${plainName}(/${plainName})*$`), "use plain names between slashes"),
    "models",
    "Folder of models: one or more plain names between slashes, below the service's own folder.",
    { steps: ["save", "pipeline"] },
  ),
  model_name: field(
    z
      .string()
      .max(64)
      .regex(new RegExp(`^${plainName}$`), "use one plain name"),
    undefined,
    "Name under which versions are kept: b3_model for the forest and b3_lstm_mtl for the LSTM when left out.",
    { steps: ["save", "pipeline"] },
  ),
  n_jobs: field(
    z.union([z.literal(-1), z.int().min(1).max(256)]),
    5,
    "Threads of the training at most; -1 for as many as the worker has. It changes the time, never the result.",
    { steps: ["train", "pipeline"] },
  ),
  labels: field(
    z.enum(["signal-cluster", "forward-return"]),
    "signal-cluster",
    "What is learned: the original's rule on the same bar (no evidence of foresight), or the return that follows.",
    { steps: ["preprocess", "pipeline"] },
  ),
  horizon: field(
    z.int().min(1).max(1000),
    undefined,
    "Bars that a return is taken over: 1 when left out, 5 for forward-return labels of a forest.",
    { steps: ["preprocess", "train", "pipeline"] },
  ),
  test_size: field(z.number().min(0.05).max(0.6), 0.2, "Part of all rows that is tested on, the latest.", {
    steps: ["split", "pipeline"],
  }),
  val_size: field(z.number().min(0.05).max(0.6), 0.2, "Part of all rows for validation, before the test.", {
    steps: ["split", "pipeline"],
  }),
  split: field(
    z.enum(["by-date", "shuffled-stratified"]),
    "by-date",
    "By date for all tickers together, or the original's shuffled split, which leaks and is marked so.",
    { steps: ["split", "pipeline"] },
  ),
  price_col: field(z.literal("close"), "close", "Column that returns are taken of.", ofNet),
  lookback: field(z.int().min(1).max(512), 32, "Bars that a prediction looks back on.", ofNet),
  epochs: field(z.int().min(1).max(1000), 25, "Passes over the training rows at most.", ofNet),
  batch_size: field(z.int().min(1).max(4096), 128, "Examples of one step.", ofNet),
  learning_rate: field(z.number().gt(0).max(1), 1e-3, "Step size of Adam at the start.", ofNet),
  lr: field(z.number().gt(0).max(1), undefined, "The same as learning_rate.", ofNet),
  units: field(z.int().min(1).max(1024), 96, "Length of the LSTM's hidden state.", ofNet),
  dropout: field(z.number().min(0).max(0.95), 0.2, "Share of the hidden state dropped in training.", ofNet),
  loss_weight_action: field(z.number().min(0).max(1e6), 20, "Weight of the actions in the loss.", ofNet),
  loss_weight_return: field(z.number().min(0).max(1e6), 50, "Weight of the return in the loss.", ofNet),
  early_stopping_patience: field(
    z.int().min(1).max(1000),
    20,
    "Epochs without a lower loss on held-out rows, after which training ends with the best weights.",
    ofNet,
  ),
  gradient_clip_norm: field(z.number().gt(0).max(1e6), 1, "Norm that gradients are held to.", ofNet),
  weight_decay: field(z.number().min(0).max(1), 1e-4, "L2 penalty of the weights.", ofNet),
  focal_loss_gamma: field(
    z.number().min(0).max(20),
    3,
    "How fast well predicted examples lose weight.",
    ofNet,
  ),
} as const satisfies Readonly<Record<string, B3Field<z.ZodType>>>;

export type B3FieldName = keyof typeof b3Fields;

type BodyShape = { [Name in B3FieldName]: (typeof b3Fields)[Name]["schema"] };

/** A body with any of the fields and no others. */
export const b3Body = z.strictObject(
  Object.fromEntries(Object.entries(b3Fields).map(([name, { schema }]) => [name, schema])) as BodyShape,
);
export type B3Body = z.output<typeof b3Body>;

/** What the body says, else the default of the field. */
export function choiceOf<Name extends Exclude<B3FieldName, "model_name" | "horizon" | "lr">>(
  body: B3Body,
  name: Name,
): NonNullable<B3Body[Name]> {
  return (body[name] ?? b3Fields[name].fallback) as NonNullable<B3Body[Name]>;
}

/** Fields that were given and that nothing read, with the reason; told in the answer. */
export function idleFields(
  body: B3Body,
  step: BodyStep,
  family: B3Family | undefined,
): Record<string, string> {
  const idle: Record<string, string> = {};
  for (const [name, value] of Object.entries(body) as [B3FieldName, unknown][]) {
    if (value === undefined) continue;
    const { steps, family: reader }: B3Field<z.ZodType> = b3Fields[name];
    if (!steps.includes(step)) idle[name] = `read by ${steps.map((one) => stepPaths[one]).join(", ")} only`;
    else if (reader !== undefined && family !== undefined && reader !== family)
      idle[name] = "read by the LSTM only";
  }
  return idle;
}

/** The address of a step below /api/b3, which is its name for callers. */
export const stepPaths: Readonly<Record<BodyStep, string>> = {
  load: "load-data",
  preprocess: "preprocess-data",
  split: "split-data",
  train: "train-model",
  evaluate: "evaluate-model",
  save: "save-model",
  pipeline: "complete-pipeline",
};
