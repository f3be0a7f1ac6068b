import type { CategorySplits, FlatTrees } from "../ensemble/flat-trees.ts";
import type { BoostedTrees } from "./assemble.ts";

/** The trees of two models of the same columns, the first one's first. */
export function joinTrees(first: BoostedTrees, second: BoostedTrees): BoostedTrees {
  const [a, b] = [first.trees, second.trees];
  const inner = a.feature.length;
  const leaves = a.leaves.length / a.outputs;
  const moved = (reference: number): number => (reference >= 0 ? reference + inner : reference - leaves);
  const trees: FlatTrees = {
    roots: joined(a.roots, b.roots.map(moved)),
    feature: joined(a.feature, b.feature),
    threshold: joined(a.threshold, b.threshold),
    left: joined(a.left, b.left.map(moved)),
    right: joined(a.right, b.right.map(moved)),
    leaves: joined(a.leaves, b.leaves),
    outputs: a.outputs,
    categories: joinCategories(a, b),
  };
  return {
    trees,
    gain: joined(first.gain, second.gain),
    cover: joined(first.cover, second.cover),
    leafCover: joined(first.leafCover, second.leafCover),
  };
}

function joinCategories(a: FlatTrees, b: FlatTrees): CategorySplits | null {
  if (!a.categories && !b.categories) return null;
  const [first, second] = [a.categories ?? noCategories(a), b.categories ?? noCategories(b)];
  const sets = first.starts.length - 1;
  return {
    setOf: joined(
      first.setOf,
      second.setOf.map((set) => (set < 0 ? set : set + sets)),
    ),
    starts: joined(
      first.starts,
      second.starts.subarray(1).map((start) => start + first.words.length),
    ),
    words: joined(first.words, second.words),
  };
}

function noCategories({ feature }: FlatTrees): CategorySplits {
  return {
    setOf: new Int32Array(feature.length).fill(-1),
    starts: Int32Array.of(0),
    words: new Uint32Array(0),
  };
}

type Numbers = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

function joined<T extends Numbers>(first: T, second: T): T {
  const both = new (first.constructor as new (length: number) => T)(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
