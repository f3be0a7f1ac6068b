import { isWhole, type ParameterEntry, type ParameterTable } from "../parameter-table.ts";

/** What trains a model, beside the model itself: a network's graph is the same for all of these. */
export interface TrainingParameters {
  epochs: number;
  batch_size: number;
  learning_rate: number;
  weight_decay: number;
  gradient_clip_norm: number;
  early_stopping_patience: number;
}

/** The trainer's parameters in the table of a model, so that one object of numbers configures both. */
export function trainingParameters(defaults: TrainingParameters) {
  return {
    epochs: whole(defaults.epochs, 1, "For the trainer: most passes over the examples."),
    batch_size: whole(defaults.batch_size, 1, "For the trainer: examples of a step."),
    learning_rate: {
      default: defaults.learning_rate,
      range: "a finite number above 0",
      description: "For the trainer: the first learning rate.",
      aliases: ["lr"] as const,
      accepts: (value) => isNumber(value) && value > 0,
    },
    weight_decay: fromZero(
      defaults.weight_decay,
      "For the trainer: how strongly the optimiser shrinks weights.",
    ),
    gradient_clip_norm: {
      default: defaults.gradient_clip_norm,
      range: "a finite number above 0",
      description:
        "For the trainer: largest norm of the gradient over all parameters; longer ones are scaled.",
      accepts: (value) => isNumber(value) && value > 0,
    },
    early_stopping_patience: whole(
      defaults.early_stopping_patience,
      1,
      "For the trainer: passes without a better validation loss after which it stops.",
    ),
  } satisfies ParameterTable;
}

export function whole(fallback: number, low: number, description: string): ParameterEntry<number> {
  return {
    default: fallback,
    range: `a whole number from ${low}`,
    description,
    accepts: (value) => isWhole(value, low),
  };
}

export function fromZero(fallback: number, description: string): ParameterEntry<number> {
  return {
    default: fallback,
    range: "a finite number from 0",
    description,
    accepts: (value) => isNumber(value) && value >= 0,
  };
}

/** A share of values that is dropped in training. */
export function dropoutShare(fallback: number, description: string): ParameterEntry<number> {
  return {
    default: fallback,
    range: "a number from 0 and below 1",
    description,
    accepts: (value) => isNumber(value) && value >= 0 && value < 1,
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
