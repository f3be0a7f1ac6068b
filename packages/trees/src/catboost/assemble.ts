import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { NumericCuts } from "../binning/cuts.ts";
import type { BoostedTrees } from "../boosting/assemble.ts";
import { rememberCuts } from "../ensemble/compiled-trees.ts";
import { type FlatTrees, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import type { SymmetricTrees } from "./symmetric-trees.ts";

/**
 * Flat trees from symmetric ones: level after level, a node's number within its level has bit l set where split l sent its
 * rows right. A split that only parts missing values from the others has them on the right, whichever side they came from.
 * `l2` is the penalty that gains are told with. Cost O(nodes).
 */
export function assembleSymmetric(
  matrix: BinnedMatrix,
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
      const column = columns[firstLevel + level]!;
      const position = positions[firstLevel + level]!;
      const { upper } = matrix.cuts[column] as NumericCuts;
      const isMissingSplit = position === 0 || position === upper.length;
      const goesLeft = !isMissingSplit && (missingLeft || matrix.hasMissing[column] === 0);
      const nodes = 2 ** level;
      for (let node = 0; node < nodes; node++) {
        const at = firstInner + nodes - 1 + node;
        const child = (number: number): number =>
          level + 1 === depth ? ~(firstLeaf + number) : firstInner + 2 * nodes - 1 + number;
        const isSwapped = position === 0;
        trees.feature[at] = column + (goesLeft ? MISSING_LEFT : 0);
        trees.threshold[at] = isMissingSplit ? Number.POSITIVE_INFINITY : upper[position - 1]!;
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
  rememberCuts(trees, matrix.cuts);
  return { trees, gain, cover, leafCover: Float32Array.from(weights) };
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
