import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { FitControl } from "../fit-control.ts";
import { resolveParameters } from "../parameter-table.ts";
import { assembleTrees, impurityImportances } from "./assemble.ts";
import { fitTrees } from "./fit-trees.ts";
import { checkOutOfBag, outOfBag } from "./out-of-bag.ts";
import {
  extraTreesRegressorParameters,
  type ForestRegressorParameters,
  type ForestStyle,
  forestRegressorParameters,
} from "./parameters.ts";
import { ForestRegressorModel } from "./regressor-model.ts";
import {
  checkLength,
  quantiseTargets,
  quantiseWeights,
  trainingRows,
  WEIGHT_TOTAL,
} from "./training-rows.ts";

export interface ForestRegressorInput extends FitControl {
  readonly matrix: BinnedMatrix;
  /** Target of every row of the matrix; rows outside `rows` are not read. */
  readonly targets: ArrayLike<number>;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<ForestRegressorParameters>;
}

/** Fits a random forest regressor on squared error. Cost about O(trees × rows × log rows × features per split). */
export function fitForestRegressor(input: ForestRegressorInput): Promise<ForestRegressorModel> {
  return fitRegressor("random_forest", input);
}

/** Fits extremely randomised trees on squared error; see `fitExtraTreesClassifier`. */
export function fitExtraTreesRegressor(input: ForestRegressorInput): Promise<ForestRegressorModel> {
  return fitRegressor("extra_trees", input);
}

/** Defaults and ranges of the style's parameters. */
export function regressorTable(style: ForestStyle) {
  return style === "extra_trees" ? extraTreesRegressorParameters : forestRegressorParameters;
}

/** Fits the regressor of either style. */
export async function fitRegressor(
  style: ForestStyle,
  input: ForestRegressorInput,
): Promise<ForestRegressorModel> {
  const { matrix } = input;
  const parameters = resolveParameters<ForestRegressorParameters>(
    regressorTable(style),
    input.parameters ?? {},
  );
  checkOutOfBag(parameters);
  checkLength("targets", input.targets.length, matrix);
  if (input.sampleWeight) checkLength("sampleWeight", input.sampleWeight.length, matrix);
  const rows = trainingRows(matrix, input.rows);
  const weights = quantiseWeights(input.sampleWeight, rows, WEIGHT_TOTAL.regression);
  const { values, centre, scale } = quantiseTargets(input.targets, rows, weights);
  const training = {
    rows,
    labels: null,
    targets: values,
    weights,
    classWeights: [1],
    style,
    isEntropy: false,
    minImpurityDecrease: parameters.min_impurity_decrease * scale * scale,
  };
  const grown = await fitTrees(matrix, training, parameters, input);
  const { trees, leafCover } = assembleTrees(matrix, grown, 1, (statistics, from, output, to) => {
    output[to] = centre + statistics[from + 1]! / statistics[from]! / scale;
    return statistics[from]!;
  });
  const oobPrediction = parameters.oob_score ? outOfBag(matrix, rows, trees, parameters) : null;
  return new ForestRegressorModel({
    style,
    trees,
    leafCover,
    parameters,
    columnCount: matrix.columnCount,
    featureNames: matrix.names,
    importances: impurityImportances(grown, matrix.columnCount),
    oobScore: oobPrediction ? determination(oobPrediction, input.targets, rows) : null,
    oobPrediction,
  });
}

/** R² over the rows with an out-of-bag prediction; null when there is none or the targets do not vary. */
function determination(predicted: Float64Array, targets: ArrayLike<number>, rows: Int32Array): number | null {
  const scored = [...rows.keys()].filter((i) => !Number.isNaN(predicted[i]!));
  const mean = scored.reduce((sum, i) => sum + targets[rows[i]!]!, 0) / scored.length;
  let residual = 0;
  let spread = 0;
  for (const i of scored) {
    residual += (targets[rows[i]!]! - predicted[i]!) ** 2;
    spread += (targets[rows[i]!]! - mean) ** 2;
  }
  return spread > 0 ? 1 - residual / spread : null;
}
