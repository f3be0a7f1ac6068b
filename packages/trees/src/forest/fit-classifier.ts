import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { resolveParameters } from "../parameter-table.ts";
import { assembleTrees, impurityImportances, type LeafOutput } from "./assemble.ts";
import { ForestClassifierModel, mostProbable } from "./classifier-model.ts";
import { fitTrees } from "./fit-trees.ts";
import { checkOutOfBag, outOfBag } from "./out-of-bag.ts";
import {
  extraTreesClassifierParameters,
  type ForestClassifierParameters,
  type ForestStyle,
  forestClassifierParameters,
} from "./parameters.ts";
import {
  checkLength,
  classWeights,
  gatherLabels,
  quantiseWeights,
  trainingRows,
  WEIGHT_TOTAL,
} from "./training-rows.ts";

export interface ForestClassifierInput extends FitControl {
  readonly matrix: BinnedMatrix;
  /** Class id of every row of the matrix, 0 … classCount − 1; rows outside `rows` are not read. */
  readonly labels: ArrayLike<number>;
  /** Number of classes, 2 … 255. */
  readonly classCount: number;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<ForestClassifierParameters>;
}

/** Fits a random forest classifier. Cost about O(trees × rows × log rows × features per split). */
export function fitForestClassifier(input: ForestClassifierInput): Promise<ForestClassifierModel> {
  return fitClassifier("random_forest", input);
}

/**
 * Fits extremely randomised trees (Geurts, Ernst & Wehenkel 2006): each feature visited is tried at one threshold, drawn
 * uniformly between its least and greatest value in the node, and the best of these splits is taken. Same cost.
 */
export function fitExtraTreesClassifier(input: ForestClassifierInput): Promise<ForestClassifierModel> {
  return fitClassifier("extra_trees", input);
}

/** Defaults and ranges of the style's parameters. */
export function classifierTable(style: ForestStyle) {
  return style === "extra_trees" ? extraTreesClassifierParameters : forestClassifierParameters;
}

/** Fits the classifier of either style. */
export async function fitClassifier(
  style: ForestStyle,
  input: ForestClassifierInput,
): Promise<ForestClassifierModel> {
  const { matrix, classCount } = input;
  const parameters = resolveParameters<ForestClassifierParameters>(
    classifierTable(style),
    input.parameters ?? {},
  );
  checkOutOfBag(parameters);
  if (!Number.isInteger(classCount) || classCount < 2 || classCount > 255) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `classCount is ${classCount}, but must be a whole number from 2 to 255`,
    );
  }
  checkLength("labels", input.labels.length, matrix);
  if (input.sampleWeight) checkLength("sampleWeight", input.sampleWeight.length, matrix);
  const rows = trainingRows(matrix, input.rows);
  const labels = gatherLabels(input.labels, rows, classCount);
  const weights = quantiseWeights(input.sampleWeight, rows, WEIGHT_TOTAL.classification);
  const weightOfClass = classWeights(parameters.class_weight, labels, weights, classCount);
  const training = {
    rows,
    labels,
    targets: null,
    weights,
    classWeights: weightOfClass,
    style,
    isEntropy: parameters.criterion !== "gini",
    minImpurityDecrease: parameters.min_impurity_decrease,
  };
  const grown = await fitTrees(matrix, training, parameters, input);
  const { trees, leafCover } = assembleTrees(matrix, grown, classCount, distribution(weightOfClass));
  const oobProbabilities = parameters.oob_score ? outOfBag(matrix, rows, trees, parameters) : null;
  return new ForestClassifierModel({
    style,
    trees,
    leafCover,
    parameters,
    columnCount: matrix.columnCount,
    featureNames: matrix.names,
    importances: impurityImportances(grown, matrix.columnCount),
    oobScore: oobProbabilities ? accuracy(oobProbabilities, labels, classCount) : null,
    oobProbabilities,
  });
}

/** Class weights turn counts into a distribution that sums to 1. */
function distribution(weightOfClass: readonly number[]): LeafOutput {
  return (statistics, from, output, to) => {
    let total = 0;
    for (let k = 0; k < weightOfClass.length; k++) total += weightOfClass[k]! * statistics[from + k]!;
    for (let k = 0; k < weightOfClass.length; k++)
      output[to + k] = (weightOfClass[k]! * statistics[from + k]!) / total;
    return total;
  };
}

/** Share of rows with an out-of-bag prediction whose most probable class is right; null when there is no such row. */
function accuracy(probabilities: Float64Array, labels: Uint8Array, classCount: number): number | null {
  const predicted = mostProbable(probabilities, classCount);
  let right = 0;
  let scored = 0;
  for (let i = 0; i < labels.length; i++) {
    if (Number.isNaN(probabilities[i * classCount]!)) continue;
    scored++;
    if (predicted[i] === labels[i]) right++;
  }
  return scored > 0 ? right / scored : null;
}
