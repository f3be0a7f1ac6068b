import type { BoostingModel } from "../boosting/boosting-model.ts";
import { columnSums } from "../ensemble/leaf-sums.ts";
import { walkRawColumns } from "../ensemble/prediction-input.ts";
import { TreesError } from "../errors.ts";
import type { ForestModel } from "../forest/forest-model.ts";
import { resolveThreads } from "../workers/pool.ts";
import type { ExplainTask } from "./explain-part.ts";
import { meanLeaves } from "./mean-leaves.ts";
import { explainOnPool } from "./on-pool.ts";
import { sharesOf } from "./shares.ts";

/** A fitted model of any kind. */
export type ExplainedModel = BoostingModel | ForestModel<unknown>;

export interface ExplainControl {
  /** Rows to explain; default: all. */
  readonly rows?: Int32Array;
  /** Worker threads; default: as many as the machine runs at once. The result does not depend on it. */
  readonly threads?: number;
  /** Stops the work within a tree; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called on the calling thread now and then, with rows. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Compares the sums with the raw predictions and refuses when they differ by more than 1e-6 of the largest. Default false. */
  readonly checkAdditivity?: boolean;
}

export interface ExplainOptions extends ExplainControl {
  /**
   * What takes the place of features that are not known: the training rows that came to each node ("path", the default), or the rows
   * of `background` one after another ("interventional").
   */
  readonly kind?: "path" | "interventional";
  /** Columns of the rows to compare with; needed by "interventional", and by it alone. */
  readonly background?: readonly Float32Array[];
}

export interface Explanation {
  /** Row-major rows × outputs × columns (interactions: × columns × columns). */
  readonly values: Float64Array;
  /** What is expected of a row of which nothing is known, one an output. A row's values add up to its prediction less this. */
  readonly expected: Float64Array;
}

/** Rows from which on filling tables costs less than walking, and than explaining leaf by leaf. */
const TABLE_ROWS = { walk: 96, leaves: 24 };

/**
 * Exact Shapley values of every feature for every row: of the raw margins of boosting (log-odds, logarithms of counts) and of the means
 * of forests (probabilities). The same values as shap.TreeExplainer 0.51 gives with feature_perturbation "tree_path_dependent" or
 * "interventional", and XGBoost 3.2 with pred_contribs (Lundberg et al. 2020, "From local explanations to global understanding with
 * explainable AI for trees"). NaN is a missing value. Leaves whose paths test up to 8 features cost a look-up a row and some dozen
 * leaves, deeper ones O(features²) each.
 */
export async function explain(
  model: ExplainedModel,
  columns: readonly Float32Array[],
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { kind = "path", background } = options;
  if (kind !== "path" && kind !== "interventional") {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `kind is ${JSON.stringify(kind)}, but must be 'path' or 'interventional'`,
    );
  }
  if ((kind === "interventional") !== (background !== undefined)) {
    const problem = background ? "has no use for" : "needs";
    throw new TreesError("TREES_PARAMETER_INVALID", `kind '${kind}' ${problem} a background`);
  }
  const given = selectRows(model, columns, options.rows);
  const task = {
    ...taskOf(model, given),
    background: background ? checkedBackground(model, background) : null,
  };
  const shares = background ? null : sharesOf(model.trees, model.leafCover);
  const usesTables = task.rowCount >= (background ? TABLE_ROWS.leaves : TABLE_ROWS.walk);
  const values = await explainOnPool(
    { ...task, shares, isPairs: false, usesTables },
    options,
    threadsOf(options),
  );
  const expected = background
    ? meanOf(columnSums(model, background, undefined), background[0]!.length)
    : meanLeaves(model, shares!);
  return finish(model, given, values, expected, options);
}

/**
 * Shapley interaction values: what a pair of features gives together beyond what either gives alone, half of it to [i, j] and half to
 * [j, i]; [i, i] is what is left of the feature's own value. Rows add up to the values of `explain`, path-dependent as XGBoost's
 * pred_interactions. Memory: 8 bytes a row, output, column and column.
 */
