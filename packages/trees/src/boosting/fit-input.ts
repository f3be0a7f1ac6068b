import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { checkRows, columnLabel } from "../binning/check-columns.ts";
import { TreesError } from "../errors.ts";
import { checkLength, trainingRows } from "../forest/training-rows.ts";
import { assembleBoosted } from "./assemble.ts";
import type { BoostingParts } from "./boosting-model.ts";
import { type KnownObjective, objectives } from "./objectives/objectives.ts";
import type { BoostingPlan, BoostingProblem, StyleName } from "./style.ts";
import { type BoostingControl, trainBoosting } from "./train.ts";

/** What every boosting fit is given. */
export interface BoostingFitInput<P> extends BoostingControl {
  readonly matrix: BinnedMatrix;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Rows to judge each round on, for the history and for early stopping. */
  readonly evaluationRows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<P>;
}

/** Checks the input, lets the style plan, trains, and returns what a model is made of. */
export async function boost<P extends object>(
  style: StyleName,
  parameters: P,
  input: BoostingFitInput<P>,
  classCount: number,
  targetOf: (row: number) => number,
  planFor: (problem: BoostingProblem) => BoostingPlan,
): Promise<BoostingParts> {
  const { matrix } = input;
  const rows = trainingRows(matrix, input.rows);
  const evaluationRows = input.evaluationRows ?? new Int32Array(0);
  if (input.evaluationRows) checkRows(evaluationRows, matrix.rowCount);
  refuseRepeatedRows(matrix, rows, evaluationRows);
  const targets = new Float32Array(matrix.rowCount);
  for (const list of [rows, evaluationRows]) for (const row of list) targets[row] = targetOf(row);
  const given = checkedWeights(input.sampleWeight, rows, evaluationRows, matrix);
  const { columnCount } = matrix;
  const hasCategories = matrix.cuts.some(({ kind }) => kind === "categorical");
  const plan = planFor({ classCount, columnCount, hasCategories, rows, targets, weights: given });
  const { settings, weights } = plan;
  refuseMonotoneCategories(matrix, settings.growth.monotone);
  if (settings.patience > 0 && evaluationRows.length === 0) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `early stopping after ${settings.patience} rounds is asked for, but there are no evaluation rows to stop by: give evaluationRows (fit: an evaluation set)`,
    );
  }
  refuseTargetsTooLow(settings.objective, targets, [rows, evaluationRows]);
  const baseMargins = Float64Array.from(plan.baseMargins, Math.fround);
  const data = { trainRows: rows, evaluationRows, targets, weights, baseMargins };
  const { nodes, history } = await trainBoosting(matrix, data, settings, input);
  return {
    ...assembleBoosted(matrix, nodes),
    style,
    objective: settings.objective,
    parameters: { ...parameters } as Readonly<Record<string, unknown>>,
    columnCount,
    featureNames: matrix.names,
    baseMargins,
    evaluation: evaluationRows.length > 0 ? { metric: settings.metric, history } : null,
  };
}

/** Categories have no order that predictions could rise or fall with. */
function refuseMonotoneCategories({ cuts, names }: BinnedMatrix, monotone: readonly number[] | null): void {
  const column = cuts.findIndex(({ kind }, c) => kind === "categorical" && (monotone?.[c] ?? 0) !== 0);
  if (column < 0) return;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `column ${columnLabel(column, names)} is categorical, but the monotone constraints give it the direction ${monotone![column]}: give it 0`,
  );
}

function refuseTargetsTooLow(
  objective: KnownObjective,
  targets: Float32Array,
  lists: readonly Int32Array[],
): void {
  const least = objectives[objective].leastTarget;
  for (const rows of lists) {
    const row = rows.find((row) => targets[row]! < least);
    if (row === undefined) continue;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `targets[${row}] is ${targets[row]}, but must be at least ${least} with the objective ${objective}`,
    );
  }
}

/** Refuses a row that is listed twice: it would learn of each tree twice. */
function refuseRepeatedRows(matrix: BinnedMatrix, rows: Int32Array, evaluationRows: Int32Array): void {
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

/** Weights of the listed rows by matrix row; null when all are 1. */
function checkedWeights(
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
