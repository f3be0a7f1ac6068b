import { TreesError } from "../errors.ts";
import type { BoostingJob } from "./job.ts";

/** What a user's own function is shown; entry i of each array belongs to `rows[i]`. The arrays are the function's to keep. */
export interface RoundView {
  /** From 0. */
  readonly round: number;
  /** Rows of the matrix: those trained on for an objective, those that judge for a metric. */
  readonly rows: Int32Array;
  /** Class ids or numbers. */
  readonly targets: Float32Array;
  /** Null when every row weighs 1. */
  readonly weights: Float32Array | null;
  /** Sums of leaves so far, row-major rows × outputs: before they become probabilities or counts. */
  readonly margins: Float32Array;
  /** Margins a row has: number of classes above 2, otherwise 1. */
  readonly outputs: number;
}

/**
 * A user's own loss by its first and second derivative by each margin, row-major rows × outputs. Weights are the function's
 * to multiply in, as with XGBoost and LightGBM. Runs on the calling thread while the workers wait.
 */
export type OwnObjective = (view: RoundView) => {
  readonly gradient: ArrayLike<number>;
  readonly hessian: ArrayLike<number>;
};

/** A user's own metric of the evaluation rows; measured last, so that XGBoost's style stops early by it. */
export interface OwnMetric {
  /** Name in the history. */
  readonly name: string;
  /** Default: smaller is better. */
  readonly higherIsBetter?: boolean;
  evaluate(view: RoundView): number;
}

/** Rows from … to − 1 of a fit's list, as a user's function is shown them. */
function viewRows(
  job: BoostingJob,
  buffer: SharedArrayBuffer,
  round: number,
  from: number,
  to: number,
): RoundView {
  const { rowCount, outputs } = job;
  const rows = new Int32Array(buffer, job.rowLists[0] + 4 * from, to - from).slice();
  const gather = (address: number): Float32Array => {
    const values = new Float32Array(buffer, address, rowCount);
    return Float32Array.from(rows, (row) => values[row]!);
  };
  const all = new Float32Array(buffer, job.margins, rowCount * outputs);
  const margins = new Float32Array(rows.length * outputs);
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < outputs; k++) margins[i * outputs + k] = all[k * rowCount + row]!;
  }
  const weights = job.weights ? gather(job.weights) : null;
  return { round, rows, targets: gather(job.targets), weights, margins, outputs };
}

/** Has the user's objective speak and writes what it says where the threads look for it. */
export function writeOwnGradients(
  job: BoostingJob,
  buffer: SharedArrayBuffer,
  round: number,
  objective: OwnObjective,
): void {
  const view = viewRows(job, buffer, round, 0, job.trainCount);
  const { rows, outputs } = view;
  const { gradient, hessian } = objective(view);
  const pairs = new Float32Array(buffer, job.gradients, 2 * job.rowCount * outputs);
  for (const [name, values] of Object.entries({ gradient, hessian })) {
    if (values?.length === rows.length * outputs) continue;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `objective returned ${values?.length ?? "no"} values of ${name}, but there must be ${rows.length * outputs}: one a row and output`,
    );
  }
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < outputs; k++) {
      const [g, h] = [gradient[i * outputs + k]!, hessian[i * outputs + k]!];
      const at = 2 * (k * job.rowCount + row);
      pairs[at] = h;
      pairs[at + 1] = g;
      if (Number.isFinite(pairs[at + 1]!) && h >= 0 && Number.isFinite(pairs[at]!)) continue;
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `objective returned gradient ${g} and hessian ${h} for row ${row}, but both must be finite in float32 and the hessian at least 0`,
      );
    }
  }
}

/** The user's metric of the evaluation rows, checked. */
export function ownMetricOf(
  job: BoostingJob,
  buffer: SharedArrayBuffer,
  round: number,
  metric: OwnMetric,
): number {
  const value = metric.evaluate(
    viewRows(job, buffer, round, job.trainCount, job.trainCount + job.evaluationCount),
  );
  if (Number.isFinite(value)) return value;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `evalMetric "${metric.name}" returned ${value} after round ${round}, but must return a finite number`,
  );
}
