import { identityLink, newtonLeaves, type Objective, weightedMean } from "./objective.ts";

/** Huber's loss (1964): half the square up to δ, a line beyond; gradient cut at ±δ, hessian 1 (LightGBM's huber). */
export const huber: Objective = {
  gradients({ rows, targets, weights, margins, pairs, loss }, from, to) {
    const { huberDelta } = loss;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      const residual = margins[row]! - targets[row]!;
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = Math.min(Math.max(residual, -huberDelta), huberDelta) * weight;
    }
  },
  startMargins: (rows) => [weightedMean(rows)],
  ...identityLink,
  ...newtonLeaves,
};
