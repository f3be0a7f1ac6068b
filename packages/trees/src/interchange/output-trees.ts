import type { BoostingModel } from "../boosting/boosting-model.ts";
import { type TreeNodes, treeNodes } from "./tree-nodes.ts";

/** A tree that adds to one output, as files with leaves of one number hold it. */
export interface OutputTree {
  readonly nodes: TreeNodes;
  readonly output: number;
  /** What `leaf` (a number of the flat trees) adds to the output. */
  readonly leafValue: (leaf: number) => number;
}

/**
 * The trees in the order of files: round after round, in each one an output. A tree with leaves of several numbers comes
 * once for each of them. `shift` is added to every leaf of the first tree of each output: what the file cannot start from.
 */
export function* outputTrees(model: BoostingModel, shift: ArrayLike<number>): Generator<OutputTree> {
  const { trees, outputs } = model;
  for (const [t, root] of trees.roots.entries()) {
    const nodes = treeNodes(trees, root);
    for (let k = 0; k < trees.outputs; k++) {
      const output = trees.outputs === 1 ? t % outputs : k;
      const isFirst = trees.outputs === 1 ? t < outputs : t === 0;
      const more = isFirst ? shift[output]! : 0;
      const leafValue = (leaf: number): number => trees.leaves[leaf * trees.outputs + k]! + more;
      yield { nodes, output, leafValue };
    }
  }
}
