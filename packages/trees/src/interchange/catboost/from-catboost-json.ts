import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { ObjectiveName } from "../../boosting/objectives/objectives.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { invalid, refusingAsInvalid, unsupported } from "../../ensemble/refusals.ts";
import type { ClassLabel } from "../class-labels.ts";
import { asFinite, asList, asRecord, asText, type JsonRecord } from "../json-fields.ts";
import { type ForeignNode, TreeBuilder } from "../tree-builder.ts";
import { CatBoostSplits, type Split } from "./catboost-splits.ts";
import { CategoryCodes } from "./categories.ts";
import { objectiveOfLoss } from "./losses.ts";

export interface CatBoostReadOptions {
  /**
   * The categories of a column as CatBoost was given them, place by the number that stands for them in our columns. A column
   * without holds whole numbers from 0, as CatBoost was given them too.
   */
  readonly categories?: Readonly<Record<number, readonly string[]>>;
}

export interface CatBoostModel {
  readonly model: BoostingClassifierModel | BoostingRegressorModel;
  /** Label of each class id; null when predicting numbers, or when the file does not tell. */
  readonly classes: readonly ClassLabel[] | null;
}

/**
 * Reads a model that CatBoost (1.2) saved with `format="json"`: symmetric trees and others; splits of numbers, one-hot splits
 * and target statistics of single columns, which become sets of categories. Predictions are CatBoost's. Refuses broken
 * files with TREES_MODEL_INVALID; combined columns, texts, embeddings and losses with several outputs a class by
 * TREES_MODEL_UNSUPPORTED. Cost O(size of the file).
 */
export function fromCatBoostJson(text: string, options: CatBoostReadOptions = {}): CatBoostModel {
  return refusingAsInvalid(() => read(asRecord(JSON.parse(text), "the file"), options));
}

function read(file: JsonRecord, options: CatBoostReadOptions): CatBoostModel {
  const tables = asRecord(file.ctr_data ?? {}, "ctr_data");
  const codes = new CategoryCodes(options.categories ?? {});
  const splits = new CatBoostSplits(asRecord(file.features_info, "features_info"), tables, codes);
  const [scale, bias] = scaleAndBias(file.scale_and_bias);
  const isSymmetric = file.oblivious_trees !== undefined;
  const list = asList(
    isSymmetric ? file.oblivious_trees : file.trees,
    isSymmetric ? "oblivious_trees" : "trees",
  );
  if (list.length === 0) throw unsupported("the model has no trees");
  const trees = list.map((tree) =>
    (isSymmetric ? symmetricTree : tableTree)(asRecord(tree, "a tree"), splits),
  );
  const outputs = trees[0]!.outputs;
  const builder = new TreeBuilder(splits.columnCount, outputs);
  for (const tree of trees) {
    if (tree.outputs !== outputs) throw invalid("its trees have different numbers of outputs");
    builder.add(0, tree.nodeCount, (index) => scaled(tree.nodeAt(index), scale));
  }
  const info = asRecord(file.model_info ?? {}, "model_info");
  const { objective, loss } = objectiveOf(info, outputs);
  const isClassifier = objective === "logistic" || objective === "softmax";
  if (bias.length > 1 && bias.length !== outputs)
    throw invalid("scale_and_bias has another number of outputs");
  if (outputs > 255) throw unsupported(`the model has ${outputs} outputs; at most 255 are read`);
  const parts = {
    ...builder.finish(),
    style: "catboost" as const,
    objective,
    parameters: { ...parametersOf(info), loss_function: loss },
    columnCount: splits.columnCount,
    featureNames: splits.featureNames,
    baseMargins: Float64Array.from({ length: outputs }, (_, k) => bias[bias.length > 1 ? k : 0] ?? 0),
    evaluation: null,
  };
  if (!isClassifier) return { model: new BoostingRegressorModel(parts), classes: null };
  return { model: new BoostingClassifierModel(parts), classes: classesOf(info, Math.max(2, outputs)) };
}

/** A tree whose nodes are numbered from 0, the root. */
interface ReadTree {
  readonly outputs: number;
  readonly nodeCount: number;
  nodeAt(index: number): ForeignNode;
}

/**
 * A full binary tree: the last split is asked first and gives the highest bit of a leaf's number. Node i has children
 * 2i + 1 and 2i + 2.
 */
function symmetricTree(tree: JsonRecord, splits: CatBoostSplits): ReadTree {
  const levels = asList(tree.splits, "splits")
    .map((split) => splits.read(split))
    .reverse();
  const values = asList(tree.leaf_values, "leaf_values").map((value) => asFinite(value, "a leaf value"));
  const leafCount = 2 ** levels.length;
  const outputs = values.length / leafCount;
  if (!Number.isInteger(outputs) || outputs < 1)
    throw invalid(`a tree of ${levels.length} splits has ${values.length} leaf values`);
  const weights = tree.leaf_weights === undefined ? [] : asList(tree.leaf_weights, "leaf_weights");
  const covers = new Float64Array(2 * leafCount - 1);
  for (let leaf = 0; leaf < leafCount; leaf++) covers[leafCount - 1 + leaf] = weightOf(weights[leaf]);
  for (let i = leafCount - 2; i >= 0; i--) covers[i] = covers[2 * i + 1]! + covers[2 * i + 2]!;
  return {
    outputs,
    nodeCount: 2 * leafCount - 1,
    nodeAt(index) {
      const cover = covers[index]!;
      const leaf = index - leafCount + 1;
      if (leaf >= 0) return { values: values.slice(leaf * outputs, (leaf + 1) * outputs), cover };
      const split = levels[31 - Math.clz32(index + 1)]!;
      return { ...split, gain: 0, cover, left: 2 * index + 1, right: 2 * index + 2 };
    },
  };
}

