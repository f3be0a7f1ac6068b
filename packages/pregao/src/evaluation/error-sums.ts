import type { DateSums } from "./block-bootstrap.ts";
import type { DateGroups } from "./date-groups.ts";
import { absolutePercentageError, directionHit } from "./regression-scores.ts";

/** Sums per date of what the error metrics need; `actual` is centred for the sake of Σy² − (Σy)²/n. */
export const errorColumns = 9;

/** Adds one row's errors to the columns that begin at `at`. */
export function addErrors(
  sums: Float64Array,
  at: number,
  actual: number,
  forecast: number,
  mean: number,
): void {
  const error = forecast - actual;
  const centred = actual - mean;
  sums[at]! += 1;
  sums[at + 1]! += Math.abs(error);
  sums[at + 2]! += error * error;
  sums[at + 3]! += centred;
  sums[at + 4]! += centred * centred;
  const percentage = absolutePercentageError(actual, forecast);
  if (!Number.isNaN(percentage)) {
    sums[at + 5]! += percentage;
    sums[at + 6]! += directionHit(actual, forecast);
    sums[at + 7]! += 1;
  }
  // Rows whose actual value differs from the mean: 0 means that R² has nothing to explain.
  if (centred !== 0) sums[at + 8]! += 1;
}

/** Totals to directional accuracy, MAE, MSE, RMSE, R², MAPE. */
export function scoreErrors(totals: Float64Array, at: number, out: Float64Array, first: number): void {
  const rows = totals[at]!;
  const moved = totals[at + 7]!;
  const spread = totals[at + 4]! - totals[at + 3]! ** 2 / rows;
  const mse = totals[at + 2]! / rows;
  out[first] = moved > 0 ? totals[at + 6]! / moved : Number.NaN;
  out[first + 1] = totals[at + 1]! / rows;
  out[first + 2] = mse;
  out[first + 3] = Math.sqrt(mse);
  out[first + 4] = totals[at + 8]! > 0.5 && spread > 0 ? 1 - totals[at + 2]! / spread : Number.NaN;
  out[first + 5] = moved > 0 ? totals[at + 5]! / moved : Number.NaN;
}

/** The error metrics alone, of price levels say, as sums per date. O(rows). */
export function errorDateSums(actual: Float64Array, forecast: Float64Array, groups: DateGroups): DateSums {
  const sums = new Float64Array(groups.times.length * errorColumns);
  const mean = meanOf(actual);
  for (let row = 0; row < actual.length; row++)
    addErrors(sums, groups.dateOf[row]! * errorColumns, actual[row]!, forecast[row]!, mean);
  return { columns: errorColumns, sums, metrics: (totals, out) => scoreErrors(totals, 0, out, 0) };
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
