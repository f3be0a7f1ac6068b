import { checkRows } from "../binning/bin-columns.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import { checkLength } from "../forest/training-rows.ts";
import type { BoostingSettings } from "./job.ts";
import type { MetricName } from "./metrics.ts";
import type { ObjectiveName } from "./objectives/objectives.ts";
import type { BoostingParameters } from "./parameters.ts";

export function settingsFrom(
  parameters: BoostingParameters,
  objective: ObjectiveName,
  metric: MetricName,
): BoostingSettings {
  return {
    objective,
    metric,
    rounds: parameters.n_estimators,
    learningRate: parameters.learning_rate,
    maxDepth: parameters.max_depth,
    maxLeaves: parameters.max_leaves,
    lambda: parameters.reg_lambda,
    alpha: parameters.reg_alpha,
    gamma: parameters.gamma,
    minChildWeight: parameters.min_child_weight,
    maxDeltaStep: parameters.max_delta_step,
    subsample: parameters.subsample,
    columnsByTree: parameters.colsample_bytree,
    columnsByLevel: parameters.colsample_bylevel,
    columnsByNode: parameters.colsample_bynode,
    seed: parameters.random_state,
    patience: parameters.early_stopping_rounds ?? 0,
  };
}

/** Refuses a row that is listed twice: it would learn of each tree twice. */
export function refuseRepeatedRows(matrix: BinnedMatrix, rows: Int32Array, evaluationRows: Int32Array): void {
  const seen = new Uint8Array(matrix.rowCount);
  for (const list of [rows, evaluationRows]) {
    for (const row of list) {
      if (seen[row]) {
        throw new TreesError(
          "TREES_INPUT_INVALID",
          `row ${row} is listed twice in rows and evaluationRows: list it once, with a sampleWeight if it counts for more`,
        );
      }
      seen[row] = 1;
    }
  }
}

/** Evaluation rows, which early stopping cannot do without. */
export function checkedEvaluationRows(
  rows: Int32Array | undefined,
  { early_stopping_rounds }: BoostingParameters,
  matrix: BinnedMatrix,
): Int32Array {
  if (rows) {
    checkRows(rows, matrix.rowCount);
    return rows;
  }
  if (early_stopping_rounds === null) return new Int32Array(0);
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `early_stopping_rounds is ${early_stopping_rounds}, but there are no evaluation rows to stop by: give evaluationRows (fit: an evaluation set)`,
  );
}

/** Weights of the listed rows by matrix row; null when all are 1. */
export function checkedWeights(
  sampleWeight: ArrayLike<number> | undefined,
  rows: Int32Array,
  evaluationRows: Int32Array,
  matrix: BinnedMatrix,
): Float32Array | null {
  if (!sampleWeight) return null;
  checkLength("sampleWeight", sampleWeight.length, matrix);
  const weights = new Float32Array(matrix.rowCount);
  for (const list of [rows, evaluationRows]) {
    for (const row of list) {
      const weight = sampleWeight[row]!;
      if (!(weight >= 0 && Number.isFinite(weight))) {
        throw new TreesError(
          "TREES_INPUT_INVALID",
          `sampleWeight[${row}] is ${weight}, but must be a finite number from 0`,
        );
      }
      weights[row] = weight;
    }
    if (list.length > 0 && list.every((row) => weights[row] === 0)) {
      throw new TreesError("TREES_INPUT_INVALID", "all sample weights are 0");
    }
  }
  return weights;
}
