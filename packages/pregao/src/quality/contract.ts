import type { Bars } from "../market/bars.ts";
import type { Severity } from "../market/finding.ts";

/** The bars of one symbol as a check sees them: rows [start, end) of `bars`, prices as columns of all rows. */
export interface SymbolBars {
  readonly bars: Bars;
  readonly symbol: string;
  readonly start: number;
  readonly end: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** What a check found in one symbol. */
export interface Hit {
  readonly count: number;
  readonly message: string;
  /** First and last row concerned. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly column?: string;
  /** Where the size of the trouble decides; the severity of the check otherwise. */
  readonly severity?: Severity;
}

/** One thing to look for. A check reads and never changes; O(rows of the symbol). */
export interface Check {
  /** Stable, in kebab case: what configurations and findings call it. */
  readonly name: string;
  readonly severity: Severity;
  /** One line for the reference. */
  readonly description: string;
  find(series: SymbolBars): Hit[];
}
