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
  const { feature, threshold, left, right } = trees;
  let at = root;
  while (at >= 0) {
    const word = feature[at]!;
    const value = columns[word & FEATURE_MASK]![row]!;
    const goesLeft = value <= threshold[at]! || (word >= MISSING_LEFT && Number.isNaN(value));
    at = goesLeft ? left[at]! : right[at]!;
  }
  return ~at;
}

/** Leaf that one row, given as its feature values, reaches from `root`. */
export function walkRow(trees: FlatTrees, root: number, values: ArrayLike<number>): number {
  const { feature, threshold, left, right } = trees;
  let at = root;
  while (at >= 0) {
    const word = feature[at]!;
    const value = Math.fround(values[word & FEATURE_MASK]!);
    const goesLeft = value <= threshold[at]! || (word >= MISSING_LEFT && Number.isNaN(value));
    at = goesLeft ? left[at]! : right[at]!;
  }
  return ~at;
}
