import { FEATURE_MASK, type FlatTrees } from "../ensemble/flat-trees.ts";
import type { BoostedTrees } from "./assemble.ts";
import type { MarginSource } from "./margins.ts";
import type { ObjectiveName } from "./objectives/objectives.ts";
import type { StyleName } from "./style.ts";

/** What a fitted boosting model carries beside its trees. */
export interface BoostingParts extends BoostedTrees {
  /** Whose parameter names `parameters` has. */
  readonly style: StyleName;
  readonly objective: ObjectiveName;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  /** Margin every row starts from, one an output. */
  readonly baseMargins: Float64Array;
  readonly evaluation: Evaluation | null;
}

/** What was measured on the evaluation rows of a fit. */
export interface Evaluation {
  /** Metric that early stopping went by, or would have. */
  readonly metric: string;
  /** That metric after each round that was run, also those beyond the best. */
  readonly history: readonly number[];
  /** The same of every metric, by its name. */
  readonly histories: Readonly<Record<string, readonly number[]>>;
}

/**
 * XGBoost's importance types: number of splits, sums over splits, or means; and LightGBM's "split", which is XGBoost's "weight".
 * LightGBM's "gain" is a sum: "total_gain".
 */
export type ImportanceType = "weight" | "split" | "gain" | "cover" | "total_gain" | "total_cover";

/** An immutable fitted boosting model; safe to share and to call from anywhere. */
export abstract class BoostingModel implements MarginSource {
  readonly trees: FlatTrees;
  /** Of each inner node: gain (twice the loss it saves) and sum of hessians; of each leaf: sum of hessians. */
  readonly gain: Float32Array;
  readonly cover: Float32Array;
  readonly leafCover: Float32Array;
  readonly style: StyleName;
  readonly objective: ObjectiveName;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  readonly baseMargins: Float64Array;
  readonly evaluation: Evaluation | null;

  constructor(parts: BoostingParts) {
    this.style = parts.style;
    this.objective = parts.objective;
    this.trees = parts.trees;
    this.gain = parts.gain;
    this.cover = parts.cover;
    this.leafCover = parts.leafCover;
    this.parameters = Object.freeze({ ...parts.parameters });
    this.columnCount = parts.columnCount;
    this.featureNames = parts.featureNames ? Object.freeze([...parts.featureNames]) : null;
    this.baseMargins = parts.baseMargins;
    this.evaluation = parts.evaluation;
  }

  /** Sums a row has: number of classes with softmax, otherwise 1. */
  get outputs(): number {
    return this.baseMargins.length;
  }

  /** @internal Trees a round. */
  get turns(): number {
    return this.outputs / this.trees.outputs;
  }

  get treeCount(): number {
    return this.trees.roots.length;
  }

  /** Rounds the model is of: after early stopping, those up to the best. */
  get rounds(): number {
    return (this.treeCount * this.trees.outputs) / this.outputs;
  }

  /** Last round (from 0) of the model, XGBoost's best_iteration. */
  get bestIteration(): number {
    return this.rounds - 1;
  }

  /** Importance of each feature, unscaled, as XGBoost's get_score has it; 0 for features that no split uses. */
  importances(type: ImportanceType): Float64Array {
    const counts = new Float64Array(this.columnCount);
    const sums = new Float64Array(this.columnCount);
    const of = type.endsWith("gain") ? this.gain : this.cover;
    this.trees.feature.forEach((word, i) => {
      counts[word & FEATURE_MASK]! += 1;
      sums[word & FEATURE_MASK]! += of[i]!;
    });
    if (type === "weight" || type === "split") return counts;
    if (type.startsWith("total_")) return sums;
    return sums.map((sum, column) => (counts[column]! > 0 ? sum / counts[column]! : 0));
  }

  /** Mean gain of each feature, scaled to sum 1 (all 0 without splits): scikit-learn's attribute, as XGBoost fills it. */
  get featureImportances(): Float64Array {
    const gains = this.importances("gain");
    const total = gains.reduce((sum, value) => sum + value, 0);
    return total > 0 ? gains.map((value) => value / total) : gains;
  }
}
