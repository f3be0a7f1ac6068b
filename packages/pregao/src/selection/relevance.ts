import type { SelectionData } from "./contract.ts";

/**
 * How much each feature alone says of the target: for classes the F statistic of a one-way analysis of variance, for
 * numbers that of a straight line (scikit-learn's f_classif and f_regression), over the training rows in which the feature
 * is known. Infinity where it decides the target, NaN where it is constant or too seldom known. O(rows × features).
 */
export function targetRelevance(data: SelectionData): Float64Array {
  const { features, rows, task } = data;
  return Float64Array.from(features.columns, (column) =>
    task === "classification"
      ? classStatistic(column, rows, data.classes!)
      : lineStatistic(column, rows, data.returns!),
  );
}

/** Class ids are of 8 bits with a sign. */
const MOST_CLASSES = 128;

function classStatistic(column: Float32Array, rows: Int32Array, classes: Int8Array): number {
  const counts = new Float64Array(MOST_CLASSES);
  const sums = new Float64Array(MOST_CLASSES);
  let [count, total, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const value = column[row]!;
    const id = classes[row]!;
    if (Number.isNaN(value) || id < 0) continue;
    counts[id]!++;
    sums[id]! += value;
    count++;
    total += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const seen = counts.reduce((found, size) => found + (size > 0 ? 1 : 0), 0);
  if (seen < 2 || count <= seen || least === most) return Number.NaN;
  const mean = total / count;
  const means = sums.map((sum, id) => sum / counts[id]!);
  let between = 0;
  for (let id = 0; id < MOST_CLASSES; id++)
    if (counts[id]! > 0) between += counts[id]! * (means[id]! - mean) ** 2;
  let within = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const value = column[row]!;
    if (!Number.isNaN(value) && classes[row]! >= 0) within += (value - means[classes[row]!]!) ** 2;
  }
  return between / (seen - 1) / (within / (count - seen));
}

function lineStatistic(column: Float32Array, rows: Int32Array, target: Float64Array): number {
  let [count, sumX, sumY] = [0, 0, 0];
  for (const row of rows) {
    if (Number.isNaN(column[row]! + target[row]!)) continue;
    count++;
    sumX += column[row]!;
    sumY += target[row]!;
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [xx, yy, xy] = [0, 0, 0];
  for (const row of rows) {
    const [x, y] = [column[row]! - meanX, target[row]! - meanY];
    if (Number.isNaN(x + y)) continue;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  if (count < 3 || !(xx > 1e-13 * count * meanX * meanX) || yy === 0) return Number.NaN;
  const squared = (xy * xy) / (xx * yy);
  return squared >= 1 ? Number.POSITIVE_INFINITY : (squared / (1 - squared)) * (count - 2);
}
