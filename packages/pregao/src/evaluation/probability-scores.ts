/** Probabilities are clipped to [ε, 1 − ε] before the logarithm, as scikit-learn 1.9 does for float64. */
const epsilon = Number.EPSILON;

/** −ln p of one outcome, p clipped: at most 36.04. NaN in, NaN out. */
export function logLossOf(probability: number): number {
  return -Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon));
}

/**
 * Mean −ln of the probability given to the outcome, in nats. `probabilities` is rows × classes, row by row;
 * `classes` holds ids in range. NaN for no rows. O(rows).
 */
export function logLoss(probabilities: Float64Array, classes: Int8Array, classCount: number): number {
  let sum = 0;
  for (let row = 0; row < classes.length; row++)
    sum += logLossOf(probabilities[row * classCount + classes[row]!]!);
  return sum / classes.length;
}

/**
 * The Brier score of one row: Σ over classes of (p − outcome)², in [0, 2]; for two classes half of it, in [0, 1],
 * which is Brier's (1950) binary form and scikit-learn 1.9's `scale_by_half="auto"`.
 */
export function brierOf(
  probabilities: Float64Array,
  row: number,
  outcome: number,
  classCount: number,
): number {
  let sum = 0;
  for (let k = 0; k < classCount; k++) {
    const error = probabilities[row * classCount + k]! - (k === outcome ? 1 : 0);
    sum += error * error;
  }
  return classCount === 2 ? sum / 2 : sum;
}

/** The most probable class per row; of equals, the first, as NumPy's argmax. */
export function mostProbable(probabilities: Float64Array, classCount: number): Int8Array {
  const rows = probabilities.length / classCount;
  const chosen = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (probabilities[row * classCount + k]! > probabilities[row * classCount + best]!) best = k;
    }
    chosen[row] = best;
  }
  return chosen;
}
