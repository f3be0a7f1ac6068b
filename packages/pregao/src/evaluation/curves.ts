import { classColumn } from "./roc-auc.ts";

/** A ROC curve as points from (0, 0) to (1, 1). */
export interface RocCurve {
  readonly name: string;
  readonly auc: number | null;
  readonly points: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[];
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
  readonly reliability: readonly ReliabilityCurve[];
}

export interface CurveInput {
  /** rows × classes, row by row. */
  readonly probabilities: Float64Array;
  /** Class ids; rows with −1 are left out. */
  readonly classes: Int8Array;
  readonly classNames: readonly string[];
}

const rocPoints = 101;
const reliabilityBins = 10;

/**
 * What the pictures of a classifier are drawn from: ROC curves of each class against the rest (no points where a
 * class has no positive or negative row), thinned to about 100 points, and reliability in ten
 * bins of about equal rows (equal probabilities stay together), because models of markets rarely leave the middle.
 * O(rows log rows × classes).
 */
export function classificationCurves({
  probabilities,
  classes,
  classNames,
}: CurveInput): ClassificationCurves {
  const columns = classNames.map((_, k) => classColumn(probabilities, classNames.length, k));
  return {
    roc: classNames.map((name, k) => rocCurve(name, columns[k]!, classes, k)),
    reliability: classNames.map((name, k) => reliabilityCurve(name, columns[k]!, classes, k)),
  };
}

function rocCurve(name: string, scores: Float64Array, classes: Int8Array, positive: number): RocCurve {
  const known = Int32Array.from(scores, (_, row) => row).filter((row) => classes[row]! >= 0);
  const order = known.sort((a, b) => scores[b]! - scores[a]!);
  const positives = order.reduce((sum, row) => sum + (classes[row] === positive ? 1 : 0), 0);
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return { name, auc: null, points: [] };
  const points = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let hits = 0;
  let auc = 0;
  let last = { falsePositiveRate: 0, truePositiveRate: 0 };
  for (let i = 0; i < order.length; i++) {
    if (classes[order[i]!] === positive) hits++;
    // Rows of equal score enter together: between them there is no threshold.
    if (i + 1 < order.length && scores[order[i + 1]!] === scores[order[i]!]) continue;
    const point = { falsePositiveRate: (i + 1 - hits) / negatives, truePositiveRate: hits / positives };
    const width = point.falsePositiveRate - last.falsePositiveRate;
    auc += (width * (point.truePositiveRate + last.truePositiveRate)) / 2;
    last = point;
    const kept = points[points.length - 1]!;
    const moved =
      point.falsePositiveRate - kept.falsePositiveRate + point.truePositiveRate - kept.truePositiveRate;
    if (moved >= 2 / rocPoints || i + 1 === order.length) points.push(point);
  }
  return { name, auc, points };
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
