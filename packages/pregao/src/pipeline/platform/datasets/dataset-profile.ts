import { checkBars, profileBars } from "../../../quality/index.ts";
import { type OpenOptions, openSource } from "../../../sources/index.ts";

/** What bars of one symbol there are. Times are ISO 8601, UTC, of the bars' openings. */
export interface SymbolAvailability {
  readonly symbol: string;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  /** Bars that the calendar expects in between and that are not there, and the most in a row. */
  readonly missing: number;
  readonly longest_hole: number;
}

/** What a dataset looks like before anyone judges it. A value that does not exist is null. */
export interface DatasetProfile {
  readonly timeframe: string;
  readonly calendar: string;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  readonly symbols: readonly SymbolAvailability[];
  readonly columns: readonly {
    readonly name: string;
    readonly present: number;
    readonly minimum: number | null;
    readonly median: number | null;
    readonly maximum: number | null;
  }[];
  readonly findings: readonly {
    readonly check: string;
    readonly severity: string;
    readonly message: string;
    readonly count: number;
    readonly symbol: string | null;
    readonly column: string | null;
  }[];
}

export interface ProfileRequest {
  readonly source: string;
  readonly options: OpenOptions;
  /** Severities of checks in place of their own. */
  readonly checks: NonNullable<Parameters<typeof checkBars>[1]>["severities"];
}

/** Reads a source whole, and tells what it holds. Costs as much as `data check`: not for an event loop that others wait for. */
export async function profileDataset({ source, options, checks }: ProfileRequest): Promise<DatasetProfile> {
  const opened = await openSource(source, options);
  const { bars } = await opened.load();
  const profile = profileBars(bars);
  const findings = checkBars(bars, checks === undefined ? {} : { severities: checks });
  return {
    timeframe: bars.timeframe,
    calendar: bars.calendar.name,
    rows: profile.rows,
    from: iso(profile.from),
    to: iso(profile.to),
    symbols: profile.symbols.map(({ symbol, rows, first, last, missing, longestHole }) => ({
      ...{ symbol, rows, from: iso(first), to: iso(last), missing },
      longest_hole: longestHole,
    })),
    columns: profile.columns.map(({ name, present, minimum, median, maximum }) => ({
      ...{ name, present },
      ...{ minimum: numberOrNull(minimum), median: numberOrNull(median), maximum: numberOrNull(maximum) },
    })),
    findings: findings.map(({ check, severity, message, count, symbol = null, column = null }) => ({
      ...{ check, severity, message, count, symbol, column },
    })),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
