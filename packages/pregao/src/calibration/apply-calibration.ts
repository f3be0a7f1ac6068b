import type { Calibration } from "./contract.ts";
import { isotonicValue } from "./isotonic.ts";
import { logOdds, logProbability } from "./log-odds.ts";
import { sigmoid } from "./platt.ts";

/**
 * The probabilities as the calibration mends them, rows × classes, each row summing to 1; the input is not changed. A row
 * to whose every class the curves give 0 gets equal shares, as in scikit-learn. O(rows × classes).
 */
export function applyCalibration(calibration: Calibration, probabilities: Float64Array): Float64Array {
  const classCount = calibration.classNames.length;
  const mended = new Float64Array(probabilities.length);
  for (let first = 0; first < probabilities.length; first += classCount) {
    const given = probabilities.subarray(first, first + classCount);
    const row = mended.subarray(first, first + classCount);
    if (calibration.method === "temperature") coolRow(given, row, 1 / calibration.temperature);
    else if (classCount === 2) {
      row[1] = againstTheRest(calibration, 0, given[1]!);
      row[0] = 1 - row[1];
    } else {
      for (let k = 0; k < classCount; k++) row[k] = againstTheRest(calibration, k, given[k]!);
      normalise(row);
    }
  }
  return mended;
}

function againstTheRest(
  calibration: Exclude<Calibration, { method: "temperature" }>,
  curve: number,
  probability: number,
): number {
  if (calibration.method === "isotonic") return isotonicValue(calibration.curves[curve]!, probability);
  const { slope, intercept } = calibration.sigmoids[curve]!;
  return sigmoid(slope * logOdds(probability) + intercept);
}

function coolRow(given: Float64Array, row: Float64Array, inverse: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < given.length; k++) {
    row[k] = inverse * logProbability(given[k]!);
    largest = Math.max(largest, row[k]!);
  }
  for (let k = 0; k < row.length; k++) row[k] = Math.exp(row[k]! - largest);
  normalise(row);
}

function normalise(row: Float64Array): void {
  let sum = 0;
  for (const value of row) sum += value;
  for (let k = 0; k < row.length; k++) row[k] = sum > 0 ? row[k]! / sum : 1 / row.length;
}
