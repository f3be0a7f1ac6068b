import { newtonLeaves, type Objective, SMALLEST_HESSIAN, weightedMean } from "./objective.ts";

/** Probability of a margin. */
export function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** Log-loss of two classes: with p the probability of class 1, gradient p − y, hessian p(1 − p) (XGBoost's binary:logistic). */
export const logistic: Objective = {
  gradients({ rows, targets, weights, margins, pairs }, from, to) {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      const probability = sigmoid(margins[row]!);
      pairs[2 * row] = Math.max(probability * (1 - probability), SMALLEST_HESSIAN) * weight;
      pairs[2 * row + 1] = (probability - targets[row]!) * weight;
    }
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
