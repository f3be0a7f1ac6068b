import type { Intervals } from "./split-conformal.ts";

export interface CoverageInput extends Intervals {
  /** Rows with NaN are not judged. */
  readonly actual: Float64Array;
  /** Epoch milliseconds, for the years (UTC). */
  readonly time: Float64Array;
  /** What calm and wild is measured by; without it there are no groups by volatility. Rows with NaN are in no group. */
  readonly volatility?: Float64Array;
  /** The share that the intervals should cover. */
  readonly level: number;
}

/** How often a group of rows lay inside; null in a group without rows. */
export interface CoverageGroup {
  readonly name: string;
  readonly rows: number;
  readonly coverage: number | null;
  /** Of the intervals that are bounded, in the unit of the target. */
  readonly meanWidth: number | null;
  /** Intervals without ends, which cover everything and say nothing. */
  readonly unbounded: number;
}

export interface CoverageReport {
  readonly level: number;
  readonly total: CoverageGroup;
  /** Shares of the rows that lay below and above. */
  readonly below: number | null;
  readonly above: number | null;
  /**
   * Mean of width + 2 / α × the distance outside (Gneiting and Raftery 2007), over bounded intervals: lower is better, and only
   * intervals that are as narrow as the level allows have the lowest.
   */
  readonly intervalScore: number | null;
  readonly byYear: readonly CoverageGroup[];
  /** Calm, middle and wild thirds of the judged rows. */
  readonly byVolatility: readonly CoverageGroup[];
  /** Rows with a known actual value for which there was no interval. */
  readonly rowsWithout: number;
}

/** Measures what intervals cover, in total, by year and by thirds of volatility: plain JSON. O(rows log rows). */
export function coverageReport(input: CoverageInput): CoverageReport {
  const { low, high, actual, time, volatility, level } = input;
  const known = Int32Array.from(actual.keys()).filter((row) => !Number.isNaN(actual[row]!));
  const rows = known.filter((row) => !Number.isNaN(low[row]!));
  const yearOf = (row: number): number => new Date(time[row]!).getUTCFullYear();
  const years = [...new Set(Array.from(rows, yearOf))].sort((a, b) => a - b);
  const share = (isIt: (row: number) => boolean): number | null =>
    rows.length === 0 ? null : rows.filter(isIt).length / rows.length;
  return {
    level,
    total: groupOf("total", rows, input),
    below: share((row) => actual[row]! < low[row]!),
    above: share((row) => actual[row]! > high[row]!),
    intervalScore: meanIntervalScore(rows, input),
    byYear: years.map((year) => {
      const own = rows.filter((row) => yearOf(row) === year);
      return groupOf(String(year), own, input);
    }),
    byVolatility: volatility === undefined ? [] : volatilityThirds(rows, volatility, input),
    rowsWithout: known.length - rows.length,
  };
}

function groupOf(name: string, rows: Int32Array, { low, high, actual }: CoverageInput): CoverageGroup {
  const inside = rows.filter((row) => actual[row]! >= low[row]! && actual[row]! <= high[row]!);
  const bounded = rows.filter((row) => Number.isFinite(high[row]! - low[row]!));
  const width = bounded.reduce((sum, row) => sum + (high[row]! - low[row]!), 0);
  return {
    name,
    rows: rows.length,
    coverage: rows.length === 0 ? null : inside.length / rows.length,
    meanWidth: bounded.length === 0 ? null : width / bounded.length,
    unbounded: rows.length - bounded.length,
  };
}

function meanIntervalScore(rows: Int32Array, { low, high, actual, level }: CoverageInput): number | null {
  const penalty = 2 / (1 - level);
  let [sum, count] = [0, 0];
  for (const row of rows) {
    const width = high[row]! - low[row]!;
    if (!Number.isFinite(width)) continue;
    const outside = Math.max(0, low[row]! - actual[row]!, actual[row]! - high[row]!);
    sum += width + penalty * outside;
    count++;
  }
  return count === 0 ? null : sum / count;
}

function volatilityThirds(rows: Int32Array, volatility: Float64Array, input: CoverageInput): CoverageGroup[] {
  const measured = rows.filter((row) => !Number.isNaN(volatility[row]!));
  measured.sort((a, b) => volatility[a]! - volatility[b]! || a - b);
  return ["calm", "middle", "wild"].map((name, third) => {
    const from = Math.round((third * measured.length) / 3);
    const to = Math.round(((third + 1) * measured.length) / 3);
    return groupOf(name, measured.subarray(from, to), input);
  });
}
