import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { CategoryCuts } from "../binning/category-cuts.ts";
import { MISSING_BIN } from "../binning/cuts.ts";
import { TreesError } from "../errors.ts";
import { type CategorySplits, FEATURE_MASK, type FlatTrees, isInSet, MISSING_LEFT } from "./flat-trees.ts";

/** Words of a set of bins: one bit a bin, also that of missing values. */
const BIN_SET_WORDS = 8;

/** Splits by category in the bins of one matrix. */
export interface BinSets {
  /** First word of each inner node's set; −1 where it compares with a threshold. */
  readonly at: Int32Array;
  readonly words: Uint32Array;
}

/**
 * The bins that each split by category sends left. Refuses a matrix whose bins hold categories together that a split parts.
 * Cost O(largest category) a split.
 */
export function binSets(trees: FlatTrees, matrix: BinnedMatrix): BinSets | null {
  const { categories, feature } = trees;
  if (!categories) return null;
  const at = new Int32Array(feature.length).fill(-1);
  let used = 0;
  categories.setOf.forEach((set, node) => {
    if (set < 0) return;
    at[node] = used;
    used += BIN_SET_WORDS;
  });
  const words = new Uint32Array(used);
  at.forEach((first, node) => {
    if (first < 0) return;
    const column = feature[node]! & FEATURE_MASK;
    const cuts = matrix.cuts[column]!;
    if (cuts.kind === "numeric") {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `the model splits column ${column} by category, but the matrix was binned with numbers there: list it in "categorical"`,
      );
    }
    const set = words.subarray(first, first + BIN_SET_WORDS);
    fillBinSet(set, categories, categories.setOf[node]!, cuts, column);
    if (feature[node]! >= MISSING_LEFT) setBit(set, MISSING_BIN);
  });
  return { at, words };
}

function fillBinSet(
  binSet: Uint32Array,
  splits: CategorySplits,
  set: number,
  { categories }: CategoryCuts,
  column: number,
): void {
  const othersLeft = isInSet(splits, set, Number.POSITIVE_INFINITY);
  const listed = 32 * (splits.starts[set + 1]! - splits.starts[set]!) - 1;
  let bin = 0;
  for (let category = 0; category < listed; category++) {
    const isLeft = isInSet(splits, set, category);
    if (category === categories[bin]) {
      if (isLeft) setBit(binSet, bin);
      bin++;
    } else if (isLeft !== othersLeft) {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `the matrix was binned with other categories than the model's (column ${column} has no bin for category ${category}): predict from raw columns`,
      );
    }
  }
  // Categories beyond the set, and those that share the last bin.
  for (; othersLeft && bin <= categories.length; bin++) setBit(binSet, bin);
}

function setBit(words: Uint32Array, bit: number): void {
  words[bit >> 5]! |= 1 << (bit & 31);
}

export function isInBinSet({ words }: BinSets, first: number, bin: number): boolean {
  return ((words[first + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
}
