import type { SymbolSeries } from "../contract.ts";
import { difference } from "../elementwise.ts";
import { exponentialAverage, seededEma } from "../smoothing/exponential.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { emaOf } from "./averages.ts";

/**
 * The MACD line of a column, EMA12 − EMA26, as TA-Lib has it for a close: the fast average is seeded with the 12
 * values up to the row of the slow one's first value, row 25.
 */
export function macdLineOf(series: SymbolSeries, column: string): Float64Array {
  return series.shared(`macd line ${column}`, () => {
    const fast = runRecursion([series.column(column)], exponentialAverage(12, 25))[0]!;
    return difference(fast, emaOf(series, column, 26));
  });
}

/** Exponential average of the line over 9 bars, from row 33. */
export function macdSignalOf(series: SymbolSeries, column: string): Float64Array {
  return series.shared(`macd signal ${column}`, () => seededEma(macdLineOf(series, column), 9));
}
