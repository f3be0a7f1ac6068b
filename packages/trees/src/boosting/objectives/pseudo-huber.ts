import { identityLink, newtonLeaves, type Objective } from "./objective.ts";

/**
 * Pseudo-Huber loss δ² (√(1 + z²/δ²) − 1) of the residual z: gradient z / √(1 + z²/δ²), hessian (1 + z²/δ²)^(−3/2)
 * (XGBoost's reg:pseudohubererror). Starts one Newton step from 0, as XGBoost 3.2 does.
 */
export const pseudoHuber: Objective = {
  gradients({ rows, targets, weights, margins, pairs, loss }, from, to) {
    const square = loss.huberDelta ** 2;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      const residual = margins[row]! - targets[row]!;
      const scale = 1 + residual ** 2 / square;
      const root = Math.sqrt(scale);
      pairs[2 * row] = weight / (scale * root);
      pairs[2 * row + 1] = (residual / root) * weight;
    }
  },
  startMargins({ rows, targets, weights }, _, { huberDelta }) {
    let gradient = 0;
    let hessian = 0;
    for (const row of rows) {
      const weight = weights ? weights[row]! : 1;
      const scale = 1 + (targets[row]! / huberDelta) ** 2;
      gradient -= (targets[row]! / Math.sqrt(scale)) * weight;
      hessian += weight / (scale * Math.sqrt(scale));
    }
    return [-gradient / hessian];
  },
  ...identityLink,
  ...newtonLeaves,
};
