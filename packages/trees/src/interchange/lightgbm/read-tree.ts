import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { float32Floor } from "../../float32.ts";
import type { TreeBuilder } from "../tree-builder.ts";
import type { Lines } from "./lines.ts";

/** Bits of decision_type; the two above them are the kind of missing values. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_KINDS = ["none", "zero", "nan"] as const;

/** Numbers at most so far from 0 count as zero where zeros are missing (kZeroThreshold, a float32). */
const ZERO = Math.fround(1e-35);

/** Adds one tree; its leaves are multiplied by `factor`. */
export function addTree(builder: TreeBuilder, lines: Lines, tree: number, factor: number): void {
  const leafCount = lines.whole("num_leaves", 1, 2 ** 31 - 1);
  if (lines.has("is_linear") && lines.whole("is_linear", 0, 1) === 1)
    throw unsupported(`tree ${tree} has linear models in its leaves (linear_tree), which cannot be read`);
  const innerCount = leafCount - 1;
  const values = lines.numbers("leaf_value", leafCount);
  const leafCover = lines.numbersIfAny(
    lines.has("leaf_weight") && lines.text("leaf_weight") !== "" ? "leaf_weight" : "leaf_count",
    leafCount,
  );
  const inner = (name: string): Float64Array => lines.numbers(name, innerCount);
  const feature = inner("split_feature");
  const threshold = inner("threshold");
  const decision = inner("decision_type");
  const left = inner("left_child");
  const right = inner("right_child");
  const gain = lines.numbersIfAny("split_gain", innerCount);
  const cover = lines.numbersIfAny(
    lines.has("internal_weight") && lines.text("internal_weight") !== ""
      ? "internal_weight"
      : "internal_count",
    innerCount,
  );
  const setOf = readSets(lines, tree);
  // Inner nodes first, then leaves; in the file leaf i is −1 − i.
  const nodeOf = (child: number): number => {
    const isThere = child >= 0 ? child < innerCount : -child <= leafCount;
    if (!(Number.isInteger(child) && isThere)) throw invalid(`tree ${tree} has no node ${child}`);
    return child >= 0 ? child : innerCount - 1 - child;
  };
  builder.add(0, innerCount + leafCount, (node) => {
    if (node >= innerCount) {
      const leaf = node - innerCount;
      return { values: [values[leaf]! * factor], cover: leafCover[leaf]! };
    }
    const split = {
      feature: feature[node]!,
      gain: gain[node]!,
      cover: cover[node]!,
      left: nodeOf(left[node]!),
      right: nodeOf(right[node]!),
    };
    const bits = decision[node]!;
    const kind = MISSING_KINDS[bits >> 2];
    if (!(Number.isInteger(bits) && bits >= 0) || kind === undefined)
      throw invalid(`decision_type of node ${node} of tree ${tree} is ${bits}`);
    const bound = threshold[node]!;
    if (bits & CATEGORICAL) return { ...split, threshold: 0, categories: setOf(bound), missingLeft: false };
    const defaultLeft = (bits & DEFAULT_LEFT) !== 0;
    return {
      ...split,
      threshold: float32Floor(bound),
      categories: null,
      missingLeft: missingGoesLeft(kind, bound, defaultLeft, tree),
    };
  });
}

/**
 * Where NaN goes. Without missing values LightGBM reads it as 0. Where zeros count as missing they go where the default
 * says, which our nodes can only say if the threshold sends them the same way.
 */
function missingGoesLeft(
  kind: (typeof MISSING_KINDS)[number],
  bound: number,
  defaultLeft: boolean,
  tree: number,
): boolean {
  if (kind === "nan") return defaultLeft;
  if (kind === "none") return bound >= 0;
  const isSame = defaultLeft ? bound >= ZERO : bound < -ZERO;
  if (isSame) return defaultLeft;
  throw unsupported(
    `tree ${tree} sends zeros elsewhere than its threshold ${bound} does (zero_as_missing), which our nodes cannot`,
  );
}

/** Sets of categories by their number, moved up by one bit: categories that are not listed go right. */
function readSets(lines: Lines, tree: number): (set: number) => Uint32Array {
  const count = lines.has("num_cat") ? lines.whole("num_cat", 0, 2 ** 31 - 1) : 0;
  if (count === 0) {
    return () => {
      throw invalid(`tree ${tree} splits by category but has no categories`);
    };
  }
  const bounds = lines.numbers("cat_boundaries", count + 1);
  const words = lines.numbers("cat_threshold", bounds[count]!);
  if (!words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32))
    throw invalid(`cat_threshold of tree ${tree} holds what is no word of 32 bits`);
  return (set) => {
    const [first, end] = [bounds[set], bounds[set + 1]];
    const isThere =
      first !== undefined && end !== undefined && first >= 0 && first < end && end <= words.length;
    if (!(isThere && Number.isInteger(first) && Number.isInteger(end)))
      throw invalid(`tree ${tree} has no set ${set} of categories`);
    const moved = new Uint32Array(end - first + 1);
    for (let i = first; i < end; i++) {
      moved[i - first]! |= words[i]! << 1;
      moved[i - first + 1] = words[i]! >>> 31;
    }
    return moved[end - first] === 0 ? moved.subarray(0, end - first) : moved;
  };
}
