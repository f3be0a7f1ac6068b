import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { checkRows, columnLabel } from "../binning/check-columns.ts";
import { TreesError } from "../errors.ts";
import { checkLength, trainingRows } from "../forest/training-rows.ts";
import { assembleBoosted } from "./assemble.ts";
import type { BoostingParts } from "./boosting-model.ts";
import { type ClassWeight, weighClasses } from "./class-weight.ts";
import { checkEvaluation } from "./evaluation-rows.ts";
import { checkInitModel, type InitialMargins, startingMargins } from "./initial-margins.ts";
import type { BoostingSettings } from "./job.ts";
import { joinTrees } from "./join-trees.ts";
import { type ObjectiveName, objectives } from "./objectives/objectives.ts";
import type { BoostingData } from "./place-job.ts";
import type { AnyPlan, BoostingProblem, StyleName, TrainerPlan } from "./style.ts";
import { type BoostingControl, metricNames, trainBoosting } from "./train.ts";

/** What every boosting fit is given. */
export interface BoostingFitInput<P> extends BoostingControl, InitialMargins {
  readonly matrix: BinnedMatrix;
  /** Rows to train on; default: all. */
  readonly rows?: Int32Array;
  /** Rows to judge each round on, for the history and for early stopping. */
  readonly evaluationRows?: Int32Array;
  /** Weight of every row of the matrix, from 0. */
  readonly sampleWeight?: ArrayLike<number>;
  readonly parameters?: Partial<P>;
}

/** What a fit learns, as its classifier or regressor says. */
interface Task {
  /** 0 for numbers. */
  readonly classCount: number;
  readonly classWeight: ClassWeight;
  targetOf(row: number): number;
  planFor(problem: BoostingProblem): AnyPlan;
}

/** Checks the input, lets the style plan, trains, and returns what a model is made of. */
export async function boost<P extends object>(
  style: StyleName,
  parameters: P,
  input: BoostingFitInput<P>,
  { classCount, classWeight, targetOf, planFor }: Task,
): Promise<BoostingParts> {
  const { matrix, initModel, baseMargin } = input;
  const rows = trainingRows(matrix, input.rows);
  const evaluationRows = input.evaluationRows ?? new Int32Array(0);
  if (input.evaluationRows) checkRows(evaluationRows, matrix.rowCount);
  refuseRepeatedRows(matrix, rows, evaluationRows);
  const lists = [rows, evaluationRows];
  const targets = new Float32Array(matrix.rowCount);
  for (const list of lists) for (const row of list) targets[row] = targetOf(row);
  const given = checkedWeights(input.sampleWeight, rows, evaluationRows, matrix);
  const problem = {
    classCount,
    columnCount: matrix.columnCount,
    hasCategories: matrix.cuts.some(({ kind }) => kind === "categorical"),
    rows,
    targets,
    weights: weighClasses(classWeight, { rows, targets, weights: given }, classCount),
    hasOwnObjective: input.objective !== undefined,
  };
  const plan = planFor(problem);
  const { weights } = plan;
  if (plan.train) refuseForTrainer(style, input, plan);
  const settings = input.objective ? { ...plan.settings, objective: "custom" as const } : plan.settings;
  checkEvaluation(settings, problem, evaluationRows, input.evalMetric !== undefined);
  refuseTargetsTooLow(settings.objective, targets, lists);
  const outputs = plan.baseMargins.length;
  if (initModel) checkInitModel(initModel, { matrix, classCount, objective: settings.objective, outputs });
  const ownStart = baseMargin ? new Float64Array(outputs) : Float64Array.from(plan.baseMargins, Math.fround);
  const baseMargins = initModel?.baseMargins ?? ownStart;
  const data = {
    trainRows: rows,
    evaluationRows,
    targets,
    weights,
    baseMargins,
    startMargins: startingMargins(input, { matrix, outputs }, lists),
    classCount,
    ownMetric: input.evalMetric
      ? { name: input.evalMetric.name, higherIsBetter: input.evalMetric.higherIsBetter ?? false }
      : null,
    roundsBefore: initModel?.rounds ?? 0,
  };
  const control = { ...input, ...threadsOf(input, plan) };
  const { grown, histories, metric, startFactor } = plan.train
    ? await plan.train(matrix, data, control)
    : await trainOnCore(matrix, data, settings as BoostingSettings, control);
  const names = metricNames(data, settings);
  return {
    ...(initModel ? joinTrees(initModel, grown) : grown),
    style,
    objective: settings.objective,
    parameters: { ...parameters } as Readonly<Record<string, unknown>>,
    columnCount: matrix.columnCount,
    featureNames: matrix.names,
    baseMargins: baseMargins.map((margin) => margin * startFactor),
    evaluation:
      evaluationRows.length > 0 && names.length > 0
        ? {
            metric: names[metric]!,
            history: histories[metric]!,
            histories: Object.fromEntries(names.map((name, m) => [name, histories[m]!])),
          }
        : null,
  };
}

async function trainOnCore(
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: BoostingSettings,
  control: BoostingControl,
) {
  refuseMonotoneCategories(matrix, settings.growth.monotone);
  const { nodes, ...told } = await trainBoosting(matrix, data, settings, control);
  return {
    grown: assembleBoosted(matrix, nodes, settings.growth.rules === "lightgbm"),
    ...told,
    startFactor: 1,
  };
}

/** Refuses what only the core's trainer knows. */
function refuseForTrainer(
  style: StyleName,
  { objective, evalMetric, initModel }: BoostingControl & InitialMargins,
  plan: TrainerPlan,
): void {
  const found = [
    objective && "an objective of one's own",
    evalMetric && "an evalMetric of one's own",
    initModel && plan.baseMargins.length > 1 && "an initModel of several classes",
  ].find(Boolean);
  if (!found) return;
  throw new TreesError("TREES_INPUT_INVALID", `the ${style} style does not take ${found}: leave it out`);
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

function threadsOf({ threads }: BoostingControl, plan: AnyPlan): Pick<BoostingControl, "threads"> {
  const count = threads ?? plan.threads;
  return count === null ? {} : { threads: count };
}

function refuseTargetsTooLow(
  objective: ObjectiveName,
  targets: Float32Array,
  lists: readonly Int32Array[],
): void {
  if (objective === "custom") return;
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
