import type { Timeframe } from "../market/timeframe.ts";

export type FeatureCategory = "price" | "volume" | "time" | "b3";

/** One symbol's columns, in order of time, as a feature sees them. */
export interface SymbolSeries {
  readonly symbol: string;
  readonly length: number;
  readonly timeframe: Timeframe;
  readonly time: Float64Array;
  /** A column of the bars (a view, never written to). */
  column(name: string): Float64Array;
  /** A series that several features share (an average, a true range), computed once per symbol. */
  shared(key: string, compute: () => Float64Array): Float64Array;
}

/**
 * One feature: a pure, point-in-time function of one symbol's columns. The value at row t may use rows ≤ t only;
 * rows before `warmUp` are NaN, as is any row whose inputs are missing.
 */
export interface Feature {
  /** Derived from the parameters: `sma_20`. */
  readonly name: string;
  readonly category: FeatureCategory;
  readonly parameters: Readonly<Record<string, number>>;
  /** Columns of the bars that it reads; a feature whose inputs a source lacks is left out by name, never filled. */
  readonly inputs: readonly string[];
  /** Rows at the start of a symbol that have no value. */
  readonly warmUp: number;
  /** Raised whenever the meaning of the values changes: part of the feature-set id. */
  readonly version: number;
  readonly formula: string;
  /** Where the definition comes from. */
  readonly source: string;
  compute(series: SymbolSeries, out: Float32Array): void;
}

/** Feature values by column: `columns[j][row]`, row for row with the bars they were computed from; NaN = missing. */
export interface FeatureMatrix {
  readonly names: readonly string[];
  readonly length: number;
  readonly columns: readonly Float32Array[];
  /** Hash over names, parameters and versions: a model refuses a matrix with another id. */
  readonly featureSetId: string;
}
