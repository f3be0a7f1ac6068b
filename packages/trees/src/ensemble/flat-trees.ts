/**
 * Many trees in flat arrays. A reference ≥ 0 is an inner node, ~reference a leaf; every child lies after its parent, so
 * a walk always ends. Row x goes left when x[feature] ≤ threshold, or when it is NaN and the node sends missing left.
 */
export interface FlatTrees {
  /** Root reference of each tree. */
  readonly roots: Int32Array;
  /** Feature of each inner node, plus MISSING_LEFT when missing values go left. */
  readonly feature: Uint16Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** `outputs` values a leaf, leaf after leaf. */
  readonly leaves: Float64Array;
  /** Values a leaf holds: number of classes, or 1. */
  readonly outputs: number;
  /** Splits by category; null when every split is by threshold. */
  readonly categories: CategorySplits | null;
}

/**
 * Sets of categories that go left. A column split by category holds whole numbers from 0; what lies behind the point is
 * cut off, and a negative value counts as missing.
 */
export interface CategorySplits {
  /** Set of each inner node; −1 where the node compares with its threshold. */
  readonly setOf: Int32Array;
  /** First word of each set, and the end of the last. */
  readonly starts: Int32Array;
  /** Bit 0 of a set: categories beyond its length go left; bit c + 1: category c goes left. */
  readonly words: Uint32Array;
}

export const MISSING_LEFT = 0x8000;
export const FEATURE_MASK = 0x7fff;

/** Leaf that a row of a column-major matrix reaches from `root`. */
export function walkColumns(
  trees: FlatTrees,
  root: number,
  columns: readonly Float32Array[],
  row: number,
): number {
  const { feature, left, right } = trees;
  let at = root;
  while (at >= 0)
    at = goesLeft(trees, at, columns[feature[at]! & FEATURE_MASK]![row]!) ? left[at]! : right[at]!;
  return ~at;
}

/** Leaf that one row, given as its feature values, reaches from `root`. */
export function walkRow(trees: FlatTrees, root: number, values: ArrayLike<number>): number {
  const { feature, left, right } = trees;
  let at = root;
  while (at >= 0)
    at = goesLeft(trees, at, Math.fround(values[feature[at]! & FEATURE_MASK]!)) ? left[at]! : right[at]!;
  return ~at;
}

/** Whether a float32 value goes left at an inner node: what every faster walk is held to. */
export function goesLeft(
  { feature, threshold, categories }: FlatTrees,
  node: number,
  value: number,
): boolean {
  const set = categories ? categories.setOf[node]! : -1;
  if (Number.isNaN(value) || (set >= 0 && value < 0)) return feature[node]! >= MISSING_LEFT;
  return set < 0 ? value <= threshold[node]! : isInSet(categories!, set, Math.trunc(value));
}

/** Whether a set holds a category; Infinity stands for all that it does not list. */
export function isInSet({ starts, words }: CategorySplits, set: number, category: number): boolean {
  const first = starts[set]!;
  const bit = category + 1 < 32 * (starts[set + 1]! - first) ? category + 1 : 0;
  return ((words[first + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
}
