import { newtonLeaves, type Objective, weightedMean } from "./objective.ts";

/** Probability of a margin. */
export function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** Log-loss of two classes: with p the probability of class 1, gradient p − y, hessian p(1 − p) (XGBoost's binary:logistic). */
export const logistic: Objective = {
  gradients({ kernels, at }, from, to) {
    const { targets, weights, margins, pairs } = at;
    kernels.logisticGradients(at.rows + 4 * from, to - from, targets, weights, margins, pairs);
  },
  startMargins(rows) {
    const share = weightedMean(rows);
    return [logit(Math.min(Math.max(share, 1e-6), 1 - 1e-6))];
  },
  leastTarget: 0,
  marginOf: logit,
  predictionOf: sigmoid,
  ...newtonLeaves,
};
