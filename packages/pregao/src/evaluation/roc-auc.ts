/**
 * ROC-AUC of one class against the rest, with its structural components (DeLong, DeLong and Clarke-Pearson 1988):
 * the placement of a positive row is the share of negatives scored below it, of a negative row the share of
 * positives scored above it, ties counting half. The mean placement of either side is the AUC (mid-rank form of
 * the Mann–Whitney statistic).
 */
export interface AucPlacements {
  /** NaN where the class has no positive or no negative row. */
  readonly auc: number;
  readonly positives: number;
  readonly negatives: number;
  /** One per row; all 0 where `auc` is NaN. */
  readonly placements: Float64Array;
}

/** `scores` has one value per row (probability of `positive`). O(rows log rows). */
export function aucPlacements(scores: Float64Array, classes: Int8Array, positive: number): AucPlacements {
  const rows = classes.length;
  const placements = new Float64Array(rows);
  let positives = 0;
  for (let row = 0; row < rows; row++) if (classes[row] === positive) positives++;
  const negatives = rows - positives;
  if (positives === 0 || negatives === 0) return { auc: Number.NaN, positives, negatives, placements };

  const values = distinctValues(scores);
  // Cumulative counts: rows of each side with a score below values[i]; one place more for the totals.
  const positivesBelow = new Float64Array(values.length + 1);
  const negativesBelow = new Float64Array(values.length + 1);
  const place = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = indexOfValue(values, scores[row]!);
    place[row] = at;
    const counts = classes[row] === positive ? positivesBelow : negativesBelow;
    counts[at + 1]! += 1;
  }
  for (let i = 1; i <= values.length; i++) {
    positivesBelow[i]! += positivesBelow[i - 1]!;
    negativesBelow[i]! += negativesBelow[i - 1]!;
  }
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const at = place[row]!;
    if (classes[row] === positive) {
      placements[row] = (negativesBelow[at]! + negativesBelow[at + 1]!) / 2 / negatives;
      sum += placements[row]!;
    } else {
      placements[row] = 1 - (positivesBelow[at]! + positivesBelow[at + 1]!) / 2 / positives;
    }
  }
  return { auc: sum / positives, positives, negatives, placements };
}

/** The AUC alone; NaN where the class has no positive or no negative row. */
export function rocAuc(scores: Float64Array, classes: Int8Array, positive: number): number {
  return aucPlacements(scores, classes, positive).auc;
}

/** The probabilities of one class as one value per row. */
export function classColumn(probabilities: Float64Array, classCount: number, k: number): Float64Array {
  const column = new Float64Array(probabilities.length / classCount);
  for (let row = 0; row < column.length; row++) column[row] = probabilities[row * classCount + k]!;
  return column;
}

function distinctValues(scores: Float64Array): Float64Array {
  const sorted = scores.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  }
  return sorted.subarray(0, count);
}

function indexOfValue(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
