import type { FlatTrees } from "../ensemble/flat-trees.ts";
import type { SummedTrees } from "../ensemble/leaf-sums.ts";
import type { ForestStyle } from "./parameters.ts";

/** What a fitted forest carries beside its trees. */
export interface ForestParts<P> {
  /** How its splits were found; default: a random forest. */
  readonly style?: ForestStyle;
  readonly trees: FlatTrees;
  /** Weight of the training rows in each leaf; null when the model was read from a file that does not tell. */
  readonly leafCover: Float32Array | null;
  readonly parameters: Readonly<P>;
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  /** Impurity importance of each feature; sums to 1. */
  readonly importances: Float64Array;
  /** Accuracy (classes) or R² (numbers) on out-of-bag rows, when `oob_score` was asked for. */
  readonly oobScore: number | null;
}

/** An immutable fitted forest; safe to share and to call from anywhere. */
export abstract class ForestModel<P> implements SummedTrees {
  /** How its splits were found. */
  readonly style: ForestStyle;
  readonly trees: FlatTrees;
  readonly leafCover: Float32Array | null;
  readonly parameters: Readonly<P>;
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  readonly featureImportances: Float64Array;
  readonly oobScore: number | null;

  constructor(parts: ForestParts<P>) {
    this.style = parts.style ?? "random_forest";
    this.trees = parts.trees;
    this.leafCover = parts.leafCover;
    this.parameters = Object.freeze({ ...parts.parameters });
    this.columnCount = parts.columnCount;
    this.featureNames = parts.featureNames ? Object.freeze([...parts.featureNames]) : null;
    this.featureImportances = parts.importances;
    this.oobScore = parts.oobScore;
  }

  /** @internal Every tree adds to all outputs. */
  get turns(): number {
    return 1;
  }

  get treeCount(): number {
    return this.trees.roots.length;
  }
}
