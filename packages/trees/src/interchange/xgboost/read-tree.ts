import { unsupported } from "../../ensemble/refusals.ts";
import { float32Below } from "../../float32.ts";
import type { Field } from "../field.ts";
import { MOST_WORDS, type TreeBuilder, tooManyWords } from "../tree-builder.ts";

/** XGBoost's own limit on category codes. */
const MOST_CATEGORIES = 2 ** 24;

/** Adds one tree of an XGBoost file: parallel arrays over its nodes, −1 for no child. */
export function addTree(builder: TreeBuilder, tree: Field, weight: number): void {
  const leafSize = tree.get("tree_param").get("size_leaf_vector");
  if (!leafSize.isMissing && leafSize.whole(0, 2 ** 31) > 1)
    throw unsupported("the model has leaves of several numbers (multi_output_tree), which cannot be read");
  const left = tree.get("left_children").numbers();
  const count = left.length;
  const right = tree.get("right_children").numbers(count);
  const condition = tree.get("split_conditions").numbers(count);
  const feature = tree.get("split_indices").numbers(count);
  const defaultLeft = tree.get("default_left").numbers(count);
  const gain = tree.get("loss_changes").numbers(count);
  const cover = tree.get("sum_hessian").numbers(count);
  const types = tree.get("split_type");
  const splitType = types.isMissing ? null : types.numbers(count);
  const sets = readSets(tree, count);
  builder.add(0, count, (node) => {
    if (left[node] === -1) {
      if (right[node] !== -1) throw tree.refusal(`has a node ${node} with one child`);
      return { values: [Math.fround(condition[node]!) * weight], cover: cover[node]! };
    }
    const [yes, no] = [left[node]!, right[node]!];
    const missingLeft = defaultLeft[node] !== 0;
    const split = { feature: feature[node]!, gain: gain[node]!, cover: cover[node]! };
    if (splitType && splitType[node] !== 0) {
      const categories = sets.get(node);
      if (splitType[node] !== 1 || !categories) throw tree.refusal(`has no categories for node ${node}`);
      return { ...split, threshold: 0, categories, missingLeft, left: yes, right: no };
    }
    const bound = Math.fround(condition[node]!);
    // Nothing is less than −∞: whatever is not missing goes right, which ≤ +∞ says with the children exchanged.
    if (bound === Number.NEGATIVE_INFINITY) {
      const threshold = Number.POSITIVE_INFINITY;
      return { ...split, threshold, categories: null, missingLeft: !missingLeft, left: no, right: yes };
    }
    const threshold = float32Below(bound);
    return { ...split, threshold, categories: null, missingLeft, left: yes, right: no };
  });
}

/** Sets of the nodes that split by category. XGBoost lists what goes right; everything else goes left. */
function readSets(tree: Field, nodeCount: number): Map<number, Uint32Array> {
  const sets = new Map<number, Uint32Array>();
  const nodes = tree.get("categories_nodes");
  if (nodes.isMissing) return sets;
  const nodeOf = nodes.numbers();
  const begin = tree.get("categories_segments").numbers(nodeOf.length);
  const size = tree.get("categories_sizes").numbers(nodeOf.length);
  const categories = tree.get("categories").numbers();
  let words = 0;
  let total = 0;
  for (let i = 0; i < nodeOf.length; i++) {
    const [node, first, length] = [nodeOf[i]!, begin[i]!, size[i]!];
    const isInside = first >= 0 && length >= 0 && first + length <= categories.length;
    if (!(Number.isInteger(first) && Number.isInteger(length) && isInside))
      throw tree.get("categories_segments").refusal(`leads outside the ${categories.length} categories`);
    if (!(node >= 0 && node < nodeCount) || sets.has(node)) throw nodes.refusal(`holds ${node}`);
    // Segments do not overlap, so that the work stays that of the file's length.
    total += length;
    if (total > categories.length) throw tree.get("categories_sizes").refusal("is more than there is");
    const listed: number[] = [];
    for (let c = first; c < first + length; c++) {
      const category = categories[c]!;
      if (!(Number.isInteger(category) && category >= 0 && category < MOST_CATEGORIES))
        throw tree.get("categories").refusal(`holds ${category}`);
      listed.push(category);
    }
    const set = allBut(listed);
    words += set.length;
    if (words > MOST_WORDS) throw tooManyWords();
    sets.set(node, set);
  }
  return sets;
}

/** A set with every category but those listed. */
function allBut(listed: readonly number[]): Uint32Array {
  const largest = listed.reduce((most, category) => Math.max(most, category), -1);
  const words = new Uint32Array(((largest + 1) >> 5) + 1).fill(0xffffffff);
  for (const category of listed) words[(category + 1) >> 5]! &= ~(1 << ((category + 1) & 31));
  return words;
}
