import { identityLink, newtonLeaves, type Objective, SMALLEST_HESSIAN } from "./objective.ts";

/**
 * Log-loss of several classes: gradient p − [class is k], hessian p (1 − p) times a factor: XGBoost doubles the
 * diagonal of the true hessian, LightGBM takes K / (K − 1) of it (Friedman 2001).
 */
export const softmax: Objective = {
  gradients({ rows, targets, weights, margins, rowCount, outputs, pairs, loss }, from, to) {
    const powers = new Float64Array(outputs);
    const factor = loss.softmaxFactor;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const label = targets[row]!;
      const weight = weights ? weights[row]! : 1;
      let largest = margins[row]!;
      for (let k = 1; k < outputs; k++) {
        const margin = margins[k * rowCount + row]!;
        if (margin > largest) largest = margin;
      }
      let total = 0;
      for (let k = 0; k < outputs; k++) {
        const power = Math.exp(margins[k * rowCount + row]! - largest);
        powers[k] = power;
        total += power;
      }
      for (let k = 0; k < outputs; k++) {
        const probability = powers[k]! / total;
        const at = 2 * (k * rowCount + row);
        const hessian = factor * probability * (1 - probability);
        pairs[at] = (hessian > SMALLEST_HESSIAN ? hessian : SMALLEST_HESSIAN) * weight;
        pairs[at + 1] = (label === k ? probability - 1 : probability) * weight;
      }
    }
  },
  /** Centred logarithms of the class shares, as XGBoost 3.2 starts. */
  startMargins({ targets, weights, rows }, outputs) {
    const shares = new Float64Array(outputs);
    for (const row of rows) shares[targets[row]!]! += weights ? weights[row]! : 1;
    const total = shares.reduce((sum, share) => sum + share, 0);
    const logarithms = Array.from(shares, (share) => Math.log(Math.max(share / total, 1e-6)));
    const mean = logarithms.reduce((sum, value) => sum + value, 0) / outputs;
    return logarithms.map((value) => value - mean);
  },
  // A start that is the same for every class changes nothing.
  ...identityLink,
  ...newtonLeaves,
};
