/** Bounds of ln(1 / T): scikit-learn's. */
const widest = 10;

/**
 * The temperature T by which the logarithms of the probabilities are divided before they are normalised again, of least
 * log-loss (Guo et al. 2017): above 1 where the model is too sure of itself. It never changes which class is the most
 * probable. The loss is convex in 1 / T, so that the sign of its slope is bisected. `logits` is rows × classes, finite.
 * O(rows × classes × 60).
 */
export function fitTemperature(logits: Float64Array, classes: Int8Array, classCount: number): number {
  let [low, high] = [-widest, widest];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (lossSlope(logits, classes, classCount, Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return Math.exp(-(low + high) / 2);
}

/** Derivative of the summed log-loss by the inverse temperature: Σ (E z − z of the outcome). */
function lossSlope(logits: Float64Array, classes: Int8Array, classCount: number, inverse: number): number {
  let slope = 0;
  for (let row = 0; row < classes.length; row++) {
    const first = row * classCount;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k++) largest = Math.max(largest, logits[first + k]!);
    let [total, weighted] = [0, 0];
    for (let k = 0; k < classCount; k++) {
      const weight = Math.exp(inverse * (logits[first + k]! - largest));
      total += weight;
      weighted += weight * logits[first + k]!;
    }
    slope += weighted / total - logits[first + classes[row]!]!;
  }
  return slope;
}
