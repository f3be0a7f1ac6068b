import type { Bars } from "../market/bars.ts";
import type { Segment } from "../market/frame.ts";
import type { RowRange } from "./perturbations.ts";

/** Some bars around a time, and which rows of the whole they are. */
export interface Window {
  readonly bars: Bars;
  /** Row of the whole bars for each row of `bars`. */
  readonly rows: Int32Array;
  /** For each segment of `bars`, its rows after the cut; never all of them. */
  readonly future: readonly RowRange[];
}

/**
 * Up to `before` rows of each symbol at or before the time of the cut, and up to `after` rows behind it. Symbols that
 * begin later are left out. A column that is a function of the past gives the same values up to the cut whatever
 * stands behind it, in a window as in the whole series; that is all the audit asks. O(rows of the window × columns).
 */
export function windowAround(
  bars: Bars,
  time: number,
  before: number,
  after: number,
  symbols: readonly string[] = bars.symbols,
): Window {
  const wanted = new Set(symbols);
  const parts: { rows: RowRange; past: number }[] = [];
  let length = 0;
  for (const segment of bars.frame.segments) {
    if (!wanted.has(segment.symbol)) continue;
    const next = firstAfter(bars.time, segment, time);
    if (next === segment.start) continue;
    const rows = { start: Math.max(segment.start, next - before), end: Math.min(segment.end, next + after) };
    parts.push({ rows, past: next - rows.start });
    length += rows.end - rows.start;
  }
  const rows = new Int32Array(length);
  const future: RowRange[] = [];
  let filled = 0;
  for (const { rows: range, past } of parts) {
    future.push({ start: filled + past, end: filled + range.end - range.start });
    for (let row = range.start; row < range.end; row++) rows[filled++] = row;
  }
  return { bars: bars.with(bars.frame.take(rows)), rows, future };
}

/** The first row of a segment whose time is after `time`; the segment's end where there is none. */
export function firstAfter(times: Float64Array, { start, end }: Segment, time: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
