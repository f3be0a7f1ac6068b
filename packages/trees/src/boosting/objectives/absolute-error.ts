import { identityLink, type Objective } from "./objective.ts";
import { targetQuantile } from "./quantile-error.ts";

/**
 * Absolute error: gradient is the sign of `prediction − target`, hessian 1, leaves take the median of their residuals
 * (XGBoost's reg:absoluteerror, LightGBM's regression_l1).
 */
export const absoluteError: Objective = {
  gradients({ rows, targets, weights, margins, pairs }, from, to) {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = Math.sign(margins[row]! - targets[row]!) * weight;
    }
  },
  startMargins: (rows, _, { quantileRule }) => [targetQuantile(rows, 0.5, quantileRule)],
  ...identityLink,
  leafQuantile: () => 0.5,
};
