import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { CategoryCuts } from "../binning/category-cuts.ts";
import type { NumericCuts } from "../binning/cuts.ts";
import type { BoostedTrees } from "../boosting/assemble.ts";
import { categorySet } from "../boosting/assemble-sets.ts";
import { rememberCuts } from "../ensemble/compiled-trees.ts";
import { type CategorySplits, type FlatTrees, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import type { SymmetricTrees } from "./symmetric-trees.ts";
import { leftBins, type TrainingColumn } from "./training-columns.ts";

/**
 * Flat trees from symmetric ones: level after level, a node's number within its level has bit l set where split l sent its
 * rows right. A split that only parts missing values from the others has them on the right, whichever side they came from.
 * Splits of statistics of categories become sets of those categories. `l2` is the penalty that gains are told with. Cost O(nodes).
 */
export function assembleSymmetric(
  matrix: BinnedMatrix,
  trained: readonly TrainingColumn[],
  grown: SymmetricTrees,
  outputs: number,
  missingLeft: boolean,
  l2: number,
): BoostedTrees {
  const { depths, columns, positions, values, weights, gradients } = grown;
  const leafCount = weights.length;
  const innerCount = leafCount - depths.length;
  const trees: FlatTrees = {
    roots: new Int32Array(depths.length),
    feature: new Uint16Array(innerCount),
    threshold: new Float32Array(innerCount),
    left: new Int32Array(innerCount),
    right: new Int32Array(innerCount),
    leaves: values,
    outputs,
    categories: null,
  };
  const sets = new SetList(innerCount);
  const gain = new Float32Array(innerCount);
  const cover = new Float32Array(innerCount);
  let firstInner = 0;
  let firstLeaf = 0;
  let firstLevel = 0;
  for (const [tree, depth] of depths.entries()) {
    const leaves = 2 ** depth;
    trees.roots[tree] = depth > 0 ? firstInner : ~firstLeaf;
    const sums = new NodeSums(weights, gradients, firstLeaf, leaves, outputs, l2);
    for (let level = depth - 1; level >= 0; level--) {
      const { column, binOf } = trained[columns[firstLevel + level]!]!;
      const position = positions[firstLevel + level]!;
      const cuts = matrix.cuts[column]!;
      const byCategory = binOf && leftBins(binOf, cuts as CategoryCuts, position);
      const set = byCategory ? sets.add(categorySet(byCategory.bits, cuts as CategoryCuts)) : -1;
      const upper = byCategory ? null : (cuts as NumericCuts).upper;
      const isMissingSplit = upper !== null && (position === 0 || position === upper.length);
      const goesLeft = byCategory
        ? byCategory.missingLeft
        : !isMissingSplit && (missingLeft || matrix.hasMissing[column] === 0);
      const threshold = isMissingSplit ? Number.POSITIVE_INFINITY : (upper?.[position - 1] ?? 0);
      const nodes = 2 ** level;
      for (let node = 0; node < nodes; node++) {
        const at = firstInner + nodes - 1 + node;
        const child = (number: number): number =>
          level + 1 === depth ? ~(firstLeaf + number) : firstInner + 2 * nodes - 1 + number;
        const isSwapped = isMissingSplit && position === 0;
        sets.setOf[at] = set;
        trees.feature[at] = column + (goesLeft ? MISSING_LEFT : 0);
        trees.threshold[at] = threshold;
        trees.left[at] = child(isSwapped ? node + nodes : node);
        trees.right[at] = child(isSwapped ? node : node + nodes);
        gain[at] = sums.merge(node, node + nodes);
        cover[at] = sums.weights[node]!;
      }
    }
    firstInner += leaves - 1;
    firstLeaf += leaves;
    firstLevel += depth;
  }
  const categories = sets.collect();
  const finished = categories ? { ...trees, categories } : trees;
  rememberCuts(finished, matrix.cuts);
  return { trees: finished, gain, cover, leafCover: Float32Array.from(weights) };
}

/** Sets of categories, level after level. */
class SetList {
  readonly setOf: Int32Array;
  private readonly sets: Uint32Array[] = [];

  constructor(innerCount: number) {
    this.setOf = new Int32Array(innerCount).fill(-1);
  }

  add(words: Uint32Array): number {
    return this.sets.push(words) - 1;
  }

  collect(): CategorySplits | null {
    const { sets, setOf } = this;
    if (sets.length === 0) return null;
    const starts = new Int32Array(sets.length + 1);
    for (const [set, words] of sets.entries()) starts[set + 1] = starts[set]! + words.length;
    const words = new Uint32Array(starts[sets.length]!);
    for (const [set, part] of sets.entries()) words.set(part, starts[set]!);
    return { setOf, starts, words };
  }
}

/** Sums of a tree's nodes, merged from the leaves up. */
class NodeSums {
  readonly weights: Float64Array;
  private readonly gradients: Float64Array;
  private readonly outputs: number;
  private readonly l2: number;

  constructor(
    weights: Float64Array,
    gradients: Float64Array,
    first: number,
    leaves: number,
    outputs: number,
    l2: number,
  ) {
    this.weights = weights.slice(first, first + leaves);
    this.gradients = gradients.slice(first * outputs, (first + leaves) * outputs);
    this.outputs = outputs;
    this.l2 = l2;
  }

  /** Adds node `other` to `node`; returns what their split gained. */
  merge(node: number, other: number): number {
    const { weights, gradients, outputs } = this;
    const apart = this.score(node) + this.score(other);
    weights[node]! += weights[other]!;
    for (let k = 0; k < outputs; k++) gradients[node * outputs + k]! += gradients[other * outputs + k]!;
    return Math.max(0, apart - this.score(node));
  }

  private score(node: number): number {
    const { weights, gradients, outputs, l2 } = this;
    if (weights[node] === 0) return 0;
    let square = 0;
    for (let k = 0; k < outputs; k++) square += gradients[node * outputs + k]! ** 2;
    return square / (weights[node]! + l2);
  }
}
