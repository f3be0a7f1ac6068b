import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { ObjectiveName } from "../../boosting/objectives/objectives.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { invalid, refusingAsInvalid, unsupported } from "../../ensemble/refusals.ts";
import type { ClassLabel } from "../class-labels.ts";
import { type Field, parseJson } from "../field.ts";
import { MOST_OUTPUTS } from "../limits.ts";
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
export function fromCatBoostJson(
  json: string | Uint8Array,
  options: CatBoostReadOptions = {},
): CatBoostModel {
  const text = typeof json === "string" ? json : new TextDecoder().decode(json);
  return refusingAsInvalid(() => read(parseJson(text), options));
}

function read(file: Field, options: CatBoostReadOptions): CatBoostModel {
  const codes = new CategoryCodes(options.categories ?? {});
  const splits = new CatBoostSplits(file.get("features_info"), file.get("ctr_data"), codes);
  const [scale, bias] = scaleAndBias(file.get("scale_and_bias"));
  const symmetric = file.get("oblivious_trees");
  const list = symmetric.isMissing ? file.get("trees") : symmetric;
  if (list.length === 0) throw unsupported("the model has no trees");
  const readTree = symmetric.isMissing ? nestedTree : symmetricTree;
  const trees = list.items().map((tree) => readTree(tree, splits));
  const outputs = trees[0]!.outputs;
  const builder = new TreeBuilder(splits.columnCount, outputs);
  for (const tree of trees) {
    if (tree.outputs !== outputs) throw invalid("its trees have different numbers of outputs");
    builder.add(0, tree.nodeCount, (index) => scaled(tree.nodeAt(index), scale));
  }
  const info = optional(file.get("model_info"));
  const { objective, loss } = objectiveOf(info, outputs);
  const isClassifier = objective === "logistic" || objective === "softmax";
  if (bias.length > 1 && bias.length !== outputs)
    throw invalid("scale_and_bias has another number of outputs");
  if (outputs > MOST_OUTPUTS)
    throw unsupported(`the model has ${outputs} outputs; at most ${MOST_OUTPUTS} are read`);
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
function symmetricTree(tree: Field, splits: CatBoostSplits): ReadTree {
  const levels = tree
    .get("splits")
    .items()
    .map((split) => splits.read(split))
    .reverse();
  const values = tree
    .get("leaf_values")
    .items()
    .map((value) => value.number());
  const leafCount = 2 ** levels.length;
  const outputs = values.length / leafCount;
  if (!Number.isInteger(outputs) || outputs < 1)
    throw invalid(`a tree of ${levels.length} splits has ${values.length} leaf values`);
  const given = tree.get("leaf_weights");
  const weights = given.isMissing ? [] : given.items();
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
function nestedTree(root: Field, splits: CatBoostSplits): ReadTree {
  const nodes: { split: Split | null; values: number[]; cover: number; left: number; right: number }[] = [];
  const waiting = [{ node: root, parent: -1, isLeft: false }];
  let outputs = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node } = next;
    const split = node.get("split");
    const index = nodes.length;
    const parent = nodes[next.parent];
    if (parent) parent[next.isLeft ? "left" : "right"] = index;
    if (split.isMissing) {
      const values = numbersOf(node.get("value"));
      if (values.length === 0 || (outputs > 0 && values.length !== outputs))
        throw invalid("its leaves have different numbers of outputs");
      outputs = values.length;
      nodes.push({ split: null, values, cover: weightOf(node.get("weight")), left: -1, right: -1 });
    } else {
      nodes.push({ split: splits.read(split), values: [], cover: 0, left: -1, right: -1 });
      waiting.push({ node: node.get("right"), parent: index, isLeft: false });
      waiting.push({ node: node.get("left"), parent: index, isLeft: true });
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

function weightOf(weight: Field | undefined): number {
  return weight === undefined || weight.isMissing ? 0 : weight.number();
}

/** A number, or a list of them. */
function numbersOf(field: Field): number[] {
  return (Array.isArray(field.value) ? field.items() : [field]).map((value) => value.number());
}

/** An object that may be left out. */
function optional(field: Field): Field {
  return field.isMissing ? field.of({}) : field;
}

function scaleAndBias(field: Field): [number, readonly number[]] {
  return field.isMissing ? [1, []] : [field.at(0).number(), numbersOf(field.at(1))];
}

function objectiveOf(info: Field, outputs: number): { objective: ObjectiveName; loss: string } {
  const given = optional(info.get("params")).get("loss_function");
  const ofClasses = outputs > 1 ? "MultiClass" : "Logloss";
  const usual = info.get("class_params").isMissing ? "RMSE" : ofClasses;
  const loss = given.isMissing ? usual : given.get("type").text();
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

function parametersOf(info: Field): Record<string, string | number> {
  const params = optional(info.get("params"));
  const found: Record<string, string | number> = {};
  for (const [name, place] of Object.entries(parameterPlaces)) {
    const { value } = optional(params.get(place)).get(name);
    if (typeof value === "number" || typeof value === "string") found[name] = value;
  }
  return found;
}

function classesOf(info: Field, classCount: number): readonly ClassLabel[] | null {
  const given = info.get("class_params");
  if (given.isMissing) return null;
  const names = given.get("class_names");
  if (names.length !== classCount) throw names.refusal(`names ${names.length} of ${classCount} classes`);
  return names.items().map((name) => {
    const { value } = name;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    throw name.refusal("is neither text nor number nor truth value");
  });
}
