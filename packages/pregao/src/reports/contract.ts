import type { ClassificationCurves, Evaluation } from "../evaluation/index.ts";
import type { Labels } from "../labels/contract.ts";
import type { Finding } from "../market/finding.ts";
import type { FeatureImportance } from "../models/contract.ts";
import type { Split } from "../splits/contract.ts";
import type { ForecastSeries, LossRound } from "./run/contract.ts";

export interface CountByReason {
  readonly reason: string;
  readonly count: number;
}

/** One of training, validation, test. Times are epoch milliseconds UTC. */
export interface SplitPart {
  readonly name: string;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
}

export interface ReportSearch {
  readonly scoring: string;
  readonly folds: number;
  readonly trials: readonly {
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly foldScores: readonly number[];
    readonly meanScore: number;
    readonly chosen: boolean;
  }[];
}

/** Closes of one ticker over the test period with what the model said at each. */
export interface PredictedActions {
  readonly symbol: string;
  /** Unit of the closes: "BRL", "USDT". */
  readonly currency: string;
  /** Parallel lists; an action of "hold" is not marked. */
  readonly time: readonly number[];
  readonly close: readonly number[];
  readonly action: readonly string[];
}

/**
 * Everything a report says, as plain JSON: the same contents give the same bytes. Nothing is looked up or measured
 * while the report is written; what is absent here is not in it.
 */
export interface ReportContents {
  readonly title: string;
  /** When the model was made, ISO 8601; printed as it is. */
  readonly created?: string;
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly family: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Facts worth a line: out-of-bag score, tree count. */
    readonly summary: Readonly<Record<string, number | string>>;
    readonly featureSetId: string;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  };
  readonly data: {
    readonly origin: string;
    readonly symbols: readonly string[];
    readonly timeframe: string;
    readonly rows: number;
    readonly from: number;
    readonly to: number;
    readonly findings: readonly Finding[];
  };
  readonly labels: {
    readonly kind: Labels["kind"];
    readonly horizon: number;
    readonly parameters: Readonly<Record<string, number | string>>;
    /** Rows per class over all parts; empty for regression. */
    readonly distribution: readonly { readonly name: string; readonly count: number }[];
  };
  readonly split: {
    readonly kind: Split["kind"];
    readonly parts: readonly SplitPart[];
    /** Purged and embargoed rows. */
    readonly dropped: readonly CountByReason[];
  };
  /** As `RowLedger.toJSON()` gives it. */
  readonly ledger: {
    readonly rows_in: number;
    readonly rows_used: number;
    readonly dropped: readonly CountByReason[];
  };
  /** On the test part. */
  readonly evaluation: Evaluation;
  readonly validation?: Evaluation;
  /** Of the test part; classification only. */
  readonly curves?: ClassificationCurves;
  /** Of the test part; regression only. */
  readonly forecasts?: ForecastSeries;
  /** Losses by round or epoch; absent where the family has none. */
  readonly rounds?: readonly LossRound[];
  /** "epoch" or "boosting round". */
  readonly roundName?: string;
  readonly importance: readonly FeatureImportance[];
  readonly search?: ReportSearch;
  readonly features: readonly { readonly name: string; readonly formula?: string }[];
  readonly featuresLeftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly predictedActions?: PredictedActions;
  /** Further sentences for the top of the report. */
  readonly warnings: readonly string[];
  readonly reproduce: {
    readonly commands: readonly string[];
    readonly seed: number;
    /** Versions of what made the model: pregao, node. */
    readonly libraries: Readonly<Record<string, string>>;
  };
}
