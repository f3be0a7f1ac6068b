import { timeframeMilliseconds } from "../../market/timeframe.ts";
import type { SymbolSeries } from "../contract.ts";
import { barsOf, type Duration } from "../durations.ts";
import { rollingRank } from "../rolling/rank.ts";
import { deviationOf, meanOf, rowWise } from "../shared-series.ts";

/** value − value `bars` rows ago. */
export function differenceOver(series: SymbolSeries, column: string, bars: number): Float64Array {
  return series.shared(`difference ${column} ${bars}`, () => {
    const values = series.column(column);
    return rowWise(series.length, bars, (row) => values[row]! - values[row - bars]!);
  });
}

/** (value − mean) / sample deviation of the last `window` values; 0 where they are all the same. */
export function zscoreOf(series: SymbolSeries, column: string, window: number): Float64Array {
  const values = series.column(column);
  const mean = meanOf(series, column, window);
  const deviation = deviationOf(series, column, window, 1);
  return rowWise(series.length, window - 1, (row) =>
    deviation[row] === 0 ? 0 : (values[row]! - mean[row]!) / deviation[row]!,
  );
}

/** Rank of the value among the last `window` as a fraction, ties sharing their mean rank. */
export function percentileOf(series: SymbolSeries, column: string, window: number): Float64Array {
  return series.shared(`percentile ${column} ${window}`, () => rollingRank(series.column(column), window));
}

/** 1 where the value is above (below) the limit, 0 where it is not, missing where it is missing. */
export function flagWhere(
  series: SymbolSeries,
  column: string,
  holds: (value: number) => boolean,
): Float64Array {
  const values = series.column(column);
  return rowWise(series.length, 0, (row) =>
    Number.isNaN(values[row]!) ? Number.NaN : Number(holds(values[row]!)),
  );
}

/** 1 where `column` rose over `bars` rows while `against` fell, −1 the other way round, else 0. */
export function divergenceOf(
  series: SymbolSeries,
  column: string,
  against: string,
  bars: number,
): Float64Array {
  const own = differenceOver(series, column, bars);
  const other = differenceOver(series, against, bars);
  return rowWise(series.length, bars, (row) => {
    const direction = Math.sign(own[row]!);
    const opposite = Math.sign(other[row]!);
    return direction * opposite < 0 ? direction : 0 * direction * opposite;
  });
}

/** Hours between a bar and the one a duration before it: at least the length of one bar. */
export function hoursApart({ timeframe }: SymbolSeries, duration: Duration): number {
  return (barsOf(timeframe, duration) * timeframeMilliseconds(timeframe)) / 3_600_000;
}
