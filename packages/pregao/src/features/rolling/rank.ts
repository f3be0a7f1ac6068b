import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * Rank of the newest value among the last `window` values as a fraction in (0, 1], ties sharing their mean rank:
 * pandas' `rolling(window).rank(pct=True)`. NaN before there are enough rows and while a NaN is inside.
 *
 * The window's values are kept in order: two searches by halving and a shift of at most `window` numbers a row.
 */
export function rollingRank(values: Float64Array, window: number): Float64Array {
  const ranks = blankSeries(values.length);
  rankOrdered(values, window, ranks);
  recorder()?.add({
    inputs: [values],
    lookback: window - 1,
    outputs: [ranks],
    run: (row, age) => {
      ranks[row] = age < window - 1 ? Number.NaN : rankAt(values, window, row);
    },
  });
  return ranks;
}

function rankOrdered(values: Float64Array, window: number, ranks: Float64Array): void {
  // Values in ascending order; what is missing is not among them.
  const ordered = new Float64Array(window);
  let present = 0;
  for (let row = 0; row < values.length; row++) {
    const newest = values[row]!;
    const oldest = row < window ? Number.NaN : values[row - window]!;
    const isMissing = Number.isNaN(newest);
    const hole = Number.isNaN(oldest) ? present++ : firstNotBelow(ordered, present, oldest);
    if (isMissing) {
      present--;
      for (let at = hole; at < present; at++) ordered[at] = ordered[at + 1]!;
      continue;
    }
    // The hole that the oldest leaves (or the end) moves to where the newest belongs.
    let at = hole;
    while (at > 0 && ordered[at - 1]! > newest) ordered[at] = ordered[--at]!;
    while (at < present - 1 && ordered[at + 1]! < newest) ordered[at] = ordered[++at]!;
    ordered[at] = newest;
    if (present < window) continue;
    const below = firstNotBelow(ordered, window, newest);
    let equal = 1;
    while (below + equal < window && ordered[below + equal] === newest) equal++;
    ranks[row] = (below + (equal + 1) / 2) / window;
  }
}

/** Number of the first of `count` ascending values that is not below `value`. */
export function firstNotBelow(ordered: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One window's rank by comparing its newest value with every other. */
function rankAt(values: Float64Array, window: number, row: number): number {
  const newest = values[row]!;
  let below = 0;
  let equal = 0;
  for (let at = row - window + 1; at <= row; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) return Number.NaN;
    if (value < newest) below++;
    else if (value === newest) equal++;
  }
  return (below + (equal + 1) / 2) / window;
}
