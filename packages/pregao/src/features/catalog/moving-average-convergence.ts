import type { SymbolSeries } from "../contract.ts";
import { overCompleteRuns } from "../smoothing/complete-runs.ts";
import { seededEmaFrom } from "../smoothing/exponential.ts";

/**
 * The MACD line of a column, EMA12 − EMA26, as TA-Lib has it for a close: the fast average is seeded with the 12
 * values up to the row of the slow one's first value, row 25.
 */
export function macdLineOf(series: SymbolSeries, column: string): Float64Array {
  return series.shared(`macd line ${column}`, () =>
    overCompleteRuns([series.column(column)], (out, run) => {
      const fast = new Float64Array(run.length);
      seededEmaFrom(run, 12, 25, fast);
      seededEmaFrom(run, 26, 25, out);
      for (let row = 25; row < run.length; row++) out[row] = fast[row]! - out[row]!;
    }),
  );
}
