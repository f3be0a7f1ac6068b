import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { NumericCuts } from "../binning/cuts.ts";
import { rememberCuts } from "../ensemble/compiled-trees.ts";
import { FEATURE_MASK, type FlatTrees } from "../ensemble/flat-trees.ts";
import type { GrownTree } from "../workers/messages.ts";

/** Turns a leaf's statistics (read at `from`) into its output (written at `to`). Returns the leaf's weight. */
export type LeafOutput = (statistics: Float64Array, from: number, output: Float64Array, to: number) => number;

interface AssembledForest {
  readonly trees: FlatTrees;
  /** Weight of the training rows in each leaf. */
  readonly leafCover: Float32Array;
}

/**
 * Joins grown trees into one flat ensemble whose thresholds are raw values, and empties them (but for importances).
 * Cost O(nodes).
 */
export function assembleTrees(
  matrix: BinnedMatrix,
  grown: readonly GrownTree[],
  outputs: number,
  leafOutput: LeafOutput,
): AssembledForest {
  const innerCount = grown.reduce((sum, tree) => sum + tree.feature.length, 0);
  const leafCount = grown.reduce((sum, tree) => sum + tree.leaves.length / tree.perLeaf, 0);
  const trees: FlatTrees = {
    roots: new Int32Array(grown.length),
    feature: new Uint16Array(innerCount),
    threshold: new Float32Array(innerCount),
    left: new Int32Array(innerCount),
    right: new Int32Array(innerCount),
    leaves: new Float64Array(leafCount * outputs),
    outputs,
    categories: null,
  };
  const leafCover = new Float32Array(leafCount);
  let inner = 0;
  let leaf = 0;
  grown.forEach((tree, t) => {
    const size = tree.feature.length;
    const distinct = tree.leaves.length / tree.perLeaf;
    trees.roots[t] = size > 0 ? inner : ~leaf;
    trees.feature.set(tree.feature, inner);
    for (let i = 0; i < size; i++) {
      const { upper } = matrix.cuts[tree.feature[i]! & FEATURE_MASK] as NumericCuts;
      trees.threshold[inner + i] = upper[tree.bin[i]!] ?? Number.POSITIVE_INFINITY;
      trees.left[inner + i] = shift(tree.left[i]!, inner, leaf);
      trees.right[inner + i] = shift(tree.right[i]!, inner, leaf);
    }
    for (let i = 0; i < distinct; i++) {
      const at = leaf + i;
      leafCover[at] = leafOutput(tree.leaves, i * tree.perLeaf, trees.leaves, at * outputs);
    }
    inner += size;
    leaf += distinct;
    // Gives the memory back now: a search would hold on to many forests' worth of it until the next collection.
    for (const part of [tree.feature, tree.bin, tree.left, tree.right, tree.leaves]) part.buffer.transfer(0);
  });
  rememberCuts(trees, matrix.cuts);
  return { trees, leafCover };
}

function shift(reference: number, inner: number, leaf: number): number {
  return reference >= 0 ? reference + inner : reference - leaf;
}

/** Mean over trees of each tree's normalised impurity decrease by feature; sums to 1 unless no tree has a split. */
export function impurityImportances(grown: readonly GrownTree[], columnCount: number): Float64Array {
  const result = new Float64Array(columnCount);
  for (const { importances } of grown) {
    const total = importances.reduce((sum, value) => sum + value, 0);
    if (total > 0) for (let f = 0; f < columnCount; f++) result[f]! += importances[f]! / total;
  }
  const total = result.reduce((sum, value) => sum + value, 0);
  return total > 0 ? result.map((value) => value / total) : result;
}
