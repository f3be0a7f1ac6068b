import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { type CategorySplits, FEATURE_MASK, isInSet, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import { float32Above } from "../../float32.ts";
import type { OutputTree } from "../output-trees.ts";
import type { DocumentValue } from "./document.ts";

/** XGBoost's number for the parent that a root does not have. */
const NO_PARENT = 2147483647;

interface NodeSplit {
  readonly condition: number;
  /** What goes right; null where the condition decides. */
  readonly categories: readonly number[] | null;
  /** Whether XGBoost's left child is our right one. */
  readonly isExchanged: boolean;
}

/**
 * One tree as parallel arrays over its nodes, level by level: XGBoost's predictor takes it for granted that a right child
 * follows its left sibling.
 */
export function treeDocument(model: BoostingModel, tree: OutputTree, id: number): DocumentValue {
  const { trees, gain, cover, leafCover } = model;
  const { references, left, right } = tree.nodes;
  const count = references.length;
  const leftChildren = new Int32Array(count).fill(-1);
  const rightChildren = new Int32Array(count).fill(-1);
  const parents = new Int32Array(count).fill(NO_PARENT);
  const indices = new Int32Array(count);
  const conditions = new Float32Array(count);
  const defaultLeft = new Uint8Array(count);
  const splitType = new Uint8Array(count);
  const gains = new Float32Array(count);
  const covers = new Float32Array(count);
  const weights = new Float32Array(count);
  const listed: number[] = [];
  const nodes: number[] = [];
  const segments: number[] = [];
  // Nodes of the tree in the order of the file.
  const order = [0];
  for (let node = 0; node < count; node++) {
    const from = order[node]!;
    const at = references[from]!;
    if (at < 0) {
      conditions[node] = inFloat32(tree.leafValue(~at), "leaf");
      weights[node] = conditions[node]!;
      covers[node] = leafCover[~at]!;
      continue;
    }
    const split = splitOf(trees.threshold[at]!, trees.categories, at);
    const missingLeft = trees.feature[at]! >= MISSING_LEFT;
    leftChildren[node] = order.length;
    rightChildren[node] = order.length + 1;
    parents.fill(node, order.length, order.length + 2);
    if (split.isExchanged) order.push(right[from]!, left[from]!);
    else order.push(left[from]!, right[from]!);
    indices[node] = trees.feature[at]! & FEATURE_MASK;
    conditions[node] = split.condition;
    defaultLeft[node] = Number(missingLeft !== split.isExchanged);
    gains[node] = gain[at]!;
    covers[node] = cover[at]!;
    if (!split.categories) continue;
    splitType[node] = 1;
    nodes.push(node);
    segments.push(listed.length);
    for (const category of split.categories) listed.push(category);
  }
  return {
    base_weights: weights,
    categories: Int32Array.from(listed),
    categories_nodes: Int32Array.from(nodes),
    categories_segments: BigInt64Array.from(segments, BigInt),
    categories_sizes: BigInt64Array.from(segments, (start, i) =>
      BigInt((segments[i + 1] ?? listed.length) - start),
    ),
    default_left: defaultLeft,
    id,
    left_children: leftChildren,
    loss_changes: gains,
    parents,
    right_children: rightChildren,
    split_conditions: conditions,
    split_indices: indices,
    split_type: splitType,
    sum_hessian: covers,
    tree_param: {
      num_deleted: "0",
      num_feature: String(model.columnCount),
      num_nodes: String(count),
      size_leaf_vector: "1",
    },
  };
}

/** Refuses what float32, XGBoost's type of all numbers, has no finite number for. */
export function inFloat32(value: number, what: string): number {
  const rounded = Math.fround(value);
  if (Number.isFinite(rounded)) return rounded;
  throw unsupported(`a ${what} of the model is ${value}, more than XGBoost's float32 can hold`);
}

/** XGBoost sends left what is below the condition, or every category that is not listed. */
function splitOf(threshold: number, categories: CategorySplits | null, node: number): NodeSplit {
  const set = categories ? categories.setOf[node]! : -1;
  if (set < 0) {
    // No number is above all; with exchanged children none needs to be below −∞.
    const isExchanged = threshold === Number.POSITIVE_INFINITY;
    const condition = isExchanged ? Number.NEGATIVE_INFINITY : float32Above(threshold);
    return { condition, categories: null, isExchanged };
  }
  const { starts } = categories!;
  const size = 32 * (starts[set + 1]! - starts[set]!) - 1;
  const isOthersLeft = isInSet(categories!, set, Number.POSITIVE_INFINITY);
  const listed: number[] = [];
  for (let category = 0; category < size; category++)
    if (isInSet(categories!, set, category) !== isOthersLeft) listed.push(category);
  // XGBoost has no empty lists; every category is below +∞.
  if (listed.length === 0)
    return { condition: Number.POSITIVE_INFINITY, categories: null, isExchanged: !isOthersLeft };
  return { condition: 0, categories: listed, isExchanged: !isOthersLeft };
}
