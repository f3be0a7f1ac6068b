import { newtonLeaves, type Objective, SMALLEST_HESSIAN, weightedMean } from "./objective.ts";

/**
 * Poisson's negative log-likelihood of counts, the margin being the logarithm of the prediction: gradient e^margin −
 * target, hessian e^(margin + δ) (XGBoost's count:poisson, LightGBM's poisson).
 */
export const poisson: Objective = {
  gradients({ rows, targets, weights, margins, pairs, loss }, from, to) {
    const factor = Math.exp(loss.poissonDelta);
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      const rate = Math.exp(margins[row]!);
      pairs[2 * row] = Math.max(rate * factor, SMALLEST_HESSIAN) * weight;
      pairs[2 * row + 1] = (rate - targets[row]!) * weight;
    }
  },
  startMargins: (rows) => [Math.log(Math.max(weightedMean(rows), 1e-6))],
  leastTarget: 0,
  marginOf: Math.log,
  predictionOf: Math.exp,
  ...newtonLeaves,
};
