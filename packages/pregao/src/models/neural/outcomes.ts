import { PregaoError } from "../../errors.ts";
import { type AffineScale, fitScaler } from "../../scaling/index.ts";
import type { Model, TrainingData } from "../contract.ts";
import { requireTargets } from "../training-targets.ts";
import type { NetworkKind } from "./network-plan.ts";

/** What a network knows of the outcomes of its training rows. */
export interface Outcomes {
  /** Ids of the classes that occur, ascending: the network tells these apart, and no row is of another. Empty without classes. */
  readonly classIds: readonly number[];
  /** Their shares of the rows. */
  readonly classShares: readonly number[];
  /** Mean and deviation of the returns; null where none is learned. */
  readonly returnScale: AffineScale | null;
}

/** The rows of a fit that count: one that weighs nothing teaches nothing. */
export function countedRows({ rows, sampleWeight }: TrainingData): Int32Array {
  return sampleWeight === undefined ? rows : rows.filter((row) => sampleWeight[row]! > 0);
}

/**
 * What `rows` say of the outcomes that a network learns. Throws PREGAO_TARGETS_MISSING where there are none, where all are of one
 * class, or where a row lacks the class or the return that it should have.
 */
export function outcomesOf(
  family: string,
  data: TrainingData,
  rows: Int32Array,
  task: Model["task"],
  learns: ReturnType<NetworkKind["learns"]>,
): Outcomes {
  if (learns.classes) requireTargets(family, { ...data, rows }, "classification");
  if (task === "regression") requireTargets(family, { ...data, rows }, "regression");
  const classes = learns.classes ? data.classes! : null;
  const counts = new Map<number, number>();
  for (const row of classes === null ? [] : rows) {
    const id = classes![row]!;
    if (id < 0) {
      const reason = `row ${row} has no class, which is learned beside the return`;
      throw new PregaoError("PREGAO_TARGETS_MISSING", { family, task, reason });
    }
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const unknown = task === "regression" ? rows.find((row) => Number.isNaN(data.returns![row]!)) : undefined;
  if (unknown !== undefined) {
    const reason = `row ${unknown} has no return`;
    throw new PregaoError("PREGAO_TARGETS_MISSING", { family, task, reason });
  }
  const classIds = [...counts.keys()].sort((a, b) => a - b);
  return {
    classIds,
    classShares: classIds.map((id) => counts.get(id)! / rows.length),
    returnScale: learns.returns && data.returns !== undefined ? scaleOf(data.returns, rows) : null,
  };
}

/** The rows to watch whose outcome the network can tell: of a class that it knows, with a return where it is asked for one. */
export function watchedRows(
  { watch = new Int32Array(), classes, returns }: TrainingData,
  task: Model["task"],
  { classIds }: Outcomes,
): Int32Array {
  return watch.filter(
    (row) =>
      (classIds.length === 0 || classIds.includes(classes![row]!)) &&
      (task === "classification" || Number.isFinite(returns![row]!)),
  );
}

function scaleOf(returns: Float64Array, rows: Int32Array): AffineScale | null {
  const { global } = fitScaler({ names: ["return"], columns: [returns] }, rows);
  return global[0] as AffineScale | null;
}
