import type { Bars } from "../../market/bars.ts";
import { sharedFloat64 } from "../../market/frame.ts";
import { fewestSymbols } from "./compare-across.ts";
import { groupByDate } from "./date-groups.ts";

/** The column of the market's return: the equal-weighted mean of the one-bar returns of all symbols of the date. */
export const indexReturn = "index_return";

/** The column of the return of one symbol that stands for the market: `index_return(BOVA11)`. */
export function indexReturnOf(symbol: string): string {
  return `${indexReturn}(${symbol})`;
}

/** The symbol that such a column names; undefined for any other column. */
export function indexSymbolOf(column: string): string | undefined {
  return /^index_return\((.+)\)$/.exec(column)?.[1];
}

export function isIndexReturn(column: string): boolean {
  return column === indexReturn || indexSymbolOf(column) !== undefined;
}

/**
 * The bars with those of the columns that are returns of an index and that the bars do not bring themselves. They
 * are made of closes of the same bar only. Dates with fewer than five returns have no mean; where the named symbol
 * has no bar, or no bar before it, its return is missing. PREGAO_NAME_UNKNOWN for a symbol that is not there.
 */
export function withIndexReturns(bars: Bars, columns: Iterable<string>): Bars {
  const made: Record<string, Float64Array> = {};
  for (const column of columns) {
    if (!isIndexReturn(column) || bars.frame.has(column)) continue;
    const symbol = indexSymbolOf(column);
    made[column] = symbol === undefined ? meanReturn(bars) : returnOfSymbol(bars, symbol);
  }
  return Object.keys(made).length === 0 ? bars : bars.with(bars.frame.with(made));
}

function meanReturn(bars: Bars): Float64Array {
  const close = bars.column("close");
  const { rows, starts, segments } = groupByDate(bars.frame);
  const returns = new Float64Array(bars.length).fill(Number.NaN);
  for (const { start, end } of segments) {
    for (let row = start + 1; row < end; row++) returns[row] = close[row]! / close[row - 1]! - 1;
  }
  const mean = sharedFloat64(bars.length);
  for (let group = 0; group + 1 < starts.length; group++) {
    let sum = 0;
    let present = 0;
    for (let at = starts[group]!; at < starts[group + 1]!; at++) {
      const one = returns[rows[at]!]!;
      if (!Number.isFinite(one)) continue;
      sum += one;
      present++;
    }
    const value = present < fewestSymbols ? Number.NaN : sum / present;
    for (let at = starts[group]!; at < starts[group + 1]!; at++) mean[rows[at]!] = value;
  }
  return mean;
}

function returnOfSymbol(bars: Bars, symbol: string): Float64Array {
  const { time } = bars;
  const close = bars.column("close");
  const { start, end } = bars.frame.segment(symbol);
  const atTime = new Map<number, number>();
  for (let row = start + 1; row < end; row++) {
    const one = close[row]! / close[row - 1]! - 1;
    if (Number.isFinite(one)) atTime.set(time[row]!, one);
  }
  const column = sharedFloat64(bars.length);
  for (let row = 0; row < column.length; row++) column[row] = atTime.get(time[row]!) ?? Number.NaN;
  return column;
}
