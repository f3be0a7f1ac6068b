import { windowKernel } from "../engine/row-kernel.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * Rows since the highest of the last `window` values, 0 where the newest is it; of equal values the latest counts.
 * NaN before there are enough rows and while a NaN is inside. The window is only searched when its highest has left it:
 * a few comparisons a row on a market, `window` of them where the values only fall.
 */
export function rollingMaximumAge(values: Float64Array, window: number): Float64Array {
  return windowKernel([values], window - 1, (column) => [ages(column!, window, 1)])[0]!;
}

/** Rows since the lowest of the last `window` values; as {@link rollingMaximumAge}. */
export function rollingMinimumAge(values: Float64Array, window: number): Float64Array {
  return windowKernel([values], window - 1, (column) => [ages(column!, window, -1)])[0]!;
}

function ages(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  const out = blankSeries(values.length);
  let highest = Number.NEGATIVE_INFINITY;
  let place = -1;
  let lastMissing = -1;
  for (let row = 0; row < values.length; row++) {
    const value = sign * values[row]!;
    if (Number.isNaN(value)) {
      lastMissing = row;
      highest = Number.NEGATIVE_INFINITY;
      continue;
    }
    if (value >= highest) {
      highest = value;
      place = row;
    } else if (place <= row - window) {
      highest = Number.NEGATIVE_INFINITY;
      for (let at = Math.max(row - window, lastMissing) + 1; at <= row; at++) {
        if (sign * values[at]! < highest) continue;
        highest = sign * values[at]!;
        place = at;
      }
    }
    if (row - lastMissing >= window) out[row] = row - place;
  }
  return out;
}
