import { rowWise } from "../shared-series.ts";

/**
 * How far the newest value lies from the mean of the last `window` values, in units of their mean absolute distance
 * from it; 0 where they are all equal, NaN before there are enough rows and while a NaN is inside. The distances
 * cannot be updated when the mean moves, so each window is gone through anew: O(rows × window).
 */
export function inMeanDistances(values: Float64Array, window: number): Float64Array {
  return rowWise(values.length, window - 1, (row) => {
    const newest = values[row]!;
    const first = row - window + 1;
    let sum = 0;
    let constant = true;
    for (let at = first; at <= row; at++) {
      const value = values[at]!;
      sum += value;
      if (value !== newest) constant = false;
    }
    // The mean of equal values can differ from them by rounding.
    if (constant) return 0;
    const mean = sum / window;
    let distance = 0;
    for (let at = first; at <= row; at++) distance += Math.abs(values[at]! - mean);
    return (newest - mean) / (distance / window);
  });
}
