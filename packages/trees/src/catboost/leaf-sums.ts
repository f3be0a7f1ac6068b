import type { SymmetricJob } from "./job.ts";
import { singleLoss } from "./single-losses.ts";
import type { TrainingView } from "./training-view.ts";

/** Leaf number of a row, from its two bytes. */
export type LeafOf = (row: number) => number;

/**
 * Adds places from … to − 1 of the rows to the sums of their leaves at the margins plus `values` (a leaf's outputs side
 * by side); returns the weighted loss there. With `atMargins` the values are 0 and the derivatives at hand serve.
 */
export function addLeafSums(
  job: SymmetricJob,
  view: TrainingView,
  leafOf: LeafOf,
  values: Float64Array,
  atMargins: boolean,
  from: number,
  to: number,
  sums: Float64Array,
): number {
  return job.settings.loss === "MultiClass"
    ? addClasses(job, view, leafOf, values, atMargins, from, to, sums)
    : addSingle(job, view, leafOf, values, from, to, sums);
}

function addSingle(
  { settings }: SymmetricJob,
  { rows, targets, weights, margins }: TrainingView,
  leafOf: LeafOf,
  values: Float64Array,
  from: number,
  to: number,
  sums: Float64Array,
): number {
  const loss = singleLoss(settings.loss as Exclude<typeof settings.loss, "MultiClass">, settings.lossNumber);
  const needsLoss = settings.leafIterations > 1;
  let total = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const weight = weights ? weights[row]! : 1;
    const leaf = leafOf(row);
    const margin = margins[row]! + values[leaf]!;
    const prediction = loss.prediction(margin);
    const target = targets[row]!;
    sums[3 * leaf]! += weight;
    sums[3 * leaf + 1]! += weight * loss.gradient(prediction, target);
    sums[3 * leaf + 2]! += weight * loss.curvature(prediction, target);
    if (needsLoss) total += weight * loss.loss(margin, prediction, target);
  }
  return total;
}

function addClasses(
  { outputs, rowCount, statistics }: SymmetricJob,
  { rows, targets, weights, margins, derivatives }: TrainingView,
  leafOf: LeafOf,
  values: Float64Array,
  atMargins: boolean,
  from: number,
  to: number,
  sums: Float64Array,
): number {
  const probabilities = new Float64Array(outputs);
  let loss = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const weight = weights ? weights[row]! : 1;
    const leaf = leafOf(row);
    const label = targets[row]!;
    if (atMargins) {
      for (let k = 0; k < outputs; k++) {
        probabilities[k] = (label === k ? 1 : 0) - derivatives[row * outputs + k]!;
      }
    } else {
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < outputs; k++) {
        probabilities[k] = margins[k * rowCount + row]! + values[leaf * outputs + k]!;
        if (probabilities[k]! > largest) largest = probabilities[k]!;
      }
      let total = 0;
      for (let k = 0; k < outputs; k++) {
        probabilities[k] = Math.exp(probabilities[k]! - largest);
        total += probabilities[k]!;
      }
      for (let k = 0; k < outputs; k++) probabilities[k]! /= total;
    }
    loss -= weight * Math.log(Math.max(probabilities[label]!, 1e-300));
    let at = leaf * statistics;
    sums[at++]! += weight;
    for (let k = 0; k < outputs; k++) sums[at++]! += weight * ((label === k ? 1 : 0) - probabilities[k]!);
    for (let k = 0; k < outputs; k++) {
      const own = weight * probabilities[k]!;
      for (let l = 0; l < k; l++) sums[at++]! -= own * probabilities[l]!;
      sums[at++]! += own * (1 - probabilities[k]!);
    }
  }
  return loss;
}
