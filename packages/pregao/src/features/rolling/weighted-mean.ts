import { rowWise } from "../shared-series.ts";

/**
 * Linearly weighted mean of the last `window` values, the newest with weight `window`, the oldest with weight 1
 * (TA-Lib's WMA); NaN before there are enough rows and while a NaN is inside. Each window is summed anew, so a value
 * depends on nothing before its window. O(rows × window).
 */
export function rollingWeightedMean(values: Float64Array, window: number): Float64Array {
  const weights = (window * (window + 1)) / 2;
  return rowWise(values.length, window - 1, (row) => {
    const before = row - window;
    let sum = 0;
    for (let weight = 1; weight <= window; weight++) sum += weight * values[before + weight]!;
    return sum / weights;
  });
}
