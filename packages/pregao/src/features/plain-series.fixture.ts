import type { PlainColumns } from "./bars.fixture.ts";

/** What a feature must be at a row, worked out slowly. */
export type Oracle = (bars: PlainColumns, row: number) => number;

/** Whole columns as plain lists, combined in the most obvious way: what the oracles of indicators are written in. */
export type Plain = readonly number[];

/** An oracle that works out the whole series and then looks up the row. */
export function wholeSeries(make: (bars: PlainColumns) => Plain): Oracle {
  const made = new WeakMap<PlainColumns, Plain>();
  return (bars, row) => {
    if (!made.has(bars)) made.set(bars, make(bars));
    return made.get(bars)![row]!;
  };
}

/** One oracle for each window, named by it. */
export function perWindow(
  windows: readonly number[],
  prefix: string,
  make: (bars: PlainColumns, window: number) => Plain,
): Record<string, Oracle> {
  return Object.fromEntries(
    windows.map((window) => [`${prefix}${window}`, wholeSeries((bars) => make(bars, window))]),
  );
}

export function zip(combine: (...values: number[]) => number, ...columns: Plain[]): number[] {
  return columns[0]!.map((_, row) => combine(...columns.map((column) => column[row]!)));
}

export function past(values: Plain, rows: number): number[] {
  return values.map((_, row) => values[row - rows] ?? Number.NaN);
}

/** `of` the last `window` values; NaN where there are not as many or one is missing. */
export function rolling(values: Plain, window: number, of: (inside: number[]) => number): number[] {
  return values.map((_, row) => {
    const inside = row + 1 < window ? [Number.NaN] : values.slice(row + 1 - window, row + 1);
    return inside.some(Number.isNaN) ? Number.NaN : of(inside);
  });
}

/** `of` each stretch of rows in which no column misses a value; NaN elsewhere. */
export function stretches(columns: Plain[], of: (...stretch: number[][]) => number[]): number[] {
  const out = columns[0]!.map(() => Number.NaN);
  let start = 0;
  for (let row = 0; row <= out.length; row++) {
    if (row < out.length && columns.every((column) => !Number.isNaN(column[row]!))) continue;
    if (row > start) {
      const found = of(...columns.map((column) => column.slice(start, row)));
      for (const [place, value] of found.entries()) out[start + place] = value;
    }
    start = row + 1;
  }
  return out;
}

/** The mean of the first `count` values of each stretch, then each new value with the given weight. */
function smoothed(values: Plain, count: number, weight: number): number[] {
  return stretches([values], (run) => {
    const averages = run.map(() => Number.NaN);
    if (run.length < count) return averages;
    averages[count - 1] = mean(run.slice(0, count));
    for (let row = count; row < run.length; row++) {
      averages[row] = (1 - weight) * averages[row - 1]! + weight * run[row]!;
    }
    return averages;
  });
}

/** TA-Lib's exponential average. */
export function ema(values: Plain, period: number): number[] {
  return smoothed(values, period, 2 / (period + 1));
}

/** Wilder's average. */
export function wilder(values: Plain, period: number): number[] {
  return smoothed(values, period, 1 / period);
}

export function sma(values: Plain, window: number): number[] {
  return rolling(values, window, mean);
}

export function wma(values: Plain, window: number): number[] {
  return rolling(values, window, (inside) => mean(inside.flatMap((value, i) => Array(i + 1).fill(value))));
}

export function sums(values: Plain, window: number): number[] {
  return rolling(values, window, sum);
}

export function highest(values: Plain, window: number): number[] {
  return rolling(values, window, (inside) => Math.max(...inside));
}

export function lowest(values: Plain, window: number): number[] {
  return rolling(values, window, (inside) => Math.min(...inside));
}

export function trueRanges({ high, low, close }: PlainColumns): number[] {
  return zip((h, l, c) => Math.max(h - l, Math.abs(h - c), Math.abs(l - c)), high, low, past(close, 1));
}

/** Wilder's average true range. */
export function atr(bars: PlainColumns, period: number): number[] {
  const { high, low, close } = bars;
  // A hole starts the average anew, and the first range after it needs a whole bar before it.
  return stretches([high, low, close], (h, l, c) =>
    wilder(trueRanges({ ...bars, high: h, low: l, close: c }), period),
  );
}

export function sum(values: Plain): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: Plain): number {
  return sum(values) / values.length;
}

export function deviation(values: Plain, ddof: number): number {
  if (values.every((value) => value === values[0])) return 0;
  return Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - ddof));
}

export function correlation(x: Plain, y: Plain): number {
  if (deviation(x, 0) === 0 || deviation(y, 0) === 0) return Number.NaN;
  const product = mean(x.map((value, i) => (value - mean(x)) * (y[i]! - mean(y))));
  return product / (deviation(x, 0) * deviation(y, 0));
}

/** Least-squares slope over 0, 1, 2 … */
export function slope(values: Plain): number {
  const places = values.map((_, place) => place - (values.length - 1) / 2);
  return sum(places.map((place, i) => place * values[i]!)) / sum(places.map((place) => place * place));
}

/** a / b, missing where b is 0. */
export function over(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}

/** a / b, 0 where b is 0. */
export function overOrZero(a: number, b: number): number {
  return b === 0 && !Number.isNaN(a) ? 0 : a / b;
}

/** a / b − 1, missing where b is 0. */
export function above(a: number, b: number): number {
  return over(a - b, b);
}
