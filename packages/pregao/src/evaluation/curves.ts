import { classColumn } from "./roc-auc.ts";

/** A ROC curve as points from (0, 0) to (1, 1). */
export interface RocCurve {
  readonly name: string;
  readonly auc: number | null;
  readonly points: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[];
}

/** Precision over recall, from the surest row to the last. */
export interface PrecisionRecallCurve {
  readonly name: string;
  /** Mean precision weighted by the growth of recall (scikit-learn's `average_precision_score`). */
  readonly averagePrecision: number | null;
  /** Share of rows of this class: the precision of knowing nothing. */
  readonly share: number;
  readonly points: readonly { readonly recall: number; readonly precision: number }[];
}

/** Mean predicted probability against how often the class came: one point a bin. */
export interface ReliabilityCurve {
  readonly name: string;
  readonly points: readonly {
    readonly predicted: number;
    readonly observed: number;
    readonly rows: number;
  }[];
}

export interface ClassificationCurves {
  readonly roc: readonly RocCurve[];
  readonly precisionRecall: readonly PrecisionRecallCurve[];
  readonly reliability: readonly ReliabilityCurve[];
}

export interface CurveInput {
  /** rows × classes, row by row. */
  readonly probabilities: Float64Array;
  /** Class ids; rows with −1 are left out. */
  readonly classes: Int8Array;
  readonly classNames: readonly string[];
}

const drawnPoints = 101;
const reliabilityBins = 10;

/**
 * What the pictures of a classifier are drawn from: ROC and precision–recall curves of each class against the rest (no
 * points where a class has no positive or negative row), thinned to about 100 points, and reliability in ten
 * bins of about equal rows (equal probabilities stay together), because models of markets rarely leave the middle.
 * O(rows log rows × classes).
 */
export function classificationCurves({
  probabilities,
  classes,
  classNames,
}: CurveInput): ClassificationCurves {
  const columns = classNames.map((_, k) => classColumn(probabilities, classNames.length, k));
  const thresholds = columns.map((column, k) => countByThreshold(column, classes, k));
  return {
    roc: classNames.map((name, k) => rocCurve(name, thresholds[k]!)),
    precisionRecall: classNames.map((name, k) => precisionRecallCurve(name, thresholds[k]!)),
    reliability: classNames.map((name, k) => reliabilityCurve(name, columns[k]!, classes, k)),
  };
}

/** How many rows lie at or above each threshold, from the highest down, and how many of them are of the class. */
interface ThresholdCounts {
  readonly rows: readonly number[];
  readonly hits: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

function countByThreshold(scores: Float64Array, classes: Int8Array, positive: number): ThresholdCounts {
  const known = Int32Array.from(scores, (_, row) => row).filter((row) => classes[row]! >= 0);
  const order = known.sort((a, b) => scores[b]! - scores[a]!);
  const rows: number[] = [];
  const hits: number[] = [];
  let right = 0;
  for (let i = 0; i < order.length; i++) {
    if (classes[order[i]!] === positive) right++;
    // Rows of equal score enter together: between them there is no threshold.
    if (i + 1 < order.length && scores[order[i + 1]!] === scores[order[i]!]) continue;
    rows.push(i + 1);
    hits.push(right);
  }
  return { rows, hits, positives: right, negatives: order.length - right };
}

function rocCurve(name: string, { rows, hits, positives, negatives }: ThresholdCounts): RocCurve {
  if (positives === 0 || negatives === 0) return { name, auc: null, points: [] };
  const points = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let auc = 0;
  let last = points[0]!;
  for (const [i, count] of rows.entries()) {
    const point = {
      falsePositiveRate: (count - hits[i]!) / negatives,
      truePositiveRate: hits[i]! / positives,
    };
    const width = point.falsePositiveRate - last.falsePositiveRate;
    auc += (width * (point.truePositiveRate + last.truePositiveRate)) / 2;
    last = point;
    const kept = points[points.length - 1]!;
    const moved =
      point.falsePositiveRate - kept.falsePositiveRate + point.truePositiveRate - kept.truePositiveRate;
    if (moved >= 2 / drawnPoints || i + 1 === rows.length) points.push(point);
  }
  return { name, auc, points };
}

function precisionRecallCurve(
  name: string,
  { rows, hits, positives, negatives }: ThresholdCounts,
): PrecisionRecallCurve {
  const total = positives + negatives;
  const share = total === 0 ? 0 : positives / total;
  if (positives === 0 || negatives === 0) return { name, averagePrecision: null, share, points: [] };
  const points: { recall: number; precision: number }[] = [];
  let averagePrecision = 0;
  let reached = 0;
  for (const [i, count] of rows.entries()) {
    const recall = hits[i]! / positives;
    const precision = hits[i]! / count;
    averagePrecision += (recall - reached) * precision;
    reached = recall;
    const kept = points.at(-1);
    if (kept === undefined || recall - kept.recall >= 1 / drawnPoints || i + 1 === rows.length)
      points.push({ recall, precision });
  }
  return { name, averagePrecision, share, points };
}

function reliabilityCurve(
  name: string,
  scores: Float64Array,
  classes: Int8Array,
  positive: number,
): ReliabilityCurve {
  const known = Int32Array.from(scores, (_, row) => row).filter((row) => classes[row]! >= 0);
  const order = known.sort((a, b) => scores[a]! - scores[b]!);
  const points = [];
  let start = 0;
  for (let bin = 1; bin <= reliabilityBins; bin++) {
    let end = Math.round((bin * order.length) / reliabilityBins);
    if (end <= start) continue; // equal probabilities have filled this bin already
    while (end < order.length && scores[order[end]!] === scores[order[end - 1]!]) end++;
    let predicted = 0;
    let observed = 0;
    for (const row of order.subarray(start, end)) {
      predicted += scores[row]!;
      if (classes[row] === positive) observed++;
    }
    const rows = end - start;
    points.push({ predicted: predicted / rows, observed: observed / rows, rows });
    start = end;
  }
  return { name, points };
}
