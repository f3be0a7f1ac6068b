import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import { categoryRuns } from "../category-runs.ts";
import { categoryHash } from "./category-hash.ts";

const LARGEST = 3.4028234663852886e38;

/** A split as CatBoost writes it, and whether CatBoost's right child is our left one. */
export interface WrittenSplit {
  readonly split: object;
  readonly isSwapped: boolean;
}

interface FloatFeature {
  readonly column: number;
  readonly missingLeft: boolean;
  readonly borders: number[];
}

/**
 * The features that a model's splits need. CatBoost gives each feature one side for missing values; a column with both is
 * written as two features that read the same column.
 */
export class FeatureTable {
  private readonly floats: readonly FloatFeature[];
  private readonly floatOf: ReadonlyMap<number, number>;
  private readonly categories: ReadonlyMap<number, readonly number[]>;
  private readonly firstSplits: readonly number[];
  private readonly trees: FlatTrees;
  private readonly names: readonly string[] | null;

  constructor(trees: FlatTrees, columnCount: number, names: readonly string[] | null) {
    this.trees = trees;
    this.names = names;
    const borders = new Map<number, Set<number>>();
    const categories = new Map<number, Set<number>>();
    trees.feature.forEach((word, node) => {
      const column = word & FEATURE_MASK;
      if (setAt(trees, node) < 0) grouped(borders, word).add(border(trees.threshold[node]!));
      else grouped(categories, column).add(singleCategory(trees, node).code);
    });
    const floats: FloatFeature[] = [];
    const floatOf = new Map<number, number>();
    for (let column = 0; column < columnCount; column++) {
      const isNumeric = borders.has(column) || borders.has(column + MISSING_LEFT);
      if (categories.has(column)) {
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
    this.floats = floats;
    this.floatOf = floatOf;
    this.categories = new Map(
      [...categories]
        .sort(([a], [b]) => a - b)
        .map(([column, codes]) => [column, [...codes].sort((a, b) => a - b)]),
    );
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
      categorical_features: [...this.categories].map(([column, codes], index) => ({
        feature_id: this.names?.[column] ?? "",
        feature_index: index,
        flat_feature_index: column,
        values: codes.map((code) => categoryHash(String(code))),
      })),
    };
  }

  splitAt(node: number): WrittenSplit {
    const word = this.trees.feature[node]!;
    if (setAt(this.trees, node) >= 0) return this.oneHot(node, word & FEATURE_MASK);
    const index = this.floatOf.get(word)!;
    const value = border(this.trees.threshold[node]!);
    const place = this.firstSplits[index]! + this.floats[index]!.borders.indexOf(value);
    return {
      split: { border: value, float_feature_index: index, split_index: place, split_type: "FloatFeature" },
      isSwapped: false,
    };
  }

  private oneHot(node: number, column: number): WrittenSplit {
    const { code, isLeft } = singleCategory(this.trees, node);
    const columns = [...this.categories.keys()];
    const index = columns.indexOf(column);
    const before = columns
      .slice(0, index)
      .reduce((sum, other) => sum + this.categories.get(other)!.length, 0);
    const floats = this.floats.reduce((sum, feature) => sum + feature.borders.length, 0);
    return {
      split: {
        cat_feature_index: index,
        split_index: floats + before + this.categories.get(column)!.indexOf(code),
        split_type: "OneHotFeature",
        value: categoryHash(String(code)),
      },
      isSwapped: isLeft,
    };
  }
}

function setAt({ categories }: FlatTrees, node: number): number {
  return categories ? categories.setOf[node]! : -1;
}

/** The one category that a node parts from all others, missing ones among them; CatBoost has no larger sets. */
function singleCategory(trees: FlatTrees, node: number): { readonly code: number; readonly isLeft: boolean } {
  const { starts, isFirstLeft } = categoryRuns(trees.categories!, setAt(trees, node));
  const isLast = starts.length === 2 && starts[1] === starts[0]! + 1;
  const isFirst = starts.length === 1 && starts[0] === 1;
  const isLeft = isFirst === isFirstLeft;
  if ((isLast || isFirst) && isLeft !== trees.feature[node]! >= MISSING_LEFT)
    return { code: isFirst ? 0 : starts[0]!, isLeft };
  throw unsupported(
    `a split of column ${trees.feature[node]! & FEATURE_MASK} parts sets of categories: CatBoost's files hold splits by a single category only`,
  );
}

/** JSON has no infinity: the largest float32 parts missing values from all finite ones as well. */
function border(threshold: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, threshold));
}

function grouped(groups: Map<number, Set<number>>, key: number): Set<number> {
  let group = groups.get(key);
  if (!group) {
    group = new Set();
    groups.set(key, group);
  }
  return group;
}
