import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { type CategorySplits, FEATURE_MASK, isInSet, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import { float32Text } from "../../float32.ts";
import type { OutputTree } from "../output-trees.ts";

/** decision_type of a split by threshold whose missing values are NaN, and of one by category. */
const MISSING_NAN = 8;
const CATEGORICAL = 1;

/** Lines of one tree: inner nodes and leaves each numbered from 0 in preorder; leaf i is −1 − i as a child. */
export function treeText(model: BoostingModel, { nodes, leafValue }: OutputTree): string {
  const { trees, gain, cover, leafCover } = model;
  const { references, left, right } = nodes;
  const place = new Int32Array(references.length);
  const inner: number[] = [];
  const leaves: number[] = [];
  references.forEach((reference, node) => {
    place[node] = reference < 0 ? -leaves.push(node) : inner.push(node) - 1;
  });
  const { counts, means } = summarise(references, left, right, leafCover, leafValue);
  const rows = {
    split_feature: [] as number[],
    threshold: [] as string[],
    decision_type: [] as number[],
    left_child: [] as number[],
    right_child: [] as number[],
    cat_boundaries: [0],
    cat_threshold: [] as number[],
  };
  for (const node of inner) {
    const at = references[node]!;
    const column = trees.feature[at]! & FEATURE_MASK;
    const missingLeft = trees.feature[at]! >= MISSING_LEFT;
    const set = trees.categories ? trees.categories.setOf[at]! : -1;
    let isExchanged = false;
    if (set < 0) {
      rows.threshold.push(boundText(trees.threshold[at]!));
      rows.decision_type.push(MISSING_NAN + (missingLeft ? 2 : 0));
    } else {
      isExchanged = missingLeft;
      rows.threshold.push(String(rows.cat_boundaries.length - 1));
      rows.decision_type.push(CATEGORICAL);
      for (const word of setWords(trees.categories!, set, missingLeft, column)) rows.cat_threshold.push(word);
      rows.cat_boundaries.push(rows.cat_threshold.length);
    }
    rows.split_feature.push(column);
    rows.left_child.push(place[(isExchanged ? right : left)[node]!]!);
    rows.right_child.push(place[(isExchanged ? left : right)[node]!]!);
  }
  const leafOf = (node: number): number => ~references[node]!;
  const setCount = rows.cat_boundaries.length - 1;
  const lines: [string, readonly (number | string)[]][] = [
    ["num_leaves", [leaves.length]],
    ["num_cat", [setCount]],
    ["split_feature", rows.split_feature],
    ["split_gain", inner.map((node) => float32Text(gain[references[node]!]!))],
    ["threshold", rows.threshold],
    ["decision_type", rows.decision_type],
    ["left_child", rows.left_child],
    ["right_child", rows.right_child],
    ["leaf_value", leaves.map((node) => leafValue(leafOf(node)))],
    ["leaf_weight", leaves.map((node) => float32Text(leafCover[leafOf(node)]!))],
    ["leaf_count", leaves.map((node) => counts[node]!)],
    ["internal_value", inner.map((node) => means[node]!)],
    ["internal_weight", inner.map((node) => float32Text(cover[references[node]!]!))],
    ["internal_count", inner.map((node) => counts[node]!)],
    ...(setCount > 0
      ? ([
          ["cat_boundaries", rows.cat_boundaries],
          ["cat_threshold", rows.cat_threshold],
        ] as [string, number[]][])
      : []),
    ["is_linear", [0]],
    ["shrinkage", [1]],
  ];
  return `${lines.map(([name, values]) => `${name}=${values.join(" ")}`).join("\n")}\n`;
}

/** Rows in each node (at least one a leaf), and the mean of the leaves below it. */
function summarise(
  references: Int32Array,
  left: Int32Array,
  right: Int32Array,
  leafCover: Float32Array,
  leafValue: (leaf: number) => number,
) {
  const counts = new Float64Array(references.length);
  const means = new Float64Array(references.length);
  // The sum of all must fit LightGBM's 32 bits.
  const most = Math.floor((2 ** 31 - 1) / references.length);
  // Children come after their parents.
  for (let node = references.length - 1; node >= 0; node--) {
    const reference = references[node]!;
    if (reference < 0) {
      counts[node] = Math.min(Math.max(1, Math.round(leafCover[~reference]!)), most);
      means[node] = leafValue(~reference);
      continue;
    }
    const [yes, no] = [left[node]!, right[node]!];
    counts[node] = counts[yes]! + counts[no]!;
    means[node] = (means[yes]! * counts[yes]! + means[no]! * counts[no]!) / counts[node]!;
  }
  return { counts, means };
}

/** A float32 as the float64 that it is. */
function boundText(threshold: number): string {
  if (Number.isFinite(threshold)) return String(threshold);
  return threshold > 0 ? "inf" : "-inf";
}

/** LightGBM's set of what goes left: of our left categories, or with exchanged children of our right ones. */
function setWords(splits: CategorySplits, set: number, missingLeft: boolean, column: number): number[] {
  const size = 32 * (splits.starts[set + 1]! - splits.starts[set]!) - 1;
  if (isInSet(splits, set, Number.POSITIVE_INFINITY) !== missingLeft) {
    throw unsupported(
      `a split of column ${column} sends missing values and categories that it does not know to different sides; LightGBM sends both right`,
    );
  }
  const words = new Array<number>(((size - 1) >> 5) + 1).fill(0);
  for (let category = 0; category < size; category++) {
    if (isInSet(splits, set, category) !== missingLeft)
      words[category >> 5] = (words[category >> 5]! | (1 << (category & 31))) >>> 0;
  }
  return words;
}
