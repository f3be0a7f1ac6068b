import { windowKernel } from "../engine/row-kernel.ts";

/**
 * Quantiles of the last `window` values, one series for each of `shares` (0 to 1), with linear interpolation between
 * neighbours (pandas' and NumPy's default); NaN before there are enough rows and while a NaN is inside.
 *
 * The window's values are kept in order: the oldest leaves and the newest is shifted to its place, at most `window`
 * moves a row. A row depends on nothing but its window.
 */
export function rollingQuantiles(
  values: Float64Array,
  window: number,
  shares: readonly number[],
): Float64Array[] {
  return windowKernel([values], window - 1, (column) => quantiles(column!, window, shares));
}

function quantiles(values: Float64Array, window: number, shares: readonly number[]): Float64Array[] {
  const results = shares.map(() => new Float64Array(values.length).fill(Number.NaN));
  const sorted = new Float64Array(window);
  let present = 0;
  for (let row = 0; row < values.length; row++) {
    if (row >= window) present = removed(sorted, present, values[row - window]!);
    present = inserted(sorted, present, values[row]!);
    if (present < window) continue;
    for (let at = 0; at < shares.length; at++) {
      const place = shares[at]! * (window - 1);
      const below = Math.floor(place);
      const low = sorted[below]!;
      results[at]![row] = low + (place - below) * (sorted[Math.min(below + 1, window - 1)]! - low);
    }
  }
  return results;
}

/** Without `value`, which is among the first `present`; a NaN never was. Returns how many are left. */
function removed(sorted: Float64Array, present: number, value: number): number {
  if (Number.isNaN(value)) return present;
  let at = 0;
  while (sorted[at] !== value) at++;
  sorted.copyWithin(at, at + 1, present);
  return present - 1;
}

function inserted(sorted: Float64Array, present: number, value: number): number {
  if (Number.isNaN(value)) return present;
  let at = present;
  while (at > 0 && sorted[at - 1]! > value) {
    sorted[at] = sorted[at - 1]!;
    at--;
  }
  sorted[at] = value;
  return present + 1;
}
