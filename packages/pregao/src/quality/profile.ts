import type { Bars } from "../market/bars.ts";
import { isDictionary, type NumericColumn, type Segment } from "../market/frame.ts";
import { timeframes } from "../market/timeframe.ts";
import { missingBars } from "./checks/gaps.ts";
import { medianOfSorted } from "./median.ts";

/** How much of what the calendar expects is there, in one stretch of time. */
export interface Coverage {
  /** First moment of the stretch and of the next one, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Bars there over bars expected within the symbol's own period; above 1 where bars stand outside sessions. */
  readonly share: number;
}

export interface SymbolProfile {
  readonly symbol: string;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  /** Bars that the calendar expects between the first and the last and that are not there. */
  readonly missing: number;
  readonly longestHole: number;
  readonly coverage: readonly Coverage[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly present: number;
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

const stretches = ["day", "week", "month", "quarter", "year"] as const;
export type Stretch = (typeof stretches)[number];

/** What bars look like before anyone judges them. */
export interface BarsProfile {
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  /** The stretches of time by which coverage is told. */
  readonly stretch: Stretch;
  readonly symbols: readonly SymbolProfile[];
  readonly columns: readonly ColumnProfile[];
}

/** A picture of more stretches than this cannot be read. */
const mostStretches = 96;
const day = timeframes["1d"];

/** Rows, periods, coverage and values of bars. O(rows × columns), sorted once a column for its median. */
export function profileBars(bars: Bars): BarsProfile {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { start, end } of bars.frame.segments) {
    from = Math.min(from, bars.time[start]!);
    to = Math.max(to, bars.time[end - 1]!);
  }
  const stretch = stretches.find((one) => countStretches(from, to, one) <= mostStretches) ?? "year";
  const columns = [...bars.frame.columns].flatMap(([name, column]) =>
    isDictionary(column) ? [] : [profileColumn(name, column)],
  );
  const symbols = bars.frame.segments.map((segment) => profileSymbol(bars, segment, stretch));
  return { rows: bars.length, from, to, stretch, symbols, columns };
}

function profileSymbol(bars: Bars, segment: Segment, stretch: Stretch): SymbolProfile {
  const { time, calendar, timeframe } = bars;
  const { symbol, start, end } = segment;
  const { missing, longest } = missingBars({ bars, start, end, time });
  const [first, last] = [time[start]!, time[end - 1]!];
  const coverage: Coverage[] = [];
  let row = start;
  for (let from = startOf(first, stretch); from <= last; from = nextStart(from, stretch)) {
    const to = nextStart(from, stretch);
    const before = row;
    while (row < end && time[row]! < to) row++;
    // Bars expected in [from, to), no earlier than the first and no later than the last of the symbol.
    const expected = calendar.barsBetween(Math.max(from, first) - 1, Math.min(to, last + 1), timeframe);
    if (expected > 0) coverage.push({ from, to, share: (row - before) / expected });
  }
  return { symbol, rows: end - start, first, last, missing, longestHole: longest, coverage };
}

function profileColumn(name: string, values: NumericColumn): ColumnProfile {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return {
    name,
    present: sorted.length,
    minimum: sorted[0] ?? Number.NaN,
    median: medianOfSorted(sorted),
    maximum: sorted.at(-1) ?? Number.NaN,
  };
}

function countStretches(from: number, to: number, stretch: Stretch): number {
  const length = { day, week: 7 * day, month: 30 * day, quarter: 91 * day, year: 365 * day }[stretch];
  return (to - from) / length;
}

/** The first moment of the stretch that holds `time`, UTC; weeks from Monday. */
function startOf(time: number, stretch: Stretch): number {
  if (stretch === "day") return Math.floor(time / day) * day;
  if (stretch === "week") return Math.floor((time - 4 * day) / (7 * day)) * 7 * day + 4 * day;
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (stretch === "year") return Date.UTC(year, 0);
  return Date.UTC(year, stretch === "quarter" ? month - (month % 3) : month);
}

function nextStart(start: number, stretch: Stretch): number {
  if (stretch === "day") return start + day;
  if (stretch === "week") return start + 7 * day;
  const date = new Date(start);
  const months = { month: 1, quarter: 3, year: 12 }[stretch];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
}
