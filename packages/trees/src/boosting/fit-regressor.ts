import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import { checkLength, trainingRows } from "../forest/training-rows.ts";
import { resolveParameters } from "../parameter-table.ts";
import { assembleBoosted } from "./assemble.ts";
import { checkedEvaluationRows, checkedWeights, refuseRepeatedRows, settingsFrom } from "./fit-input.ts";
import { objectives } from "./objectives/objectives.ts";
import { type BoostingRegressorParameters, boostingRegressorParameters } from "./parameters.ts";
import { BoostingRegressorModel } from "./regressor-model.ts";
import { type BoostingControl, trainBoosting } from "./train.ts";

export interface BoostingRegressorInput extends BoostingControl {
  readonly matrix: BinnedMatrix;
  /** Target of every row of the matrix, kept in float32; rows that are not listed are not read. */
  readonly targets: ArrayLike<number>;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Rows to judge each round on, for the history and for early stopping. */
  readonly evaluationRows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<BoostingRegressorParameters>;
}

/** Boosts trees on squared error. Cost about O(rounds × depth × rows × columns). */
export async function fitBoostingRegressor(input: BoostingRegressorInput): Promise<BoostingRegressorModel> {
  const { matrix } = input;
  const parameters = resolveParameters<BoostingRegressorParameters>(
    boostingRegressorParameters,
    input.parameters ?? {},
  );
  checkLength("targets", input.targets.length, matrix);
  const rows = trainingRows(matrix, input.rows);
  const evaluationRows = checkedEvaluationRows(input.evaluationRows, parameters, matrix);
  refuseRepeatedRows(matrix, rows, evaluationRows);
  const targets = new Float32Array(matrix.rowCount);
  for (const list of [rows, evaluationRows]) {
    for (const row of list) targets[row] = checkedTarget(input.targets[row]!, row);
  }
  const weights = checkedWeights(input.sampleWeight, rows, evaluationRows, matrix);
  const { objective, base_score } = parameters;
  const { startMargins, marginOf } = objectives[objective];
  const start = base_score === null ? startMargins(targets, weights, rows, 1) : [marginOf(base_score)];
  const data = {
    trainRows: rows,
    evaluationRows,
    targets,
    weights,
    baseMargins: Float64Array.from(start, Math.fround),
  };
  const metric = parameters.eval_metric ?? "rmse";
  const settings = settingsFrom(parameters, objective, metric);
  const { nodes, history } = await trainBoosting(matrix, data, settings, input);
  return new BoostingRegressorModel({
    ...assembleBoosted(matrix, nodes),
    parameters,
    columnCount: matrix.columnCount,
    featureNames: matrix.names,
    baseMargins: data.baseMargins,
    evaluation: evaluationRows.length > 0 ? { metric, history } : null,
  });
}

/** Gradients are float32: a difference of targets, times a weight, has to stay below 3.4e38. */
const LARGEST_TARGET = 1e30;

function checkedTarget(target: number, row: number): number {
  if (Math.abs(target) <= LARGEST_TARGET) return target;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `targets[${row}] is ${target}, but must be a finite number of at most ${LARGEST_TARGET} in size`,
  );
}
