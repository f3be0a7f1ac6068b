import { windowKernel } from "../engine/row-kernel.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * Rows since the highest of the last `window` values, 0 where the newest is it; of equal values the latest counts.
 * NaN before there are enough rows and while a NaN is inside. O(rows): a queue of the rows that can still become the
 * highest, in falling order of their values.
 */
export function rollingMaximumAge(values: Float64Array, window: number): Float64Array {
  return windowKernel([values], window - 1, (column) => [ages(column!, window, 1)])[0]!;
}

/** Rows since the lowest of the last `window` values; as {@link rollingMaximumAge}. */
export function rollingMinimumAge(values: Float64Array, window: number): Float64Array {
  return windowKernel([values], window - 1, (column) => [ages(column!, window, -1)])[0]!;
}

function ages(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  const out = blankSeries(values.length, window - 1);
  // A ring, which holds no more than the window's rows.
  const queue = new Int32Array(window);
  let first = 0;
  let count = 0;
  let complete = 0;
  for (let row = 0; row < values.length; row++) {
    const value = sign * values[row]!;
    if (Number.isNaN(value)) {
      count = 0;
      complete = 0;
      out[row] = Number.NaN;
      continue;
    }
    complete++;
    if (count > 0 && queue[first]! <= row - window) {
      first = first + 1 === window ? 0 : first + 1;
      count--;
    }
    while (count > 0 && sign * values[queue[(first + count - 1) % window]!]! <= value) count--;
    queue[(first + count) % window] = row;
    count++;
    if (row >= window - 1) out[row] = complete < window ? Number.NaN : row - queue[first]!;
  }
  return out;
}
