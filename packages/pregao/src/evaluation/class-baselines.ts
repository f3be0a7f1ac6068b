import { PregaoError } from "../errors.ts";
import type { ClassPredictions } from "./class-sums.ts";
import { lastKnownOutcome, type OutcomeHistory } from "./known-outcome.ts";

export interface ClassBaseline extends ClassPredictions {
  readonly name: string;
  readonly description: string;
}

export interface ClassBaselineOptions extends OutcomeHistory {
  readonly classCount: number;
  /** Rows the baselines are fitted on, ascending: the model's training rows. */
  readonly train: Int32Array;
  /** Rows to predict, ascending; the answers come in this order. */
  readonly rows: Int32Array;
}

/**
 * The answers a model must beat, fitted on training rows only.
 * `majority` decides for the most frequent class, `stratified` by a draw from the class shares; both give the class
 * shares as probabilities, so that neither is made a straw man of the log-loss by a probability of 0.
 * `previous_direction` decides for the class of the symbol's last outcome known at the close of the row's bar, and
 * gives the shares of the classes that followed that class in training (towards the class shares by one
 * pseudo-observation); where nothing is known yet it answers as `majority`.
 * Throws PREGAO_EVALUATION_INPUT when no training row has an outcome. O(rows).
 */
export function classBaselines(options: ClassBaselineOptions): ClassBaseline[] {
  const { classCount, rows } = options;
  const shares = classShares(options);
  const majority = shares.indexOf(Math.max(...shares));
  const constant = new Float64Array(rows.length * classCount);
  for (let i = 0; i < constant.length; i++) constant[i] = shares[i % classCount]!;
  const known = lastKnownOutcome(options);
  const transitions = followingShares(options, known, shares);
  const followed = constant.slice();
  const previous = new Int8Array(rows.length).fill(majority);
  for (let i = 0; i < rows.length; i++) {
    const source = known[rows[i]!]!;
    if (source < 0) continue;
    const last = options.classes[source]!;
    previous[i] = last;
    followed.set(transitions.subarray(last * classCount, (last + 1) * classCount), i * classCount);
  }
  return [
    {
      name: "majority",
      description:
        "always the most frequent class of the training rows; probabilities are the class shares there",
      probabilities: constant,
      decision: new Int8Array(rows.length).fill(majority),
    },
    {
      name: "stratified",
      description: "a class drawn by the class shares of the training rows (expected scores, no draw made)",
      probabilities: constant,
      decision: "drawn",
    },
    {
      name: "previous_direction",
      description:
        "the class of the symbol's last outcome known at prediction time; probabilities are the shares of the classes that followed it in training",
      probabilities: followed,
      decision: previous,
    },
  ];
}

function classShares({ classes, classCount, train }: ClassBaselineOptions): number[] {
  const counts = new Array<number>(classCount).fill(0);
  let total = 0;
  for (const row of train) {
    if (classes[row]! < 0) continue;
    counts[classes[row]!]! += 1;
    total++;
  }
  if (total === 0) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "the baselines",
      reason: `none of the ${train.length} training rows has an outcome`,
    });
  }
  return counts.map((count) => count / total);
}

/** Shares of the class that follows a known one, among pairs of training rows only. */
function followingShares(
  { classes, classCount, train }: ClassBaselineOptions,
  known: Int32Array,
  shares: readonly number[],
): Float64Array {
  const isTraining = new Uint8Array(classes.length);
  for (const row of train) isTraining[row] = 1;
  const following = new Float64Array(classCount * classCount);
  for (let i = 0; i < following.length; i++) following[i] = shares[i % classCount]!;
  const totals = new Float64Array(classCount).fill(1);
  for (const row of train) {
    const source = known[row]!;
    if (classes[row]! < 0 || source < 0 || isTraining[source] === 0) continue;
    following[classes[source]! * classCount + classes[row]!]! += 1;
    totals[classes[source]!]! += 1;
  }
  for (let i = 0; i < following.length; i++) following[i]! /= totals[Math.floor(i / classCount)]!;
  return following;
}
