import type { SymbolSeries } from "../contract.ts";
import { difference } from "../elementwise.ts";
import { exponentialAverage } from "../smoothing/exponential.ts";
import { runRecursion } from "../smoothing/recursion.ts";

/**
 * The MACD line of a column, EMA12 − EMA26, as TA-Lib has it for a close: the fast average is seeded with the 12
 * values up to the row of the slow one's first value, row 25.
 */
export function macdLineOf(series: SymbolSeries, column: string): Float64Array {
  return series.shared(`macd line ${column}`, () => {
    const average = (period: number): Float64Array =>
      runRecursion([series.column(column)], exponentialAverage(period, 25))[0]!;
    return difference(average(12), average(26));
  });
}
