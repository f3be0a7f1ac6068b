import { PregaoError } from "../errors.ts";
import { averageUniqueness, balanceRows, classWeights } from "../labels/index.ts";
import type { TrainingData } from "../models/index.ts";
import type { FittingData } from "./fitting-data.ts";
import type { FittingOptions } from "./options/fitting.ts";

export type WeighedRows = Pick<TrainingData, "rows" | "sampleWeight">;

/**
 * The rows of a fit, of the whole training part or of one fold of the search, and how much each counts: everything here is
 * learned from `rows` alone. Oversampling is done by weight: a row drawn three times counts three times. Weights have a
 * mean of 1, so that parameters which count rows keep their meaning. Without balance and weights the rows as they are.
 * Throws PREGAO_OPTION_INVALID for a balance where there are no classes.
 */
export function weighTraining(
  { bars, labels, task }: Pick<FittingData, "bars" | "labels" | "task">,
  rows: Int32Array,
  { balance, weights }: Pick<FittingOptions, "balance" | "weights">,
  seed: number,
): WeighedRows {
  if (balance !== "none" && task === "regression") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "balance",
      value: balance,
      reason: "a regression has no classes to balance",
    });
  }
  if (balance === "none" && weights === "none") return { rows };
  const { classes, classNames, endTime } = labels;
  const kept = balance === "undersample" ? balanceRows({ classes, rows }, "undersample", seed) : rows;
  const weight = new Float64Array(bars.length);
  if (balance === "oversample") {
    for (const row of balanceRows({ classes, rows }, "oversample", seed)) weight[row]!++;
  } else {
    const ofClass = balance === "weights" ? classWeights({ classes, rows }, classNames.length) : undefined;
    for (const row of kept) weight[row] = ofClass?.[classes[row]!] ?? 1;
  }
  if (weights === "uniqueness") {
    const uniqueness = averageUniqueness(bars, endTime, kept);
    for (const row of kept) weight[row]! *= uniqueness[row]!;
  }
  let sum = 0;
  for (const row of kept) sum += weight[row]!;
  for (const row of kept) weight[row]! *= kept.length / sum;
  return { rows: kept, sampleWeight: weight };
}
