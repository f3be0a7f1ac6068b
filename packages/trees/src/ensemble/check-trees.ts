import { type CategorySplits, FEATURE_MASK, type FlatTrees } from "./flat-trees.ts";
import { invalid } from "./refusals.ts";

/**
 * Refuses trees that a walk might not end in, or leave. References must lead forward and stay inside, and no two may lead
 * to the same inner node: paths through shared nodes can be as many as 2^nodes.
 */
export function checkTrees(trees: FlatTrees, columnCount: number): void {
  const innerCount = trees.feature.length;
  const leafCount = trees.leaves.length / trees.outputs;
  const isReference = (reference: number, after: number): boolean =>
    reference >= 0 ? reference > after && reference < innerCount : ~reference < leafCount;
  const isTaken = new Uint8Array(innerCount);
  const take = (reference: number): void => {
    if (reference >= 0 && isTaken[reference]!++ > 0)
      throw invalid(`two references lead to node ${reference}`);
  };
  for (const root of trees.roots) {
    if (!isReference(root, -1)) throw invalid("a tree's root lies outside its nodes");
    take(root);
  }
  for (let i = 0; i < innerCount; i++) {
    if (!isReference(trees.left[i]!, i) || !isReference(trees.right[i]!, i))
      throw invalid(`node ${i} has an impossible child`);
    take(trees.left[i]!);
    take(trees.right[i]!);
    if ((trees.feature[i]! & FEATURE_MASK) >= columnCount)
      throw invalid(`node ${i} tests a feature that does not exist`);
    if (Number.isNaN(trees.threshold[i]!)) throw invalid(`node ${i} has no threshold`);
  }
  if (!trees.leaves.every((value) => Number.isFinite(value)))
    throw invalid("a leaf holds a value that is not finite");
  if (trees.categories) checkCategories(trees.categories);
}

function checkCategories({ setOf, starts, words }: CategorySplits): void {
  const setCount = starts.length - 1;
  if (!setOf.every((set) => set >= -1 && set < setCount)) throw invalid("a node names no set of categories");
  for (let set = 0; set < setCount; set++) {
    if (starts[set + 1]! <= starts[set]!) throw invalid(`set ${set} of categories is empty`);
  }
  if (starts[0] !== 0 || starts[setCount] !== words.length) {
    throw invalid("the sets of categories do not fill their words");
  }
}
