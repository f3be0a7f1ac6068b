import type { FeatureMatrix } from "../../features/contract.ts";
import type { Labels } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import type { Model, ModelFamily } from "../../models/index.ts";
import type { DroppedRows } from "../../splits/contract.ts";
import type { Evaluation } from "../contract.ts";
import type { TaskBaselines } from "../judge-predictions.ts";
import type { MetricSummary } from "./fold-summary.ts";
import type { OutOfFoldPredictions, PrepareFold } from "./out-of-fold.ts";

export interface WalkForwardRequest {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** Of the family; defaults where left out. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Row for row with each other. */
  readonly bars: Bars;
  readonly features: FeatureMatrix;
  readonly labels: Labels;
  /** Usable rows, those with features and a target: what is parted. */
  readonly rows: Int32Array;
  /** Test blocks of about equally many rows, each after a refit: 5 by default. */
  readonly folds?: number | undefined;
  /** A schedule in place of `folds`: a refit every so many bars, after a first sixth that is only trained on. */
  readonly refitBars?: number | undefined;
  /** Train on everything before the block (default), or on a window of `trainBars`. */
  readonly window?: "expanding" | "rolling" | undefined;
  readonly trainBars?: number | undefined;
  /** Bars left free before each block, beyond the purge. */
  readonly embargo?: number | undefined;
  /** Seeds that each fold is fitted with; the context's own when left out. */
  readonly seeds?: readonly number[] | undefined;
  readonly prepareFold?: PrepareFold | undefined;
}

/** One line of the table. Times are epoch milliseconds. */
export interface WalkForwardFold {
  /** From 1. */
  readonly fold: number;
  readonly trainRows: number;
  /** Rows that told when to stop; 0 where the family does not. */
  readonly watchRows: number;
  readonly testRows: number;
  /** First time that was trained on. */
  readonly trainFrom: number;
  /** First and last time that were tested. */
  readonly from: number;
  readonly to: number;
  /** Usable rows that were neither trained on nor tested, by reason. */
  readonly dropped: DroppedRows;
  readonly featureNames: readonly string[];
  /** By seed, each beside baselines that were fitted on the same training rows. */
  readonly evaluations: readonly Evaluation[];
}

export interface WalkForwardResult {
  readonly family: string;
  readonly task: Model["task"];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly window: "expanding" | "rolling";
  readonly embargo: number;
  readonly seeds: readonly number[];
  readonly folds: readonly WalkForwardFold[];
  /** Each metric over folds and seeds. */
  readonly summary: readonly MetricSummary[];
  /** All folds' predictions pooled, those of the first seed: what training with it would have forecast. */
  readonly evaluation: Evaluation;
  /** Every prediction, for a back-test, a calibration, intervals. */
  readonly outOfFold: OutOfFoldPredictions;
  /** What stands beside them, row for row with `outOfFold.rows`, each row from the baselines of its own fold. */
  readonly baselines: TaskBaselines;
}
