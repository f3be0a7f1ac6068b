import type { Bars } from "../market/bars.ts";
import type { Finding } from "../market/finding.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import type { RunContext } from "../progress.ts";

/** What is wanted of a source. Left out means all of it. */
export interface LoadRequest {
  /** Symbols as the source writes them; an unknown one is refused with near matches. */
  readonly symbols?: readonly string[];
  /** First and last bar time, both inclusive: epoch milliseconds, or ISO text; a bare date as `to` is its whole day. */
  readonly from?: number | string;
  readonly to?: number | string;
}

export interface LoadedBars {
  readonly bars: Bars;
  /** What was noticed while reading. Checks of the values themselves are made by `checkBars` of quality/. */
  readonly findings: Finding[];
  /** Rows that met the request = rows of `bars` + rows dropped by reason. */
  readonly ledger: RowLedger;
  /** Column of the bars → column that it was read from, where the source has columns of its own. */
  readonly columnsMap?: Readonly<Record<string, string>>;
}

/**
 * Where bars come from. Every source keeps three promises: a load with `to: D` equals the full load cut at D; rows
 * come in the order of `Frame`; nothing is dropped without a line in the ledger.
 */
export interface BarSource {
  /** The name it was opened by. */
  readonly name: string;
  /** One line on what it is, for reports and listings. */
  readonly description: string;
  load(request?: LoadRequest, context?: RunContext): Promise<LoadedBars>;
}
