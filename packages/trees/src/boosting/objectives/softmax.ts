import { identityLink, newtonLeaves, type Objective } from "./objective.ts";

/**
 * Log-loss of several classes: gradient p − [class is k], hessian p (1 − p) times a factor: XGBoost doubles the
 * diagonal of the true hessian, LightGBM takes K / (K − 1) of it (Friedman 2001).
 */
export const softmax: Objective = {
  gradients({ kernels, at, rowCount, outputs, loss }, from, to) {
    const { targets, weights, margins, pairs } = at;
    const [rows, factor] = [at.rows + 4 * from, loss.softmaxFactor];
    kernels.softmaxGradients(rows, to - from, targets, weights, margins, rowCount, outputs, factor, pairs);
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
