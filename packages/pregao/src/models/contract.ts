import type { OptionTable } from "../config/index.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { RunContext } from "../progress.ts";

/** What a family is fitted on: `rows` of a matrix, with one target per row of the matrix. */
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
  /** Refuses a matrix with another feature-set id, naming the differing features. */
  predict(features: FeatureMatrix, rows?: Int32Array): Prediction;
  importance(): FeatureImportance[];
  /** Facts worth a line in a report: out-of-bag score, tree count. */
  summary(): Readonly<Record<string, number | string>>;
  /** Writes the model's files into `directory` and returns their names. */
  save(directory: string): Promise<string[]>;
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
  /** Names, defaults, ranges and descriptions of the parameters of a task. */
  parameters(task: Model["task"]): OptionTable;
  /** What a search draws from, by name; `default` is always there. */
  readonly searchSpaces: { readonly default: SearchSpace } & Readonly<Record<string, SearchSpace>>;
  fit(
    data: TrainingData,
    task: Model["task"],
    parameters: Readonly<Record<string, unknown>>,
    context: RunContext,
  ): Promise<Model>;
  load(directory: string): Promise<Model>;
}
