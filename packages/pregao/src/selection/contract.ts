import type { Model, TrainingData } from "../models/contract.ts";
import type { RunContext } from "../progress.ts";
import type { LabelIntervals } from "../splits/contract.ts";

/** What a choice of features is made from: `rows` of a matrix, the training rows, and their targets. */
export interface SelectionData extends TrainingData {
  readonly task: Model["task"];
  /** When each row's label begins and ends: what folds inside the training rows are purged by. */
  readonly intervals: LabelIntervals;
}

export interface DroppedFeature {
  readonly name: string;
  /** What it lost by, in words: "correlates 0.97 with rsi_14, which ranks higher". */
  readonly reason: string;
}

/** Which features of a matrix are kept, and why the others are not. */
export interface Selection {
  /** How it was chosen, in words. */
  readonly method: string;
  /** In the order of the matrix. */
  readonly kept: readonly string[];
  /** In the order of the matrix; with `kept` every feature once. */
  readonly dropped: readonly DroppedFeature[];
  /** The number that decided, by feature (a variance, an importance); NaN where there is none. Empty for combinations. */
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * A way to choose features. It looks at `data.rows` only, the training rows: there is no call that could show it others.
 * The same data and seed give the same choice, for any number of threads.
 */
export interface Selector {
  readonly method: string;
  select(data: SelectionData, context: RunContext): Promise<Selection>;
}