/** A tree of nested nodes, numbered in preorder without recursion: files may nest as deeply as they like. */
function tableTree(root: JsonRecord, splits: CatBoostSplits): ReadTree {
  const nodes: { split: Split | null; values: number[]; cover: number; left: number; right: number }[] = [];
  const waiting: { value: unknown; parent: number; isLeft: boolean }[] = [
    { value: root, parent: -1, isLeft: false },
  ];
  let outputs = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = asRecord(next.value, "a node");
    const index = nodes.length;
    const parent = nodes[next.parent];
    if (parent) parent[next.isLeft ? "left" : "right"] = index;
    if (node.split === undefined || node.split === null) {
      const given = Array.isArray(node.value) ? node.value : [node.value];
      const values = given.map((value) => asFinite(value, "a leaf value"));
      if (values.length === 0 || (outputs > 0 && values.length !== outputs))
        throw invalid("its leaves have different numbers of outputs");
      outputs = values.length;
      nodes.push({ split: null, values, cover: weightOf(node.weight), left: -1, right: -1 });
    } else {
      nodes.push({ split: splits.read(node.split), values: [], cover: 0, left: -1, right: -1 });
      waiting.push({ value: node.right, parent: index, isLeft: false });
      waiting.push({ value: node.left, parent: index, isLeft: true });
    }
  }
  for (const node of nodes.toReversed())
    if (node.split) node.cover = nodes[node.left]!.cover + nodes[node.right]!.cover;
  return {
    outputs,
    nodeCount: nodes.length,
    nodeAt(index) {
      const { split, values, cover, left, right } = nodes[index]!;
      return split ? { ...split, gain: 0, cover, left, right } : { values, cover };
    },
  };
}

function scaled(node: ForeignNode, scale: number): ForeignNode {
  if (scale === 1 || !("values" in node)) return node;
  return { ...node, values: Array.from(node.values, (value) => value * scale) };
}

function weightOf(weight: unknown): number {
  return weight === undefined ? 0 : asFinite(weight, "a leaf's weight");
}

function scaleAndBias(value: unknown): [number, readonly number[]] {
  if (value === undefined) return [1, []];
  const [scale, bias] = asList(value, "scale_and_bias");
  const biases = Array.isArray(bias) ? bias : [bias];
  return [asFinite(scale, "scale"), biases.map((each) => asFinite(each, "bias"))];
}

function objectiveOf(info: JsonRecord, outputs: number): { objective: ObjectiveName; loss: string } {
  const params = asRecord(info.params ?? {}, "params");
  const given = params.loss_function;
  const hasClasses = info.class_params !== undefined;
  const loss =
    given === undefined
      ? hasClasses
        ? outputs > 1
          ? "MultiClass"
          : "Logloss"
        : "RMSE"
      : asText(asRecord(given, "loss_function").type, "type of loss_function");
  const objective = objectiveOfLoss(loss);
  if (!objective || (objective !== "softmax" && outputs > 1) || (objective === "softmax" && outputs === 1))
    throw unsupported(`the model was trained on the loss ${loss} with ${outputs} outputs, which is not read`);
  return { objective, loss };
}

/** Places of CatBoost's main parameters in `model_info.params`. */
const parameterPlaces = {
  iterations: "boosting_options",
  learning_rate: "boosting_options",
  depth: "tree_learner_options",
  grow_policy: "tree_learner_options",
  l2_leaf_reg: "tree_learner_options",
  random_strength: "tree_learner_options",
} as const;

function parametersOf(info: JsonRecord): Record<string, string | number> {
  const params = asRecord(info.params ?? {}, "params");
  const found: Record<string, string | number> = {};
  for (const [name, place] of Object.entries(parameterPlaces)) {
    const value = asRecord(params[place] ?? {}, place)[name];
    if (typeof value === "number" || typeof value === "string") found[name] = value;
  }
  return found;
}

function classesOf(info: JsonRecord, classCount: number): readonly ClassLabel[] | null {
  if (info.class_params === undefined) return null;
  const names = asList(asRecord(info.class_params, "class_params").class_names, "class_names");
  if (names.length !== classCount)
    throw invalid(`it has ${names.length} class names for ${classCount} classes`);
  return names.map((name) => {
    if (typeof name === "string" || typeof name === "number" || typeof name === "boolean") return name;
    throw invalid("a class name is neither text nor number nor truth value");
  });
}
