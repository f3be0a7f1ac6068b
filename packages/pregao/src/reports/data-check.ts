import type { Finding } from "../market/finding.ts";
import type { BarsProfile } from "../quality/index.ts";
import type { CountByReason } from "./contract.ts";

/** A contract as the page tells it: ranges and limits in words. */
export interface ToldContract {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly {
    readonly name: string;
    readonly unit: string;
    readonly range: string;
    readonly missing: string;
    readonly required: boolean;
  }[];
  /** Findings of this contract. */
  readonly breaches: number;
}

/** Everything that the page of a data check says, as plain JSON: the same contents give the same bytes. */
export interface DataCheckContents {
  /** What the source was asked for by, and what it is. */
  readonly source: string;
  readonly description: string;
  readonly timeframe: string;
  readonly calendar: string;
  readonly profile: BarsProfile;
  readonly findings: readonly Finding[];
  readonly contracts: readonly ToldContract[];
  /** As `RowLedger.toJSON()` gives it. */
  readonly ledger: {
    readonly rows_in: number;
    readonly rows_used: number;
    readonly dropped: readonly CountByReason[];
  };
  /** The command that writes this page again. */
  readonly command: string;
  readonly version: string;
}
