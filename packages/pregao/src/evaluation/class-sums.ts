import type { DateSums } from "./block-bootstrap.ts";
import { type ConfusionScores, createConfusionScores, scoreConfusion } from "./confusion.ts";
import type { DateGroups } from "./date-groups.ts";
import { rightDirection } from "./directional-accuracy.ts";
import { classificationMetrics, perClassMetrics } from "./metric-table.ts";
import { brierOf, logLossOf, mostProbable } from "./probability-scores.ts";
import { aucPlacements, classColumn } from "./roc-auc.ts";

/** A classifier's or baseline's answers on the scored rows. */
export interface ClassPredictions {
  /** rows × classes, row by row, each row summing to 1. */
  readonly probabilities: Float64Array;
  /**
   * The class that is decided on: the most probable one unless given. `"drawn"` decides by a draw from the
   * probabilities and is scored by its expected confusion table, so that no luck of a draw gets into a baseline.
   */
  readonly decision?: Int8Array | "drawn";
}

/**
 * A predictor as sums per date. Columns: confusion table (classes²), Σ log-loss, Σ Brier, then for each class the
 * placements of its positives and of its negatives, then right directions and moves (rows whose outcome is the first
 * or the last class: sell or buy), then the outcomes of each class. In a resample AUC is taken by its Hájek projection, full-sample
 * placements averaged over the drawn rows (the linearisation behind DeLong's variance): its error is of second
 * order in 1/rows, and a resample needs no sorting. O(rows log rows × classes).
 */
export function classDateSums(
  { probabilities, decision }: ClassPredictions,
  classes: Int8Array,
  classCount: number,
  { dateOf, times }: DateGroups,
): DateSums {
  const cells = classCount * classCount;
  const columns = cells + 4 + 3 * classCount;
  const sums = new Float64Array(times.length * columns);
  const decided = decision === "drawn" ? null : (decision ?? mostProbable(probabilities, classCount));
  for (let row = 0; row < classes.length; row++) {
    const outcome = classes[row]!;
    const at = dateOf[row]! * columns;
    const first = row * classCount;
    if (decided !== null) sums[at + outcome * classCount + decided[row]!]! += 1;
    else {
      for (let k = 0; k < classCount; k++) sums[at + outcome * classCount + k]! += probabilities[first + k]!;
    }
    sums[at + columns - classCount + outcome]! += 1;
    if (outcome === 0 || outcome === classCount - 1) {
      const share = rightDirection(probabilities, first, outcome, classCount, decision === "drawn");
      sums[at + cells + 2 + 2 * classCount]! += share;
      sums[at + cells + 3 + 2 * classCount]! += 1;
    }
    sums[at + cells]! += logLossOf(probabilities[first + outcome]!);
    sums[at + cells + 1]! += brierOf(probabilities, row, outcome, classCount);
  }
  const aucs = new Float64Array(classCount);
  for (let k = 0; k < classCount; k++) {
    const { auc, placements } = aucPlacements(classColumn(probabilities, classCount, k), classes, k);
    aucs[k] = auc;
    for (let row = 0; row < classes.length; row++) {
      const side = classes[row] === k ? 0 : 1;
      sums[dateOf[row]! * columns + cells + 2 + 2 * k + side]! += placements[row]!;
    }
  }
  const scores = createConfusionScores(classCount);
  return {
    columns,
    sums,
    metrics: (totals, out) => scoreClasses(totals, out, classCount, aucs, scores),
  };
}

export function classMetricCount(classCount: number): number {
  return classificationMetrics.length + perClassMetrics.length * classCount;
}

/** Column totals to metrics, in the order of the metric tables. */
function scoreClasses(
  totals: Float64Array,
  out: Float64Array,
  classCount: number,
  aucs: Float64Array,
  scores: ConfusionScores,
): void {
  scoreConfusion(totals, classCount, scores);
  // Not taken from the table: an expected one sums to whole rows only within rounding.
  const support = totals.subarray(totals.length - classCount);
  let rows = 0;
  for (let k = 0; k < classCount; k++) rows += support[k]!;
  const cells = classCount * classCount;
  let macro = 0;
  let weighted = 0;
  for (let k = 0; k < classCount; k++) {
    const auc = drawnAuc(totals, cells + 2 + 2 * k, support[k]!, rows - support[k]!, aucs[k]!);
    macro += auc / classCount;
    weighted += (auc * support[k]!) / rows;
    const at = classificationMetrics.length + perClassMetrics.length * k;
    out[at] = scores.precision[k]!;
    out[at + 1] = scores.recall[k]!;
    out[at + 2] = scores.f1[k]!;
    out[at + 3] = auc;
  }
  out[0] = totals[cells]! / rows;
  out[1] = totals[cells + 1]! / rows;
  out[2] = macro;
  out[3] = weighted;
  out[4] = scores.accuracy;
  out[5] = scores.balancedAccuracy;
  out[6] = scores.mcc;
  out[7] = scores.f1Macro;
  out[8] = scores.f1Weighted;
  out[9] = scores.precisionMacro;
  out[10] = scores.precisionWeighted;
  out[11] = scores.recallMacro;
  out[12] = scores.recallWeighted;
  const directions = cells + 2 + 2 * classCount;
  out[13] = totals[directions]! / totals[directions + 1]!; // NaN without a move
}

function drawnAuc(
  totals: Float64Array,
  at: number,
  positives: number,
  negatives: number,
  auc: number,
): number {
  if (positives === 0 || negatives === 0) return Number.NaN;
  const projected = totals[at]! / positives + totals[at + 1]! / negatives - auc;
  return Math.min(1, Math.max(0, projected));
}
