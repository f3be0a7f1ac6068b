import { invalid, refusingAsInvalid, unsupported } from "../../ensemble/refusals.ts";
import { ForestClassifierModel } from "../../forest/classifier-model.ts";
import {
  extraTreesClassifierParameters,
  extraTreesRegressorParameters,
  type ForestClassifierParameters,
  type ForestRegressorParameters,
  forestClassifierParameters,
  forestRegressorParameters,
} from "../../forest/parameters.ts";
import { ForestRegressorModel } from "../../forest/regressor-model.ts";
import type { ClassLabel } from "../class-labels.ts";
import { TreeBuilder } from "../tree-builder.ts";
import { readParameters } from "./forest-parameters.ts";
import { elements } from "./numpy-arrays.ts";
import { PickleReader } from "./pickle-reader.ts";
import { isKind, type PythonObject, type PythonValue } from "./python-values.ts";
import { openTree, type SklearnTree } from "./sklearn-tree.ts";

export interface JoblibForest {
  readonly model: ForestClassifierModel | ForestRegressorModel;
  /** Label of each class id; null when predicting numbers. */
  readonly classes: readonly ClassLabel[] | null;
}

/**
 * Reads a RandomForest or ExtraTrees classifier or regressor that scikit-learn (1.3 to 1.9) saved by `joblib.dump` or
 * `pickle.dump`, and predicts the same: columns become float32, as there. Runs nothing that is in the file: only names that
 * forests are written with are known, any other is refused. Broken files are refused with TREES_MODEL_INVALID, compressed
 * ones (see `decompressJoblib`), several outputs and other estimators with TREES_MODEL_UNSUPPORTED. Parameters that this
 * library does not have are left out; they do not bear on predictions. Cost O(bytes).
 */
export function fromJoblib(bytes: Uint8Array): JoblibForest {
  return refusingAsInvalid(() => {
    refuseCompressed(bytes);
    return readForest(new PickleReader(bytes).read(), bytes.length);
  });
}

const compressions: readonly (readonly [string, string, readonly number[]])[] = [
  ["zlib", "decompressJoblib gives the bytes to read", [0x78]],
  ["gzip", "decompressJoblib gives the bytes to read", [0x1f, 0x8b]],
  ["bz2", "dump it without compression, or with zlib", [0x42, 0x5a]],
  ["xz", "dump it without compression, or with zlib", [0xfd, 0x37, 0x7a]],
  ["lzma", "dump it without compression, or with zlib", [0x5d, 0x00]],
  ["lz4", "dump it without compression, or with zlib", [0x04, 0x22, 0x4d, 0x18]],
];

function refuseCompressed(bytes: Uint8Array): void {
  for (const [name, remedy, start] of compressions)
    if (start.every((byte, i) => bytes[i] === byte))
      throw unsupported(`the file is compressed by ${name}: ${remedy}`);
  if (bytes[0] !== 0x80) throw invalid("it does not start as a pickle of protocol 2 or later does");
}

