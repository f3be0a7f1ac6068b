import { identityLink, newtonLeaves, type Objective, weightedMean } from "./objective.ts";

/** Half the squared error: gradient `prediction − target`, hessian 1 (XGBoost's reg:squarederror). */
export const squaredError: Objective = {
  gradients({ rows, targets, weights, margins, pairs }, from, to) {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = (margins[row]! - targets[row]!) * weight;
    }
  },
  startMargins: (rows) => [weightedMean(rows)],
  ...identityLink,
  ...newtonLeaves,
};
