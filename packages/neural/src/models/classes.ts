import type { Objective } from "../building/network.ts";
import { crossEntropy } from "../losses/cross-entropy.ts";
import type { ParameterTable } from "../parameter-table.ts";
import { dropoutShare, whole } from "./training-parameters.ts";

/** What every model has that tells classes apart. */
export interface ClassParameters {
  classes: number;
  class_weights: readonly number[] | null;
  label_smoothing: number;
}

export const classParameters = {
  classes: whole(2, 2, "Number of classes."),
  class_weights: {
    default: null,
    range: "null, or a finite number from 0 for each class",
    description: "Weight of each class in the loss; null: 1 each.",
    accepts: (value: unknown) =>
      value === null ||
      (Array.isArray(value) && value.every((weight) => Number.isFinite(weight) && weight >= 0)),
  },
  label_smoothing: dropoutShare(0, "Share of each label that is spread over all classes."),
} satisfies ParameterTable;

/** The cross-entropy of `logits` [classes] against `class` (int64). With weights its mean is not one of examples. */
export function classObjective(parameters: ClassParameters): Objective {
  const { classes, class_weights: weights, label_smoothing: labelSmoothing } = parameters;
  return {
    isMeanOfExamples: weights === null,
    targets: [{ name: "class", shape: [], type: "int64", classes }],
    loss: ({ logits }, targets) =>
      crossEntropy(logits!, targets.class!, { labelSmoothing, ...(weights && { weights }) }),
  };
}
