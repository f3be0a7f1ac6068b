import type { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { type ClassLabel, checkClassLabels } from "../class-labels.ts";
import { type TreeNodes, treeNodes } from "../tree-nodes.ts";
import type { WrittenSplit } from "./category-table.ts";
import { FeatureTable } from "./feature-table.ts";
import { lossOfObjective } from "./losses.ts";

export interface CatBoostWriteOptions {
  /** Label of each class id, all strings or all whole numbers; class ids without. */
  readonly classes?: readonly ClassLabel[];
}

/** A tree of the model in its file: what level each node lies on, and its splits. */
interface Layout {
  readonly nodes: TreeNodes;
  /** Of each node; null at leaves. */
  readonly splits: readonly (WrittenSplit | null)[];
}

/**
 * The model as JSON that `CatBoost().load_model(path, format="json")` (1.2) reads and predicts the same by, missing values too:
 * symmetric trees where all are, otherwise trees of nested nodes. Columns split by category are categorical there: texts
 * "0", "1" … and "nan" for missing values (CatBoost takes whole numbers as their texts, but no NaN). A column split both by
 * number and by category is refused with TREES_MODEL_UNSUPPORTED. Cost O(nodes + sets × categories).
 */
export function toCatBoostJson(
  model: BoostingClassifierModel | BoostingRegressorModel,
  options: CatBoostWriteOptions = {},
): string {
  const features = new FeatureTable(model.trees, model.columnCount, model.featureNames);
  const layouts = Array.from(model.trees.roots, (root): Layout => {
    const nodes = treeNodes(model.trees, root);
    return {
      nodes,
      splits: Array.from(nodes.references, (node) => (node < 0 ? null : features.splitAt(node))),
    };
  });
  const levels = layouts.map(symmetricLevels);
  const isSymmetric = levels.every((level) => level !== null);
  const valuesOf = (reference: number, tree: number): number[] => leafValues(model, ~reference, tree);
  const weightOf = (reference: number): number => model.leafCover[~reference]!;
  const trees = layouts.map((layout, tree) => {
    const values = (reference: number): number[] => valuesOf(reference, tree);
    const splits = levels[tree];
    return isSymmetric
      ? obliviousTree(layout, splits!, values, weightOf)
      : nestedTree(layout, values, weightOf);
  });
  return JSON.stringify({
    ctr_data: features.tables(),
    features_info: features.info(),
    model_info: modelInfo(model, options),
    [isSymmetric ? "oblivious_trees" : "trees"]: trees,
    scale_and_bias: [1, [...model.baseMargins]],
  });
}

/** Values of a leaf, one an output. */
function leafValues(
  model: BoostingClassifierModel | BoostingRegressorModel,
  leaf: number,
  tree: number,
): number[] {
  const { leaves, outputs } = model.trees;
  if (outputs > 1 || model.outputs === 1) return [...leaves.subarray(leaf * outputs, (leaf + 1) * outputs)];
  return Array.from({ length: model.outputs }, (_, k) => (tree % model.outputs === k ? leaves[leaf]! : 0));
}

/** The split of each level from the root, where every level has only one and all leaves lie on the last; else null. */
function symmetricLevels({ nodes, splits }: Layout): readonly WrittenSplit[] | null {
  if (nodes.references.length !== 2 ** (nodes.depth + 1) - 1) return null;
  const levels: WrittenSplit[] = [];
  const depths = new Int32Array(nodes.references.length);
  for (let node = 0; node < splits.length; node++) {
    const split = splits[node];
    if (!split) continue;
    if (split.isSwapped) return null;
    const depth = depths[node]!;
    depths[nodes.left[node]!] = depth + 1;
    depths[nodes.right[node]!] = depth + 1;
    const level = levels[depth];
    if (level === undefined) levels[depth] = split;
    else if (JSON.stringify(level.split) !== JSON.stringify(split.split)) return null;
  }
  return levels;
}

/** In preorder the leaves of a full tree come in the order of their numbers, the root's split being the highest bit. */
function obliviousTree(
  { nodes }: Layout,
  levels: readonly WrittenSplit[],
  valuesOf: (reference: number) => number[],
  weightOf: (reference: number) => number,
): object {
  const leaves = nodes.references.filter((reference) => reference < 0);
  return {
    leaf_values: Array.from(leaves, valuesOf).flat(),
    leaf_weights: Array.from(leaves, weightOf),
    splits: levels.map(({ split }) => split).reverse(),
  };
}

function nestedTree(
  { nodes, splits }: Layout,
  valuesOf: (reference: number) => number[],
  weightOf: (reference: number) => number,
): object {
  // Children have higher numbers than their parents.
  const written: object[] = [];
  for (let node = nodes.references.length - 1; node >= 0; node--) {
    const split = splits[node];
    const reference = nodes.references[node]!;
    if (!split) {
      const values = valuesOf(reference);
      written[node] = { value: values.length === 1 ? values[0] : values, weight: weightOf(reference) };
      continue;
    }
    const [left, right] = [written[nodes.left[node]!], written[nodes.right[node]!]];
    written[node] = split.isSwapped
      ? { left: right, right: left, split: split.split }
      : { left, right, split: split.split };
  }
  return written[0]!;
}

function modelInfo(
  model: BoostingClassifierModel | BoostingRegressorModel,
  { classes }: CatBoostWriteOptions,
): object {
  const ofClasses = model.outputs > 1 ? "MultiClass" : "Logloss";
  const loss = "classCount" in model ? ofClasses : lossOfObjective(model.objective);
  // CatBoost takes what predictions are made of from the parameters as they were given, and warns without them.
  const params = { flat_params: { loss_function: loss }, loss_function: { type: loss, params: {} } };
  if (!("classCount" in model)) return { params };
  const labels = checkClassLabels(classes, model.classCount);
  const class_params = {
    class_label_type: typeof labels[0] === "string" ? "String" : "Integer",
    class_names: labels,
    class_to_label: labels.map((_, id) => id),
    classes_count: 0,
  };
  return { class_params, params };
}
