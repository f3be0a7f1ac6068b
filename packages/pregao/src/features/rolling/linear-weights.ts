import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/** What a window's weighted sum becomes: `level`·pivot + ((`shift` − place)·Σd + Σk·d) / `scale`, see below. */
interface LinearWeights {
  readonly level: 0 | 1;
  readonly shift: number;
  readonly scale: number;
}

/**
 * Least-squares slope of the last `window` values over the number of the row: units of the value per bar; NaN before
 * there are enough rows and while a NaN is inside, exactly 0 where the window is constant. O(rows), whatever the window.
 */
export function rollingSlope(values: Float64Array, window: number): Float64Array {
  const scale = (window * (window * window - 1)) / 12;
  return rollingLinear(values, window, { level: 0, shift: (window - 1) / 2, scale });
}

/**
 * Linearly weighted mean of the last `window` values, the newest with weight `window`, the oldest with weight 1
 * (TA-Lib's WMA); NaN as in {@link rollingSlope}, exactly the value where the window is constant. O(rows).
 */
export function rollingWeightedMean(values: Float64Array, window: number): Float64Array {
  return rollingLinear(values, window, { level: 1, shift: window, scale: (window * (window + 1)) / 2 });
}

/**
 * Sums over the last `window` values with weights that fall in a line. Tails and heads of blocks, as in the rolling
 * deviation, hold Σd and Σk·d, where d is the distance from the head's first value (the pivot) and k the number of rows
 * from it; the weights of a window that ends `place` rows after the pivot follow by a shift.
 */
function rollingLinear(values: Float64Array, window: number, weights: LinearWeights): Float64Array {
  const results = blankSeries(values.length, window - 1);
  linearBlocks(values, window, weights, results);
  recorder()?.add({
    inputs: [values],
    lookback: window - 1,
    outputs: [results],
    run: (row, age) => {
      results[row] = age < window - 1 ? Number.NaN : linearAt(values, window, weights, row, age % window);
    },
  });
  return results;
}

function linearBlocks(
  values: Float64Array,
  window: number,
  { level, shift, scale }: LinearWeights,
  results: Float64Array,
): void {
  // One place more than there are tails: a whole block has a tail of nothing.
  const sums = new Float64Array(window + 1);
  const moments = new Float64Array(window + 1);
  for (let block = 0; block < values.length; block += window) {
    const end = Math.min(block + window, values.length);
    const pivot = values[block]!;
    let sum = 0;
    let moment = 0;
    for (let row = block; row < end; row++) {
      const place = row - block;
      const distance = values[row]! - pivot;
      sum += distance;
      moment += place * distance;
      const all = sums[place + 1]! + sum;
      results[row] = level * pivot + ((shift - place) * all + (moment - moments[place + 1]!)) / scale;
    }
    if (block === 0) results.fill(Number.NaN, 0, Math.min(window - 1, values.length));
    if (end === values.length) return;
    const nextPivot = values[end]!;
    sum = 0;
    moment = 0;
    for (let back = 1; back < window; back++) {
      const distance = values[end - back]! - nextPivot;
      sum += distance;
      moment += back * distance;
      sums[window - back] = sum;
      moments[window - back] = moment;
    }
  }
}

/** One window's result in the order of the blocks: `place` is the row's place in its block. */
function linearAt(
  values: Float64Array,
  window: number,
  { level, shift, scale }: LinearWeights,
  row: number,
  place: number,
): number {
  const pivot = values[row - place]!;
  let headSum = 0;
  let headMoment = 0;
  for (let at = 0; at <= place; at++) {
    const distance = values[row - place + at]! - pivot;
    headSum += distance;
    headMoment += at * distance;
  }
  let tailSum = 0;
  let tailMoment = 0;
  for (let back = 1; back < window - place; back++) {
    const distance = values[row - place - back]! - pivot;
    tailSum += distance;
    tailMoment += back * distance;
  }
  return level * pivot + ((shift - place) * (tailSum + headSum) + (headMoment - tailMoment)) / scale;
}
