import { isFraction, isWhole, type ParameterTable, type WithAliases } from "../parameter-table.ts";
import type { ScheduleSettings } from "../schedules/schedule-settings.ts";
import type { Order } from "./sampler.ts";

/** How a network is trained: numbers that do not belong to its architecture. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: ScheduleSettings;
  readonly order: TrainingOrder;
  readonly dropLast: boolean;
  readonly gradientClipNorm: number | null;
  readonly accumulation: number;
  readonly averageDecay: number | null;
  readonly earlyStoppingPatience: number | null;
  readonly minDelta: number;
  readonly checkpointEverySteps: number | null;
  readonly checkpointEveryEpochs: number | null;
  readonly mixedPrecision: boolean;
}

/** Orders of examples, and `balanced`: drawn with replacement, all classes of a target equally often. */
export type TrainingOrder = Order | { readonly kind: "balanced"; readonly target: string };

const isAbove0 = (value: unknown) => Number.isFinite(value) && (value as number) > 0;
const isBoolean = (value: unknown) => typeof value === "boolean";
const orNull = (accepts: (value: unknown) => boolean) => (value: unknown) => value === null || accepts(value);
const hasKind = (value: unknown) =>
  typeof value === "object" && typeof (value as { kind?: unknown } | null)?.kind === "string";

export const trainingSettings = {
  epochs: {
    default: 10,
    range: "a whole number of at least 1",
    description: "Times that as many examples as there are are learned from",
    accepts: (value) => isWhole(value, 1),
  },
  batchSize: {
    default: 32,
    range: "a whole number of at least 1",
    description: "Examples of one run of the graph",
    aliases: ["batch_size"],
    accepts: (value) => isWhole(value, 1),
  },
  learningRate: {
    default: 1e-3,
    range: "a number above 0",
    description: "Learning rate; the greatest of the schedule",
    aliases: ["learning_rate", "lr"],
    accepts: isAbove0,
  },
  schedule: {
    default: { kind: "constant" },
    range: "settings of a schedule with its kind",
    description: "How the learning rate goes: constant, reduceOnPlateau, cosine, oneCycle or stepDecay",
    accepts: hasKind,
  },
  order: {
    default: { kind: "shuffled" },
    range: "an order with its kind",
    description:
      "Order of examples: shuffled, inOrder, weighted (with replacement, a weight each) or balanced (by the classes of a target)",
    accepts: hasKind,
  },
  dropLast: {
    default: false,
    range: "true or false",
    description: "Whether the last batch of an epoch is left out when it is not full",
    aliases: ["drop_last"],
    accepts: isBoolean,
  },
  gradientClipNorm: {
    default: null,
    range: "a number above 0, or null",
    description: "Norm over all parameters that the gradient is held to; null: any",
    aliases: ["gradient_clip_norm"],
    accepts: orNull(isAbove0),
  },
  accumulation: {
    default: 1,
    range: "a whole number of at least 1",
    description: "Batches whose gradients make one update, as one batch of all their examples would",
    aliases: ["gradient_accumulation_steps"],
    accepts: (value) => isWhole(value, 1),
  },
  averageDecay: {
    default: null,
    range: "a number between 0 and 1, or null",
    description: "Decay of a running average of the weights, which is validated and returned; null: none",
    aliases: ["ema_decay"],
    accepts: orNull(isFraction),
  },
  earlyStoppingPatience: {
    default: null,
    range: "a whole number of at least 1, or null",
    description:
      "Epochs without improvement of the validation loss after which training ends; null: it goes on",
    aliases: ["early_stopping_patience", "patience"],
    accepts: orNull((value) => isWhole(value, 1)),
  },
  minDelta: {
    default: 0,
    range: "a number of at least 0",
    description: "How much lower the validation loss must be to count as an improvement for early stopping",
    aliases: ["min_delta"],
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
  },
  checkpointEverySteps: {
    default: null,
    range: "a whole number of at least 1, or null",
    description: "Updates from one checkpoint to the next; null: none between epochs",
    accepts: orNull((value) => isWhole(value, 1)),
  },
  checkpointEveryEpochs: {
    default: 1,
    range: "a whole number of at least 1, or null",
    description: "Epochs from one checkpoint to the next; null: none at their ends",
    accepts: orNull((value) => isWhole(value, 1)),
  },
  mixedPrecision: {
    default: false,
    range: "true or false",
    description: "Accepted and named in the progress; graphs are float32 on every device",
    aliases: ["mixed_precision"],
    accepts: isBoolean,
  },
} as const satisfies ParameterTable;

/** Settings as they may be given: some of them, under any of their names. */
export type TrainingSettingsGiven = WithAliases<typeof trainingSettings, TrainingSettings>;
