import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * Standard deviation of the last `window` values, with `window − ddof` in the denominator; NaN before there are
 * enough rows and while a NaN is inside; exactly 0 where the window is constant.
 *
 * Tails and heads of blocks, as in the rolling sum, hold sums of the distances from a pivot and of their squares; the
 * pivot is the first value of the head, which lies in the window. A distance is then never larger than the window's
 * range r, while the sum of squares about the mean is at least r²/2: the subtraction of the shifted-data algorithm
 * (Chan, Golub and LeVeque 1983) loses no more than the few digits of the window's length, whatever the level of the
 * values. About 12 operations and a root a row, whatever the window.
 */
export function rollingDeviation(values: Float64Array, window: number, ddof: 0 | 1): Float64Array {
  const deviations = blankSeries(values.length, window - 1);
  deviateBlocks(values, window, window - ddof, deviations);
  recorder()?.add({
    inputs: [values],
    lookback: window - 1,
    outputs: [deviations],
    run: (row, age) => {
      deviations[row] =
        age < window - 1 ? Number.NaN : deviationAt(values, window, window - ddof, row, age % window);
    },
  });
  return deviations;
}

function deviateBlocks(
  values: Float64Array,
  window: number,
  denominator: number,
  deviations: Float64Array,
): void {
  // One place more than there are tails: a whole block has a tail of nothing.
  let sums = new Float64Array(window + 1);
  let squares = new Float64Array(window + 1);
  let fillingSums = new Float64Array(window + 1);
  let fillingSquares = new Float64Array(window + 1);
  for (let block = 0; block < values.length; block += window) {
    const end = Math.min(block + window, values.length);
    const pivot = values[block]!;
    // The tail belongs to windows that end in the next block, and so do its distances.
    const nextPivot = end < values.length ? values[end]! : pivot;
    let headSum = 0;
    let headSquares = 0;
    let tailSum = 0;
    let tailSquares = 0;
    for (let row = block, mirrored = end - 1; row < end; row++, mirrored--) {
      const distance = values[row]! - pivot;
      headSum += distance;
      headSquares += distance * distance;
      const next = row - block + 1;
      const sum = sums[next]! + headSum;
      deviations[row] = deviationOf(sum, squares[next]! + headSquares, window, denominator);
      const beyond = values[mirrored]! - nextPivot;
      tailSum += beyond;
      tailSquares += beyond * beyond;
      fillingSums[mirrored - block] = tailSum;
      fillingSquares[mirrored - block] = tailSquares;
    }
    if (block === 0) deviations.fill(Number.NaN, 0, Math.min(window - 1, values.length));
    [sums, fillingSums] = [fillingSums, sums];
    [squares, fillingSquares] = [fillingSquares, squares];
  }
}

/** One window's deviation in the order of the blocks: `place` is the row's place in its block. */
function deviationAt(
  values: Float64Array,
  window: number,
  denominator: number,
  row: number,
  place: number,
): number {
  const pivot = values[row - place]!;
  let headSum = 0;
  let headSquares = 0;
  for (let at = row - place; at <= row; at++) {
    const distance = values[at]! - pivot;
    headSum += distance;
    headSquares += distance * distance;
  }
  let tailSum = 0;
  let tailSquares = 0;
  for (let at = row - place - 1; at > row - window; at--) {
    const distance = values[at]! - pivot;
    tailSum += distance;
    tailSquares += distance * distance;
  }
  return deviationOf(tailSum + headSum, tailSquares + headSquares, window, denominator);
}

/** From sums about the pivot; what rounding leaves below 0 is 0. */
function deviationOf(sum: number, squares: number, window: number, denominator: number): number {
  const aboutMean = squares - (sum * sum) / window;
  return Math.sqrt((aboutMean <= 0 ? 0 : aboutMean) / denominator);
}
