import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/** Highest of the last `window` values at every row; NaN before there are enough rows and while a NaN is inside. */
export function rollingMaximum(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, 1);
}

/** Lowest of the last `window` values at every row; NaN as in {@link rollingMaximum}. */
export function rollingMinimum(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, -1);
}

/**
 * Tails and heads of blocks, as in the rolling sum: three comparisons a row, whatever the window and the data. A
 * minimum is the maximum of the values with their sign turned, which loses nothing. `Math.max` carries NaN along.
 */
function rollingExtreme(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  const extremes = blankSeries(values.length, window - 1);
  extremeBlocks(values, window, sign, extremes);
  recorder()?.add({
    inputs: [values],
    lookback: window - 1,
    outputs: [extremes],
    run: (row, age) => {
      let extreme = sign * values[row]!;
      for (let back = 1; back < window; back++) extreme = Math.max(extreme, sign * values[row - back]!);
      extremes[row] = age < window - 1 ? Number.NaN : sign * extreme;
    },
  });
  return extremes;
}

function extremeBlocks(values: Float64Array, window: number, sign: number, extremes: Float64Array): void {
  let tails = new Float64Array(window);
  let filling = new Float64Array(window);
  let block = 0;
  for (; block + window <= values.length; block += window) {
    const last = block + window - 1;
    let head = Number.NEGATIVE_INFINITY;
    let tail = Number.NEGATIVE_INFINITY;
    if (block === 0) {
      for (let i = 0; i < window - 1; i++) {
        head = Math.max(head, sign * values[i]!);
        tail = Math.max(tail, sign * values[last - i]!);
        filling[window - 1 - i] = tail;
      }
    } else {
      for (let i = 0; i < window - 1; i++) {
        head = Math.max(head, sign * values[block + i]!);
        extremes[block + i] = sign * Math.max(tails[i + 1]!, head);
        tail = Math.max(tail, sign * values[last - i]!);
        filling[window - 1 - i] = tail;
      }
    }
    extremes[last] = sign * Math.max(head, sign * values[last]!);
    [tails, filling] = [filling, tails];
  }
  if (block === 0) return;
  let head = Number.NEGATIVE_INFINITY;
  for (let row = block; row < values.length; row++) {
    head = Math.max(head, sign * values[row]!);
    extremes[row] = sign * Math.max(tails[row - block + 1]!, head);
  }
}
