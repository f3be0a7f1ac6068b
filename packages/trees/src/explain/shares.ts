import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { TreesError } from "../errors.ts";

/** Share of the training rows of each inner node that went left; the rest went right. */
export type Shares = Float64Array;

/**
 * Shares from the weight of the training rows in each leaf. A node that no row came to is shared evenly. Refuses an ensemble whose
 * leaves have no weight. Cost O(nodes).
 */
export function sharesOf(trees: FlatTrees, leafCover: Float32Array | null): Shares {
  if (!leafCover?.some((cover) => cover > 0)) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      'the model does not know how many training rows came to each leaf, because the file it was read from does not tell: explain it with a background (kind "interventional")',
    );
  }
  const { left, right } = trees;
  const cover = new Float64Array(left.length);
  const shares = new Float64Array(left.length);
  const coverOf = (reference: number): number => (reference < 0 ? leafCover[~reference]! : cover[reference]!);
  // Children lie behind their parents.
  for (let i = left.length - 1; i >= 0; i--) {
    const onLeft = coverOf(left[i]!);
    cover[i] = onLeft + coverOf(right[i]!);
    shares[i] = cover[i]! > 0 ? onLeft / cover[i]! : 0.5;
  }
  return shares;
}
