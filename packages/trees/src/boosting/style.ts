import type { BinOptions } from "../binning/bin-options.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { BoostedTrees } from "./assemble.ts";
import type { BoostingSettings } from "./job.ts";
import type { BoostingData } from "./place-job.ts";
import type { BoostingControl } from "./train.ts";

const styleNames = ["xgboost", "lightgbm", "catboost"] as const;

/** Whose parameter names a model has. */
export type StyleName = (typeof styleNames)[number];

export function isStyleName(name: unknown): name is StyleName {
  return styleNames.includes(name as StyleName);
}

/** What a style plans a fit by; per-row arrays have an entry for every row of the matrix. */
export interface BoostingProblem {
  /** Number of classes; 0 for numbers. */
  readonly classCount: number;
  readonly columnCount: number;
  /** Whether a column is categorical. */
  readonly hasCategories: boolean;
  readonly rows: Int32Array;
  /** Class ids or numbers. */
  readonly targets: Float32Array;
  /** Null when every row weighs 1. */
  readonly weights: Float32Array | null;
  /** Whether the user's own loss stands in for the one that the parameters name. */
  readonly hasOwnObjective: boolean;
}

interface PlannedStart {
  readonly weights: Float32Array | null;
  /** Margin every row starts from, one an output. */
  readonly baseMargins: readonly number[];
  /** Worker threads, where the fit's own option does not say otherwise; null for all cores. */
  readonly threads: number | null;
}

/** A fit in the words of the core, whichever library's names it was asked for in. */
export interface BoostingPlan extends PlannedStart {
  readonly settings: BoostingSettings;
  readonly train?: undefined;
}

/** A fit by a style's own trainer, for trees of a kind that the core does not grow. */
export interface TrainerPlan extends PlannedStart {
  readonly settings: Pick<BoostingSettings, "objective" | "metrics" | "stopping">;
  readonly train: (
    matrix: BinnedMatrix,
    data: BoostingData,
    control: BoostingControl,
  ) => Promise<{
    readonly grown: BoostedTrees;
    readonly histories: readonly (readonly number[])[];
    /** Place of the metric that stopped the fit, or that would have. */
    readonly metric: number;
    /** What the margins that the model starts from are multiplied by. */
    readonly startFactor: number;
  }>;
}

export type AnyPlan = BoostingPlan | TrainerPlan;

/** One library's way of boosting: its parameters, and what they mean to the core. */
export interface BoostingStyle<C extends object, R extends object, P extends AnyPlan = BoostingPlan> {
  readonly name: StyleName;
  readonly classifier: ParameterTable;
  readonly regressor: ParameterTable;
  /** How the estimator bins columns. */
  binsFor(parameters: C | R): Pick<BinOptions, "maxBins" | "minRowsInBin">;
  planClassifier(parameters: C, problem: BoostingProblem): P;
  planRegressor(parameters: R, problem: BoostingProblem): P;
}
