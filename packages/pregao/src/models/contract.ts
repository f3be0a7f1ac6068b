import type { OptionTable } from "../config/index.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { RunContext } from "../progress.ts";
import type { LabelIntervals } from "../splits/index.ts";
import type { ExportedFiles, ExportFormat } from "./export/contract.ts";
import type { FamilySpaces } from "./tuning-space.ts";

/**
 * What a family is fitted on: `rows` of a matrix, with one target per row of the matrix. A family of sequences also reads the
 * features (never the targets) of the rows just before each of them in its series.
 */
export interface TrainingData {
  readonly features: FeatureMatrix;
  /** The rows that may be looked at, ascending; nothing else of the matrix is read. */
  readonly rows: Int32Array;
  /** Class id per matrix row; needed by classifiers. */
  readonly classes?: Int8Array;
  readonly classNames?: readonly string[];
  /** Forward return (or another number that is to be predicted) per matrix row; needed by regressors. */
  readonly returns?: Float64Array;
  /** How much each matrix row counts, from 0; all the same when left out. Read at `rows` only. */
  readonly sampleWeight?: Float64Array;
  /** Rows whose loss tells when to stop, later than `rows` and apart from them; never fitted on. Families that do not stop early ignore them. */
  readonly watch?: Int32Array;
  /** When each matrix row's label begins and is known: what a family needs that makes time-ordered folds of its own. */
  readonly intervals?: LabelIntervals;
}

/** The losses after one boosting round or epoch, counted from 1. */
export interface TrainingRound {
  readonly round: number;
  readonly rounds: number;
  /** Loss on the training rows; NaN where the family does not take it. */
  readonly training: number;
  /** Loss on the rows to watch; NaN without them. */
  readonly validation: number;
  /** Of the epoch's last update; absent where the family has none. */
  readonly learningRate?: number;
}

/** What a fit receives: a run's context, and who wants to hear of each round (a pruner, a picture of the losses). */
export interface FitContext extends RunContext {
  readonly onRound?: (round: TrainingRound) => void;
}

/** Shares of single predictions that the features have: they add up to the output less what was expected. */
export interface Attributions {
  /** How they were made: "TreeSHAP", "linear", "integrated gradients". */
  readonly method: string;
  /** What is attributed, in the order of outputs: "log-odds of buy", "probability of buy", "return". */
  readonly outputs: readonly string[];
  readonly featureNames: readonly string[];
  /** Row-major rows × outputs × features. */
  readonly values: Float64Array;
  /** What is expected of a row of which nothing is known, one an output. */
  readonly expected: Float64Array;
  /** By how much the sum of a row misses its output at most, where the method is not exact. */
  readonly largestGap?: number;
  /** Of families that read windows: how much the bars before the row have a part in it. */
  readonly byLag?: LagAttributions;
}

/** Mean absolute attributions by how far back in the window a value stands. */
export interface LagAttributions {
  /** Bars of the window; lag 0 is the row itself. */
  readonly lags: number;
  /** Row-major outputs × lags × features. */
  readonly values: Float64Array;
}

/** How strongly features act alone and together, in the mean over rows. */
export interface PairEffects {
  /** How they were made: "TreeSHAP interactions". */
  readonly method: string;
  readonly outputs: readonly string[];
  readonly featureNames: readonly string[];
  readonly rows: number;
  /**
   * Mean absolute interaction values, row-major outputs × features × features: [i, i] is what a feature does by itself, [i, j] and
   * [j, i] are the halves of what two do together beyond that.
   */
  readonly strength: Float64Array;
}

export interface Prediction {
  readonly rows: number;
  /** rows × classes, row by row; classifiers only. */
  readonly probabilities?: Float64Array;
  /** Expected forward return per row; regressors only. */
  readonly returns?: Float64Array;
}

export interface FeatureImportance {
  readonly name: string;
  readonly importance: number;
}

/** A fitted model: pure data; saving writes files, loading never runs code. */
export interface Model {
  readonly family: string;
  readonly task: "classification" | "regression";
  readonly featureNames: readonly string[];
  readonly featureSetId: string;
  /** Name, parameters and version of each feature: what a refusal names. */
  readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Rows before its own that a prediction reads within its series: 0, or the lookback less 1. */
  readonly history: number;
  /** Losses by boosting round or epoch; empty where the family has no rounds or was loaded without them. */
  readonly rounds: readonly TrainingRound[];
  /** Rejects a matrix with another feature-set id, naming the differing features. */
  predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction>;
  /** Attributes single predictions to features; absent where the family has no way of its own. */
  explain?(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<Attributions>;
  /** How strongly pairs of features act together; absent where the family cannot tell. */
  interactions?(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<PairEffects>;
  importance(): FeatureImportance[];
  /** Facts worth a line in a report: out-of-bag score, tree count. */
  summary(): Readonly<Record<string, number | string>>;
  /** Writes the model's files into `directory` and returns their names. */
  save(directory: string): Promise<string[]>;
  /** What `export` writes; absent where the family has no form in another library. */
  readonly exportFormats?: readonly ExportFormat[];
  /** Writes the model for others into an empty folder. `name` is what it is called where the format has a place for that. */
  export?(format: ExportFormat, directory: string, name: string): Promise<ExportedFiles>;
}

/** Values to choose from, by parameter. */
export type SearchSpace = Readonly<Record<string, readonly unknown[]>>;

/**
 * A kind of model. `fit` and `load` are the only ways to a model. A family may keep, keyed by the identity of
 * `data`, what depends on nothing else (the bins), so that the trials of a search share it.
 */
export interface ModelFamily {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly tasks: readonly Model["task"][];
  /** Whether it learns nothing from features and only stands beside the others, which have to beat it; false where it is left out. */
  readonly isYardstick?: boolean;
  /** Names, defaults, ranges and descriptions of the parameters of a task. */
  parameters(task: Model["task"]): OptionTable;
  /** What a search draws from, by name; `default` is always there. */
  readonly searchSpaces: { readonly default: SearchSpace } & Readonly<Record<string, SearchSpace>>;
  /** What `pregao tune` draws from, by name; the lists of `searchSpaces` where they are left out. */
  tuningSpaces?(task: Model["task"]): FamilySpaces;
  /** Whether its classifiers predict the return beside the classes; false where it is left out. */
  readonly predictsReturns?: boolean;
  /** Whether a fit with these parameters has a use for rows to watch; false where it is left out. */
  stopsEarly?(parameters: Readonly<Record<string, unknown>>): boolean;
  fit(
    data: TrainingData,
    task: Model["task"],
    parameters: Readonly<Record<string, unknown>>,
    context: FitContext,
  ): Promise<Model>;
  load(directory: string): Promise<Model>;
}
