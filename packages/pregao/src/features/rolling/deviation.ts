/**
 * Standard deviation of the last `window` values, with `window − ddof` in the denominator; NaN before there are
 * enough rows and while a NaN is inside; exactly 0 where the window is constant.
 *
 * Tails and heads of blocks, as in the rolling sum, each updated by Welford's rule (1962) and merged by the rule
 * of Chan, Golub and LeVeque (1983): no sum of squares is subtracted from another, so no digits are lost on
 * values that are large beside their spread. O(rows).
 */
export function rollingDeviation(values: Float64Array, window: number, ddof: 0 | 1): Float64Array {
  const length = values.length;
  const deviations = new Float64Array(length).fill(Number.NaN, 0, Math.min(window - 1, length));
  const tailMeans = new Float64Array(window);
  const tailSquares = new Float64Array(window);
  const denominator = window - ddof;
  for (let block = 0; block < length; block += window) {
    const end = Math.min(block + window, length);
    let mean = 0;
    let squares = 0;
    for (let row = block; row < end; row++) {
      const count = row - block + 1;
      const delta = values[row]! - mean;
      mean += delta / count;
      squares += delta * (values[row]! - mean);
      if (count === window) deviations[row] = Math.sqrt(squares / denominator);
      else if (block > 0) {
        const apart = mean - tailMeans[count]!;
        const merged = tailSquares[count]! + squares + (apart * apart * count * (window - count)) / window;
        deviations[row] = Math.sqrt(merged / denominator);
      }
    }
    if (end - block < window) break;
    mean = 0;
    squares = 0;
    for (let offset = window - 1; offset > 0; offset--) {
      const value = values[block + offset]!;
      const delta = value - mean;
      mean += delta / (window - offset);
      squares += delta * (value - mean);
      tailMeans[offset] = mean;
      tailSquares[offset] = squares;
    }
  }
  return deviations;
}
