import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * Sum of the last `window` values at every row; NaN before there are enough rows and while a NaN is inside.
 *
 * Blocks of `window` rows: a window is the tail of one block and the head of the next, and both are running sums
 * (van Herk 1992, Gil and Werman 1993). Nothing is ever subtracted, so errors do not pile up, a NaN is forgotten
 * once it has left, and a window of zeros sums to exactly 0. Cost: two additions a row, whatever the window. Blocks
 * are counted from the series' first row, so a row's value depends on its place and its window alone.
 */
export function rollingSum(values: Float64Array, window: number): Float64Array {
  return scaledSum(values, window, 1);
}

/** Mean of the last `window` values: the rolling sum divided by the window. */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  return scaledSum(values, window, window);
}

function scaledSum(values: Float64Array, window: number, divisor: number): Float64Array {
  const sums = blankSeries(values.length, window - 1);
  sumBlocks(values, window, divisor, sums);
  recorder()?.add({
    inputs: [values],
    lookback: window - 1,
    outputs: [sums],
    run: (row, age) => {
      sums[row] = age < window - 1 ? Number.NaN : sumAt(values, window, row, age % window) / divisor;
    },
  });
  return sums;
}

/** Head and tail of a block run in one loop, from its two ends: neither addition waits for the other. */
function sumBlocks(values: Float64Array, window: number, divisor: number, sums: Float64Array): void {
  let tails = new Float64Array(window);
  let filling = new Float64Array(window);
  let block = 0;
  for (; block + window <= values.length; block += window) {
    const last = block + window - 1;
    let head = 0;
    let tail = 0;
    if (block === 0) {
      for (let i = 0; i < window - 1; i++) {
        head += values[i]!;
        tail += values[last - i]!;
        filling[window - 1 - i] = tail;
      }
    } else {
      for (let i = 0; i < window - 1; i++) {
        head += values[block + i]!;
        sums[block + i] = (tails[i + 1]! + head) / divisor;
        tail += values[last - i]!;
        filling[window - 1 - i] = tail;
      }
    }
    sums[last] = (head + values[last]!) / divisor;
    [tails, filling] = [filling, tails];
  }
  if (block === 0) return;
  let head = 0;
  for (let row = block; row < values.length; row++) {
    head += values[row]!;
    sums[row] = (tails[row - block + 1]! + head) / divisor;
  }
}

/** One window's sum in the order of the blocks: `place` is the row's place in its block. */
function sumAt(values: Float64Array, window: number, row: number, place: number): number {
  let head = 0;
  for (let at = row - place; at <= row; at++) head += values[at]!;
  if (place === window - 1) return head;
  let tail = 0;
  for (let at = row - place - 1; at > row - window; at--) tail += values[at]!;
  return tail + head;
}
