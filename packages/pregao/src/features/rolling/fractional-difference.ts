import { rowKernel } from "../engine/row-kernel.ts";

/**
 * Weights of the difference of order `order` (0 to 1), newest value first, as many as are at least `threshold` in
 * size: w₀ = 1, wₖ = −wₖ₋₁·(order − k + 1) / k. López de Prado, "Advances in Financial Machine Learning" (2018), 5.5.
 */
export function fractionalWeights(order: number, threshold: number): Float64Array {
  const weights = [1];
  for (let k = 1; ; k++) {
    const next = (-weights[k - 1]! * (order - k + 1)) / k;
    if (Math.abs(next) < threshold) return Float64Array.from(weights);
    weights.push(next);
  }
}

/**
 * Fixed-width fractional difference: the weighted sum of the newest values, as many as there are weights. NaN before
 * there are enough rows and while a NaN is inside. O(rows × weights).
 */
export function fractionalDifference(values: Float64Array, weights: Float64Array): Float64Array {
  return rowKernel([values], weights.length - 1, (differences, from, to) => {
    for (let row = from; row < to; row++) {
      let sum = 0;
      for (let back = 0; back < weights.length; back++) sum += weights[back]! * values[row - back]!;
      differences[row] = sum;
    }
  });
}
