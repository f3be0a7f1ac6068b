import { rowKernel } from "../engine/row-kernel.ts";

/**
 * How far the newest value lies from the mean of the last `window` values, in units of their mean absolute distance
 * from it; 0 where they are all equal, NaN before there are enough rows and while a NaN is inside. The distances
 * cannot be updated when the mean moves, so each window is gone through anew: O(rows × window).
 */
export function inMeanDistances(values: Float64Array, window: number): Float64Array {
  return rowKernel([values], window - 1, (out, from, to) => {
    for (let row = from; row < to; row++) {
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
      if (constant) {
        out[row] = 0;
        continue;
      }
      const mean = sum / window;
      let distance = 0;
      for (let at = first; at <= row; at++) distance += Math.abs(values[at]! - mean);
      out[row] = (newest - mean) / (distance / window);
    }
  });
}
