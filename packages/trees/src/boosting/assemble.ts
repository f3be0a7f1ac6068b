import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { rememberCuts } from "../ensemble/compiled-trees.ts";
import { type FlatTrees, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import { assembleSets } from "./assemble-sets.ts";
import type { GrownNodes } from "./grown-trees.ts";

/** Trees with what is known of each node beside them. */
export interface BoostedTrees {
  readonly trees: FlatTrees;
  /** Gain of each inner node, in units of twice the loss. */
  readonly gain: Float32Array;
  /** Sum of hessians in each inner node, and in each leaf. */
  readonly cover: Float32Array;
  readonly leafCover: Float32Array;
}

/**
 * Flat trees with raw thresholds from grown ones. Where a column has no missing values, one that comes later goes right, or,
 * with `missingIsZero`, where 0 goes (LightGBM). Cost O(nodes).
 */
export function assembleBoosted(
  matrix: BinnedMatrix,
  nodes: GrownNodes,
  missingIsZero: boolean,
): BoostedTrees {
  const total = nodes.feature.length;
  const innerCount = nodes.feature.reduce((count, feature) => count + Number(feature >= 0), 0);
  const leafCount = total - innerCount;
  const trees: FlatTrees = {
    roots: new Int32Array(nodes.sizes.length),
    feature: new Uint16Array(innerCount),
    threshold: new Float32Array(innerCount),
    left: new Int32Array(innerCount),
    right: new Int32Array(innerCount),
    leaves: new Float64Array(leafCount),
    outputs: 1,
    categories: assembleSets(matrix, nodes, innerCount),
  };
  const gain = new Float32Array(innerCount);
  const cover = new Float32Array(innerCount);
  const leafCover = new Float32Array(leafCount);
  const reference = new Int32Array(total);
  let inner = 0;
  let leaf = 0;
  for (let i = 0; i < total; i++) reference[i] = nodes.feature[i]! >= 0 ? inner++ : ~leaf++;
  let first = 0;
  nodes.sizes.forEach((size, t) => {
    trees.roots[t] = reference[first]!;
    for (let i = first; i < first + size; i++) {
      const at = reference[i]!;
      if (at < 0) {
        trees.leaves[~at] = nodes.value[i]!;
        leafCover[~at] = nodes.cover[i]!;
        continue;
      }
      const column = nodes.feature[i]!;
      const cuts = matrix.cuts[column]!;
      let missingLeft = (nodes.bin[i]! & 256) !== 0;
      if (cuts.kind === "numeric") {
        const threshold = cuts.upper[nodes.bin[i]! & 255]!;
        trees.threshold[at] = threshold;
        if (missingIsZero && !matrix.hasMissing[column]) missingLeft = threshold >= 0;
      }
      trees.feature[at] = column + (missingLeft ? MISSING_LEFT : 0);
      trees.left[at] = reference[first + nodes.left[i]!]!;
      trees.right[at] = reference[first + nodes.left[i]! + 1]!;
      gain[at] = nodes.value[i]!;
      cover[at] = nodes.cover[i]!;
    }
    first += size;
  });
  rememberCuts(trees, matrix.cuts);
  return { trees, gain, cover, leafCover };
}
