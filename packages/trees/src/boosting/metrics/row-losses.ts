import { logGamma } from "./log-gamma.ts";
import type { MeanMetric, MetricInput, RowLoss } from "./metric.ts";

/** Probabilities below this count as this: XGBoost's guard against log 0. */
const SMALLEST = 1e-16;
/** LightGBM's guard against the log of a count of 0. */
const SMALLEST_COUNT = 1e-10;

const residual = ({ margins, targets, predictionOf }: MetricInput, row: number): number =>
  predictionOf(margins[row]!) - targets[row]!;

/** XGBoost's merror takes the first of equal margins; LightGBM's multi_error counts them as an error. */
function isBeaten(
  { margins, targets, rowCount, outputs }: MetricInput,
  row: number,
  tiesBeat: boolean,
): boolean {
  const own = targets[row]!;
  const margin = margins[own * rowCount + row]!;
  for (let k = 0; k < outputs; k++) {
    const other = margins[k * rowCount + row]!;
    if (other > margin || (other === margin && k !== own && (tiesBeat || k < own))) return true;
  }
  return false;
}

export const rowLosses: Readonly<Record<MeanMetric, RowLoss>> = {
  logloss({ margins, targets, predictionOf }, row) {
    const probability = predictionOf(margins[row]!);
    return -Math.log(Math.max(targets[row] === 1 ? probability : 1 - probability, SMALLEST));
  },
  error: ({ margins, targets, predictionOf }, row, threshold) =>
    Number(Number(predictionOf(margins[row]!) > threshold) !== targets[row]),
  mlogloss({ margins, targets, rowCount, outputs }, row) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, margins[k * rowCount + row]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += Math.exp(margins[k * rowCount + row]! - largest);
    const probability = Math.exp(margins[targets[row]! * rowCount + row]! - largest) / total;
    return -Math.log(Math.max(probability, SMALLEST));
  },
  merror: (input, row) => Number(isBeaten(input, row, false)),
  merrorWithTies: (input, row) => Number(isBeaten(input, row, true)),
  mse: (input, row) => residual(input, row) ** 2,
  rmse: (input, row) => residual(input, row) ** 2,
  rmsle: ({ margins, targets, predictionOf }, row) =>
    (Math.log1p(predictionOf(margins[row]!)) - Math.log1p(targets[row]!)) ** 2,
  mae: (input, row) => Math.abs(residual(input, row)),
  mape: (input, row, least) =>
    Math.abs(residual(input, row)) / Math.max(Math.abs(input.targets[row]!), least),
  huber(input, row, delta) {
    const size = Math.abs(residual(input, row));
    return size <= delta ? size ** 2 / 2 : delta * (size - delta / 2);
  },
  pseudohuber: (input, row, delta) => delta ** 2 * (Math.sqrt(1 + (residual(input, row) / delta) ** 2) - 1),
  quantile(input, row, level) {
    const above = residual(input, row);
    return above > 0 ? (1 - level) * above : -level * above;
  },
  poissonLikelihood({ margins, targets, predictionOf }, row) {
    const rate = Math.max(predictionOf(margins[row]!), SMALLEST);
    return logGamma(targets[row]! + 1) + rate - targets[row]! * Math.log(rate);
  },
  poissonDeviance({ margins, targets, predictionOf }, row) {
    const rate = Math.max(predictionOf(margins[row]!), SMALLEST_COUNT);
    return rate - targets[row]! * Math.log(rate);
  },
};

/** The metric of a weighted mean of its row losses. */
export function fromMean(kind: MeanMetric, mean: number): number {
  return kind === "rmse" || kind === "rmsle" ? Math.sqrt(mean) : mean;
}
