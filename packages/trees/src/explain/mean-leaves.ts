import type { SummedTrees } from "../ensemble/leaf-sums.ts";
import type { Shares } from "./shares.ts";

/** Sums over the trees of each tree's mean leaf over the training rows, one an output. Cost O(nodes · outputs). */
export function meanLeaves({ trees, turns }: SummedTrees, shares: Shares): Float64Array {
  const { roots, left, right, leaves, outputs } = trees;
  const means = new Float64Array(left.length * outputs);
  const meanOf = (reference: number, k: number): number =>
    reference < 0 ? leaves[~reference * outputs + k]! : means[reference * outputs + k]!;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let k = 0; k < outputs; k++)
      means[i * outputs + k] = shares[i]! * meanOf(left[i]!, k) + (1 - shares[i]!) * meanOf(right[i]!, k);
  }
  const sums = new Float64Array(outputs * turns);
  roots.forEach((root, t) => {
    for (let k = 0; k < outputs; k++) sums[(t % turns) * outputs + k]! += meanOf(root, k);
  });
  return sums;
}
