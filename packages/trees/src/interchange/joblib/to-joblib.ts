import { ForestClassifierModel } from "../../forest/classifier-model.ts";
import { featuresPerSplit } from "../../forest/parameters.ts";
import type { ForestRegressorModel } from "../../forest/regressor-model.ts";
import { type ClassLabel, checkClassLabels } from "../class-labels.ts";
import { arrayOfNumbers, arrayOfObjects, arrayOfTexts } from "./make-arrays.ts";
import { PickleWriter } from "./pickle-writer.ts";
import type { PythonObject, PythonValue } from "./python-values.ts";
import { impurities, writeTree } from "./write-tree.ts";

export interface JoblibOptions {
  /** Label of each class id, all strings or all whole numbers; class ids without. */
  readonly classes?: readonly ClassLabel[];
}

/** Whose files are written; another version warns when it reads them. */
const VERSION = "1.9.1";

type Attributes = readonly (readonly [string, PythonValue])[];

/**
 * The forest as a file that `joblib.load` reads as scikit-learn's (1.9) RandomForest or ExtraTrees classifier or regressor, which
 * predicts the same, missing values too, has the same importances and may be cloned and fitted again. `n_node_samples` holds
 * rounded weights. Splits by category are refused with TREES_MODEL_UNSUPPORTED. Cost O(nodes).
 */
export function toJoblib(
  model: ForestClassifierModel | ForestRegressorModel,
  options: JoblibOptions = {},
): Uint8Array<ArrayBuffer> {
  const isClassifier = model instanceof ForestClassifierModel;
  const labels = isClassifier ? checkClassLabels(options.classes, model.classCount) : null;
  const kind = isClassifier ? "Classifier" : "Regressor";
  const isExtra = model.style === "extra_trees";
  const treeClass = `${isExtra ? "ExtraTree" : "DecisionTree"}${kind}`;
  const shared = treeParameters(model);
  const splitter = isExtra ? "random" : "best";
  const plainTree = estimator("sklearn.tree._classes", treeClass, defaultTree(isClassifier, isExtra));
  const impurity = isClassifier
    ? impurities[model.parameters.criterion === "gini" ? "gini" : "entropy"]!
    : null;
  const { columnCount, leafCover, trees } = model;
  const fitted: Attributes = [
    ["n_features_in_", columnCount],
    ["n_outputs_", 1],
  ];
  const treeClasses: Attributes = isClassifier
    ? [
        ["classes_", arrayOfNumbers(Float64Array.from({ length: model.classCount }, (_, id) => id))],
        ["n_classes_", model.classCount],
      ]
    : [];
  const maxFeatures = featuresPerSplit(model.parameters.max_features, columnCount);
  const estimators = Array.from(trees.roots, (root) =>
    estimator("sklearn.tree._classes", treeClass, [
      ...shared,
      ["splitter", splitter],
      ["class_weight", null],
      ["random_state", 0],
      ...fitted,
      ...treeClasses,
      ["max_features_", maxFeatures],
      ["tree_", writeTree(trees, root, leafCover, columnCount, impurity)],
    ]),
  );
  const forest = estimator("sklearn.ensemble._forest", `${isExtra ? "ExtraTrees" : "RandomForest"}${kind}`, [
    ["estimator", plainTree],
    ["estimator_params", { kind: "tuple", items: forwarded }],
    ...shared,
    ...forestParameters(model, labels),
    ...fitted,
    ...(labels ? classAttributes(labels) : []),
    ...(model.featureNames ? [["feature_names_in_", arrayOfObjects(model.featureNames)] as const] : []),
    ...(model.oobScore === null ? [] : [["oob_score_", float(model.oobScore)] as const]),
    ["estimator_", plainTree],
    ["estimators_", estimators],
  ]);
  return PickleWriter.write(forest);
}

/** Parameters that a forest hands to its trees. */
const forwarded = [
  "criterion",
  "max_depth",
  "min_samples_split",
  "min_samples_leaf",
  "min_weight_fraction_leaf",
  "max_features",
  "max_leaf_nodes",
  "min_impurity_decrease",
  "random_state",
  "ccp_alpha",
  "monotonic_cst",
];

function treeParameters({ parameters }: ForestClassifierModel | ForestRegressorModel): Attributes {
  const { max_features } = parameters;
  return [
    ["criterion", parameters.criterion],
    ["max_depth", parameters.max_depth],
    ["min_samples_split", number(parameters.min_samples_split)],
    ["min_samples_leaf", number(parameters.min_samples_leaf)],
    ["min_weight_fraction_leaf", float(0)],
    ["max_features", typeof max_features === "number" ? shareOrCount(max_features) : max_features],
    ["max_leaf_nodes", null],
    ["min_impurity_decrease", float(parameters.min_impurity_decrease)],
    ["ccp_alpha", float(0)],
    ["monotonic_cst", null],
  ];
}

function forestParameters(
  { parameters }: ForestClassifierModel | ForestRegressorModel,
  labels: readonly string[] | readonly number[] | null,
): Attributes {
  const { max_samples } = parameters;
  return [
    ["n_estimators", parameters.n_estimators],
    ["bootstrap", parameters.bootstrap],
    ["oob_score", parameters.oob_score],
    ["n_jobs", null],
    ["random_state", parameters.random_state],
    ["verbose", 0],
    ["warm_start", false],
    ["class_weight", "class_weight" in parameters ? classWeight(parameters.class_weight, labels!) : null],
    ["max_samples", max_samples === null ? null : shareOrCount(max_samples)],
  ];
}

function classWeight(
  weight: null | "balanced" | Readonly<Record<number, number>>,
  labels: readonly string[] | readonly number[],
): PythonValue {
  if (weight === null || weight === "balanced") return weight;
  return new Map<PythonValue, PythonValue>(labels.map((label, id) => [label, float(weight[id] ?? 1)]));
}

function classAttributes(labels: readonly string[] | readonly number[]): Attributes {
  const classes =
    typeof labels[0] === "string"
      ? arrayOfTexts(labels as readonly string[])
      : arrayOfNumbers(BigInt64Array.from(labels as readonly number[], BigInt));
  return [
    ["classes_", classes],
    ["n_classes_", labels.length],
  ];
}

/** The estimator that a forest makes its trees after: scikit-learn's defaults. */
function defaultTree(isClassifier: boolean, isExtra: boolean): Attributes {
  const maxFeatures: PythonValue = isExtra ? (isClassifier ? "sqrt" : float(1)) : null;
  return [
    ["criterion", isClassifier ? "gini" : "squared_error"],
    ["splitter", isExtra ? "random" : "best"],
    ["max_depth", null],
    ["min_samples_split", 2],
    ["min_samples_leaf", 1],
    ["min_weight_fraction_leaf", float(0)],
    ["max_features", maxFeatures],
    ["max_leaf_nodes", null],
    ["random_state", null],
    ["min_impurity_decrease", float(0)],
    ["class_weight", null],
    ["ccp_alpha", float(0)],
    ["monotonic_cst", null],
  ];
}

function estimator(module: string, name: string, attributes: Attributes): PythonObject {
  const state = new Map<PythonValue, PythonValue>([...attributes, ["_sklearn_version", VERSION]]);
  return { kind: "object", of: { kind: "name", module, name }, from: [], state };
}

function float(value: number): PythonValue {
  return { kind: "float", value };
}

function number(value: number): PythonValue {
  return Number.isInteger(value) ? value : float(value);
}

/** Up to 1 a share, from 2 a count: here 1 is scikit-learn's 1.0. */
function shareOrCount(value: number): PythonValue {
  return value <= 1 ? float(value) : value;
}