function readForest(forest: PythonValue, fileSize: number): JoblibForest {
  if (!isKind(forest, "object") || forest.of.module !== "sklearn.ensemble._forest")
    throw unsupported("the file holds no forest");
  checkVersion(forest);
  const isClassifier = forest.of.name.endsWith("Classifier");
  const isExtra = forest.of.name.startsWith("ExtraTrees");
  const { state } = forest;
  const columnCount = state.get("n_features_in_");
  if (typeof columnCount !== "number" || !(columnCount >= 1))
    throw invalid("n_features_in_ is no number of columns");
  if (state.get("n_outputs_") !== 1)
    throw unsupported("the forest predicts several outputs, which is not read");
  const classes = isClassifier ? classesOf(state.get("classes_")) : null;
  const outputs = classes?.length ?? 1;
  const estimators = state.get("estimators_");
  if (!Array.isArray(estimators) || estimators.length === 0) throw invalid("estimators_ is no list of trees");
  const builder = new TreeBuilder(columnCount, outputs);
  const importances = new Float64Array(columnCount);
  let room = fileSize;
  for (const estimator of estimators) {
    const tree = isKind(estimator, "object") ? estimator.state.get("tree_") : undefined;
    if (!isKind(tree, "object") || tree.of.name !== "Tree") throw invalid("an estimator has no tree");
    const opened = openTree(tree, columnCount, outputs);
    // A pickle may name one tree many times; a forest's own never do.
    room -= opened.bytes;
    if (room < 0) throw invalid("its trees take more room than the file");
    builder.add(0, opened.nodeCount, opened.nodeAt);
    addImportances(opened, importances);
  }
  const { trees, leafCover } = builder.finish();
  const total = importances.reduce((sum, value) => sum + value, 0);
  if (!Number.isFinite(total)) throw invalid("the impurity of a node is not finite");
  const oobScore = state.get("oob_score_");
  const parts = {
    style: isExtra ? ("extra_trees" as const) : ("random_forest" as const),
    trees,
    leafCover: leafCover.every((cover) => cover > 0) ? leafCover : null,
    columnCount,
    featureNames: namesOf(state.get("feature_names_in_"), columnCount),
    importances:
      total > 0 ? importances.map((value) => Math.max(0, Math.min(1, value / total))) : importances.fill(0),
    oobScore: isKind(oobScore, "float") && Number.isFinite(oobScore.value) ? oobScore.value : null,
  };
  if (classes) {
    const table = isExtra ? extraTreesClassifierParameters : forestClassifierParameters;
    const parameters = readParameters<ForestClassifierParameters>(table, state, columnCount, classes);
    return { model: new ForestClassifierModel({ ...parts, parameters, oobProbabilities: null }), classes };
  }
  const table = isExtra ? extraTreesRegressorParameters : forestRegressorParameters;
  const parameters = readParameters<ForestRegressorParameters>(table, state, columnCount, null);
  return { model: new ForestRegressorModel({ ...parts, parameters, oobPrediction: null }), classes: null };
}

/** Before 1.3 leaves held counts, and no node a side for missing values. */
function checkVersion({ state }: PythonObject): void {
  const version = state.get("_sklearn_version");
  const found = typeof version === "string" ? /^(\d+)\.(\d+)/.exec(version) : null;
  if (!found) throw invalid("it does not tell which scikit-learn wrote it");
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major < 1 || (major === 1 && minor < 3))
    throw unsupported(`the file is scikit-learn ${version}'s; 1.3 or newer is read`);
}

function classesOf(value: PythonValue | undefined): readonly ClassLabel[] {
  if (Array.isArray(value)) throw unsupported("the forest predicts several outputs, which is not read");
  if (!isKind(value, "array")) throw invalid("classes_ is no array");
  const labels = elements(value).map((label) => {
    const plain = isKind(label, "float") ? label.value : label;
    if (typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean") return plain;
    throw unsupported("classes_ holds labels that are neither texts, numbers nor truth values");
  });
  if (labels.length < 1 || labels.length > 65_535) throw invalid(`it has ${labels.length} classes`);
  return labels;
}

function namesOf(value: PythonValue | undefined, columnCount: number): readonly string[] | null {
  if (!isKind(value, "array")) return null;
  const names = elements(value);
  if (names.length !== columnCount || !names.every((name) => typeof name === "string"))
    throw invalid("feature_names_in_ does not name every column");
  return names;
}

/** Impurity decrease of each column, as scikit-learn has it: weighted by rows and scaled to sum 1 for each tree. */
function addImportances(
  { nodeCount, nodeAt, impurity, weight }: SklearnTree,
  importances: Float64Array,
): void {
  const ofTree = new Float64Array(importances.length);
  for (let i = 0; i < nodeCount; i++) {
    const node = nodeAt(i);
    if ("values" in node) continue;
    const { left, right, feature } = node;
    ofTree[feature]! +=
      weight[i]! * impurity[i]! - weight[left]! * impurity[left]! - weight[right]! * impurity[right]!;
  }
  const total = ofTree.reduce((sum, value) => sum + value, 0);
  if (total > 0)
    ofTree.forEach((value, column) => {
      importances[column]! += value / total;
    });
}
