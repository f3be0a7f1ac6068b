/**
 * Sum of the last `window` values at every row; NaN before there are enough rows and while a NaN is inside.
 *
 * Blocks of `window` rows: a window is the tail of one block and the head of the next, and both are running sums
 * (van Herk 1992, Gil and Werman 1993). Nothing is ever subtracted, so errors do not pile up, a NaN is forgotten
 * once it has left, and a window of zeros sums to exactly 0. Cost: two additions a row, whatever the window.
 */
export function rollingSum(values: Float64Array, window: number): Float64Array {
  const length = values.length;
  const sums = new Float64Array(length).fill(Number.NaN, 0, Math.min(window - 1, length));
  const tails = new Float64Array(window);
  for (let block = 0; block < length; block += window) {
    const end = Math.min(block + window, length);
    let head = 0;
    for (let row = block; row < end; row++) {
      head += values[row]!;
      const next = row - block + 1;
      if (next === window) sums[row] = head;
      else if (block > 0) sums[row] = tails[next]! + head;
    }
    if (end - block < window) break;
    let tail = 0;
    for (let offset = window - 1; offset > 0; offset--) {
      tail += values[block + offset]!;
      tails[offset] = tail;
    }
  }
  return sums;
}

/** Mean of the last `window` values: the rolling sum divided by the window. */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  const means = rollingSum(values, window);
  for (let row = 0; row < means.length; row++) means[row]! /= window;
  return means;
}
