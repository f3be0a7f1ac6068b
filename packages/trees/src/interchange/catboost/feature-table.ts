import { type FlatTrees, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import { CategoryTable, type WrittenSplit } from "./category-table.ts";

const LARGEST = 3.4028234663852886e38;

interface FloatFeature {
  readonly column: number;
  readonly missingLeft: boolean;
  readonly borders: number[];
}

/**
 * The features that a model's splits need. CatBoost gives each feature of numbers one side for missing values; a column with
 * both is written as two features that read the same column.
 */
export class FeatureTable {
  private readonly floats: readonly FloatFeature[];
  private readonly floatOf: ReadonlyMap<number, number>;
  private readonly categories: CategoryTable;
  /** Number of each feature's first border among all splits, and of all borders. */
  private readonly firstSplits: readonly number[];
  private readonly borderCount: number;
  private readonly trees: FlatTrees;
  private readonly names: readonly string[] | null;

  constructor(trees: FlatTrees, columnCount: number, names: readonly string[] | null) {
    this.trees = trees;
    this.names = names;
    this.categories = new CategoryTable(trees);
    const borders = new Map<number, Set<number>>();
    trees.feature.forEach((word, node) => {
      if (this.categories.isSplitAt(node)) return;
      const known = borders.get(word) ?? new Set();
      borders.set(word, known.add(border(trees.threshold[node]!)));
    });
    const floats: FloatFeature[] = [];
    const floatOf = new Map<number, number>();
    for (let column = 0; column < columnCount; column++) {
      const isNumeric = borders.has(column) || borders.has(column + MISSING_LEFT);
      if (this.categories.columns.includes(column)) {
        if (!isNumeric) continue;
        throw unsupported(
          `column ${column} is split by number and by category: CatBoost knows columns of one kind only`,
        );
      }
      for (const word of [column + MISSING_LEFT, column]) {
        // A column without splits is written too, or the columns behind it would move up.
        if (!borders.has(word) && (word === column || isNumeric)) continue;
        floatOf.set(word, floats.length);
        const values = [...(borders.get(word) ?? [])].sort((a, b) => a - b);
        floats.push({ column, missingLeft: word >= MISSING_LEFT, borders: values });
      }
    }
    let splits = 0;
    this.firstSplits = floats.map((feature) => {
      splits += feature.borders.length;
      return splits - feature.borders.length;
    });
    this.borderCount = splits;
    this.floats = floats;
    this.floatOf = floatOf;
  }

  /** `features_info` of the file. */
  info(): object {
    return {
      float_features: this.floats.map(({ column, missingLeft, borders }, index) => ({
        borders,
        feature_id: this.names?.[column] ?? "",
        feature_index: index,
        flat_feature_index: column,
        has_nans: true,
        nan_value_treatment: missingLeft ? "AsFalse" : "AsTrue",
      })),
      ...this.categories.info(this.names),
    };
  }

  /** `ctr_data` of the file. */
  tables(): object {
    return this.categories.tables();
  }

  splitAt(node: number): WrittenSplit {
    if (this.categories.isSplitAt(node)) return this.categories.splitAt(node, this.borderCount);
    const index = this.floatOf.get(this.trees.feature[node]!)!;
    const value = border(this.trees.threshold[node]!);
    const place = this.firstSplits[index]! + this.floats[index]!.borders.indexOf(value);
    return {
      split: { border: value, float_feature_index: index, split_index: place, split_type: "FloatFeature" },
      isSwapped: false,
    };
  }
}

/** JSON has no infinity: the largest float32 parts missing values from all finite ones as well. */
function border(threshold: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, threshold));
}
