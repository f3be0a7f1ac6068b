import type { Bars } from "../market/bars.ts";
import type { NumericColumn } from "../market/frame.ts";
import type { LeakCause, NoteCause } from "./causes.ts";
import type { PerturbationKind } from "./perturbations.ts";

/** A column of numbers made from bars, with what is declared of it. */
export interface AuditedColumn {
  readonly name: string;
  /** Rows at the start of a symbol without a value; null where nothing is declared, and then nothing is held to it. */
  readonly warmUp: number | null;
  readonly memory: "window" | "all history" | "not declared";
  /** Earlier rows that the audit gives it, so that it has values to compare. */
  readonly history: number;
  /** Columns of the bars that it reads; null where that is not known (it may read all of them). */
  readonly inputs: readonly string[] | null;
  /** Symbols without which it cannot be computed: the index that it is measured against. */
  readonly symbols?: readonly string[];
}

/** What is audited: a set of features, or the predictions of a model. */
export interface AuditSubject {
  /** In words, for the report: "47 features of the set default". */
  readonly description: string;
  readonly columns: readonly AuditedColumn[];
  /**
   * The values of the columns with these numbers, row for row with `bars`. Must be a pure function of the bars: the
   * audit calls it with bars of the same symbols whose rows are cut, altered or fewer.
   */
  compute(
    bars: Bars,
    columns: readonly number[],
  ): readonly NumericColumn[] | Promise<readonly NumericColumn[]>;
}

/** Where a column gave itself away: row, values and what was done to the bars after it. */
export interface Evidence {
  readonly symbol: string;
  /** Row of the audited bars, and its time. */
  readonly row: number;
  readonly time: number;
  /** The value with the bars as they are, and after the alteration. */
  readonly before: number;
  readonly after: number;
  readonly perturbation: PerturbationKind | "starts later" | "earlier bars scaled" | "none";
  /** The last time that was left as it was. */
  readonly cut: number;
  /** Rows up to the cut that changed. */
  readonly rowsChanged: number;
  /**
   * Bars after the row: the value changes when bars 1 … `aheadFrom` are altered and not before, and no longer when
   * only bars beyond `aheadTo` are. Null where no number of altered bars changes it (only their absence does).
   */
  readonly aheadFrom: number | null;
  readonly aheadTo: number | null;
  /** Whose future it reads. */
  readonly through: "its own symbol" | "other symbols" | "both";
}

export interface AuditFinding {
  readonly column: string;
  readonly cause: LeakCause | NoteCause;
  /** An error is a column that must not be used as it is; a note is worth knowing. */
  readonly severity: "error" | "note";
  readonly message: string;
  readonly evidence: Evidence;
  /** Cuts (or starts) at which it showed, of those at which the column had values. */
  readonly seen: number;
  readonly of: number;
}

/** How long a column with a memory of all history remembers where its series began. */
export interface Settling {
  readonly column: string;
  /** Rows after the warm-up until a later start makes less than 1e-6 of a difference; null: not within `watched`. */
  readonly rows: number | null;
  readonly watched: number;
}

export interface LookaheadAudit {
  readonly subject: string;
  readonly columns: number;
  /** Columns for which nothing could be said, with the reason: they are not known to be clean. */
  readonly unjudged: readonly { readonly column: string; readonly reason: string }[];
  readonly findings: readonly AuditFinding[];
  readonly settling: readonly Settling[];
  /** Dates after which the future was altered, and how many values before them were compared. */
  readonly cuts: number;
  readonly valuesCompared: number;
  /** No finding of severity error. */
  readonly clean: boolean;
}
