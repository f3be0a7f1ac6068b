import { sigmoid } from "./objectives/logistic.ts";

/** Where the rows to be judged lie; arrays as in GradientInput. */
export interface MetricInput {
  readonly rows: Int32Array;
  readonly targets: Float32Array;
  readonly weights: Float32Array | null;
  readonly margins: Float32Array;
  readonly rowCount: number;
  readonly outputs: number;
}

export type MetricName = "logloss" | "error" | "mlogloss" | "merror" | "rmse" | "mae";

/** A row's part of the metric: loss of one row whose margins start at `row`. */
type RowLoss = (input: MetricInput, row: number) => number;

/** Probabilities below this count as this: XGBoost's guard against log 0. */
const SMALLEST = 1e-16;

const rowLosses: Readonly<Record<MetricName, RowLoss>> = {
  logloss({ margins, targets }, row) {
    const probability = sigmoid(margins[row]!);
    return -Math.log(Math.max(targets[row] === 1 ? probability : 1 - probability, SMALLEST));
  },
  error: ({ margins, targets }, row) => Number(Number(margins[row]! > 0) !== targets[row]),
  mlogloss({ margins, targets, rowCount, outputs }, row) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, margins[k * rowCount + row]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += Math.exp(margins[k * rowCount + row]! - largest);
    const probability = Math.exp(margins[targets[row]! * rowCount + row]! - largest) / total;
    return -Math.log(Math.max(probability, SMALLEST));
  },
  merror({ margins, targets, rowCount, outputs }, row) {
    let best = 0;
    for (let k = 1; k < outputs; k++) {
      if (margins[k * rowCount + row]! > margins[best * rowCount + row]!) best = k;
    }
    return Number(best !== targets[row]);
  },
  rmse: ({ margins, targets }, row) => (margins[row]! - targets[row]!) ** 2,
  mae: ({ margins, targets }, row) => Math.abs(margins[row]! - targets[row]!),
};

/** Weighted mean over the rows; smaller is better. Cost O(rows × outputs). */
export function evaluateMetric(name: MetricName, input: MetricInput): number {
  const lossOf = rowLosses[name];
  let sum = 0;
  let total = 0;
  for (const row of input.rows) {
    const weight = input.weights ? input.weights[row]! : 1;
    sum += weight * lossOf(input, row);
    total += weight;
  }
  return name === "rmse" ? Math.sqrt(sum / total) : sum / total;
}

export function isMetricName(name: unknown): name is MetricName {
  return typeof name === "string" && Object.hasOwn(rowLosses, name);
}
