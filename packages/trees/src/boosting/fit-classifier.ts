import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import { checkLength, trainingRows } from "../forest/training-rows.ts";
import { resolveParameters } from "../parameter-table.ts";
import { assembleBoosted } from "./assemble.ts";
import { BoostingClassifierModel } from "./classifier-model.ts";
import { checkedEvaluationRows, checkedWeights, refuseRepeatedRows, settingsFrom } from "./fit-input.ts";
import type { MetricName } from "./metrics.ts";
import { type ObjectiveName, objectives } from "./objectives/objectives.ts";
import { type BoostingClassifierParameters, boostingClassifierParameters } from "./parameters.ts";
import { type BoostingControl, trainBoosting } from "./train.ts";

export interface BoostingClassifierInput extends BoostingControl {
  readonly matrix: BinnedMatrix;
  /** Class id of every row of the matrix, 0 … classCount − 1; rows that are not listed are not read. */
  readonly labels: ArrayLike<number>;
  /** Number of classes, 2 … 255. */
  readonly classCount: number;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Rows to judge each round on, for the history and for early stopping. */
  readonly evaluationRows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<BoostingClassifierParameters>;
}

/** Boosts trees on log-loss. Cost about O(rounds × classes × depth × rows × columns). */
export async function fitBoostingClassifier(
  input: BoostingClassifierInput,
): Promise<BoostingClassifierModel> {
  const { matrix, classCount } = input;
  const parameters = resolveParameters<BoostingClassifierParameters>(
    boostingClassifierParameters,
    input.parameters ?? {},
  );
  if (!Number.isInteger(classCount) || classCount < 2 || classCount > 255) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `classCount is ${classCount}, but must be a whole number from 2 to 255`,
    );
  }
  checkLength("labels", input.labels.length, matrix);
  const objective = objectiveFor(parameters, classCount);
  const rows = trainingRows(matrix, input.rows);
  const evaluationRows = checkedEvaluationRows(input.evaluationRows, parameters, matrix);
  refuseRepeatedRows(matrix, rows, evaluationRows);
  const targets = new Float32Array(matrix.rowCount);
  for (const list of [rows, evaluationRows]) {
    for (const row of list) targets[row] = checkedLabel(input.labels[row]!, row, classCount);
  }
  const given = checkedWeights(input.sampleWeight, rows, evaluationRows, matrix);
  const weights = weighClassOne(given, targets, objective, parameters.scale_pos_weight);
  const data = {
    trainRows: rows,
    evaluationRows,
    targets,
    weights,
    baseMargins: Float64Array.from(
      baseMargins(parameters, objective, targets, weights, rows, classCount),
      Math.fround,
    ),
  };
  const metric = metricFor(parameters, objective);
  const settings = settingsFrom(parameters, objective, metric);
  const { nodes, history } = await trainBoosting(matrix, data, settings, input);
  return new BoostingClassifierModel({
    ...assembleBoosted(matrix, nodes),
    parameters,
    columnCount: matrix.columnCount,
    featureNames: matrix.names,
    baseMargins: data.baseMargins,
    evaluation: evaluationRows.length > 0 ? { metric, history } : null,
  });
}

function objectiveFor(parameters: BoostingClassifierParameters, classCount: number): ObjectiveName {
  const objective = parameters.objective ?? (classCount === 2 ? "binary:logistic" : "multi:softprob");
  if (objective === "binary:logistic" && classCount > 2) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `objective is "binary:logistic", but there are ${classCount} classes: use "multi:softprob"`,
    );
  }
  return objective;
}

function metricFor(parameters: BoostingClassifierParameters, objective: ObjectiveName): MetricName {
  const isBinary = objective === "binary:logistic";
  const metric = parameters.eval_metric ?? (isBinary ? "logloss" : "mlogloss");
  if (metric.startsWith("m") !== isBinary) return metric;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `eval_metric is "${metric}", which does not go with "${objective}": use ${isBinary ? '"logloss" or "error"' : '"mlogloss" or "merror"'}`,
  );
}

function checkedLabel(label: number, row: number, classCount: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classCount) return label;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `labels[${row}] is ${label}, but must be a class id from 0 to ${classCount - 1}`,
  );
}

function weighClassOne(
  weights: Float32Array | null,
  targets: Float32Array,
  objective: ObjectiveName,
  factor: number,
): Float32Array | null {
  if (objective !== "binary:logistic" || factor === 1) return weights;
  return targets.map((label, row) => (weights ? weights[row]! : 1) * (label === 1 ? factor : 1));
}

function baseMargins(
  { base_score }: BoostingClassifierParameters,
  objective: ObjectiveName,
  targets: Float32Array,
  weights: Float32Array | null,
  rows: Int32Array,
  classCount: number,
): number[] {
  const outputs = objective === "binary:logistic" ? 1 : classCount;
  if (base_score === null) return objectives[objective].startMargins(targets, weights, rows, outputs);
  if (objective === "binary:logistic" && !(base_score > 0 && base_score < 1)) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `base_score is ${base_score}, but with "binary:logistic" it must be a probability above 0 and below 1`,
    );
  }
  return new Array<number>(outputs).fill(objectives[objective].marginOf(base_score));
}