export async function interactions(
  model: ExplainedModel,
  columns: readonly Float32Array[],
  options: ExplainControl = {},
): Promise<Explanation> {
  const given = selectRows(model, columns, options.rows);
  const shares = sharesOf(model.trees, model.leafCover);
  const task = { ...taskOf(model, given), shares, background: null };
  const values = await explainOnPool(
    { ...task, isPairs: true, usesTables: task.rowCount >= TABLE_ROWS.leaves },
    options,
    threadsOf(options),
  );
  const single = await explainOnPool(
    { ...task, isPairs: false, usesTables: task.rowCount >= TABLE_ROWS.walk },
    { signal: options.signal },
    threadsOf(options),
  );
  const width = model.columnCount;
  for (let at = 0; at < single.length; at += width) {
    const square = values.subarray(at * width, (at + width) * width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) square[i * width + j] = square[j * width + i]!;
    }
    for (let i = 0; i < width; i++) {
      let others = 0;
      for (let j = 0; j < width; j++) if (j !== i) others += square[i * width + j]!;
      square[i * width + i] = single[at + i]! - others;
    }
  }
  return finish(model, given, values, meanLeaves(model, shares), options);
}

/** Columns of the rows to explain alone. */
function selectRows(
  model: ExplainedModel,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
): readonly Float32Array[] {
  walkRawColumns(model.trees, columns, model.columnCount, rows);
  return rows ? columns.map((column) => Float32Array.from(rows, (row) => column[row]!)) : columns;
}

function checkedBackground(
  model: ExplainedModel,
  background: readonly Float32Array[],
): readonly Float32Array[] {
  const { count } = walkRawColumns(model.trees, background, model.columnCount, undefined);
  if (count === 0) throw new TreesError("TREES_INPUT_INVALID", "the background has no rows");
  return background;
}

function taskOf(
  { trees, columnCount, turns }: ExplainedModel,
  columns: readonly Float32Array[],
): Omit<ExplainTask, "shares" | "background" | "isPairs" | "usesTables"> {
  return { trees, columnCount, turns, columns, rowCount: columns[0]!.length, control: null };
}

function threadsOf({ threads }: ExplainControl): number {
  return resolveThreads(threads);
}

function meanOf(sums: Float64Array, rowCount: number): Float64Array {
  const mean = new Float64Array(sums.length / rowCount);
  for (let i = 0; i < sums.length; i++) mean[i % mean.length]! += sums[i]! / rowCount;
  return mean;
}

/** Sums of leaves become predictions: margins start from a base, forests divide by their trees. */
function finish(
  model: ExplainedModel,
  columns: readonly Float32Array[],
  values: Float64Array,
  expected: Float64Array,
  { checkAdditivity = false }: ExplainControl,
): Explanation {
  if (checkAdditivity) checkSums(columnSums(model, columns, undefined), values, expected);
  if ("baseMargins" in model)
    return { values, expected: expected.map((sum, k) => sum + model.baseMargins[k]!) };
  const { treeCount } = model;
  for (let i = 0; i < values.length; i++) values[i]! /= treeCount;
  return { values, expected: expected.map((sum) => sum / treeCount) };
}

function checkSums(sums: Float64Array, values: Float64Array, expected: Float64Array): void {
  const width = values.length / sums.length;
  const largest = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 1e-300);
  for (let i = 0; i < sums.length; i++) {
    let total = expected[i % expected.length]!;
    for (let c = 0; c < width; c++) total += values[i * width + c]!;
    if (Math.abs(total - sums[i]!) <= 1e-6 * largest) continue;
    throw new TreesError(
      "TREES_WORKER_FAILED",
      `the values of row ${Math.floor(i / expected.length)} add up to ${total}, but its trees to ${sums[i]}`,
    );
  }
}
