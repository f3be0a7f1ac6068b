import type { IsotonicCurve } from "./contract.ts";

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002 for probabilities): the
 * rising curve of least squares. Rows of equal score count together; points inside a flat stretch are left out, as
 * scikit-learn's IsotonicRegression does. `scores` finite, `targets` 0 or 1 (or any finite number), at least one row.
 * O(rows × log rows).
 */
export function fitIsotonic(scores: Float64Array, targets: ArrayLike<number>): IsotonicCurve {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const thresholds: number[] = [];
  // Blocks of pooled scores as a stack: sum of targets, rows, distinct scores.
  const sums: number[] = [];
  const rows: number[] = [];
  const widths: number[] = [];
  for (const row of order) {
    const target = targets[row]!;
    if (thresholds.length > 0 && scores[row] === thresholds.at(-1)) {
      // Equal scores are one point: the block on top holds nothing else until the next score is pushed.
      sums[sums.length - 1]! += target;
      rows[rows.length - 1]! += 1;
      continue;
    }
    poolViolators(sums, rows, widths);
    thresholds.push(scores[row]!);
    sums.push(target);
    rows.push(1);
    widths.push(1);
  }
  poolViolators(sums, rows, widths);
  const values = sums.flatMap((sum, block) => new Array<number>(widths[block]!).fill(sum / rows[block]!));
  return withoutInnerPoints(thresholds, values);
}

/** Merges the last block into the ones before it for as long as it lies below them. */
function poolViolators(sums: number[], rows: number[], widths: number[]): void {
  for (let top = sums.length - 1; top > 0; top--) {
    if (sums[top - 1]! / rows[top - 1]! < sums[top]! / rows[top]!) return;
    sums[top - 1]! += sums.pop()!;
    rows[top - 1]! += rows.pop()!;
    widths[top - 1]! += widths.pop()!;
  }
}

function withoutInnerPoints(thresholds: readonly number[], values: readonly number[]): IsotonicCurve {
  const last = values.length - 1;
  const isKept = (place: number): boolean =>
    place === 0 ||
    place === last ||
    values[place] !== values[place - 1] ||
    values[place] !== values[place + 1];
  return {
    thresholds: thresholds.filter((_, place) => isKept(place)),
    values: values.filter((_, place) => isKept(place)),
  };
}

/** The curve at a score: straight between its points, the first and the last value beyond them. O(log points). */
export function isotonicValue({ thresholds, values }: IsotonicCurve, score: number): number {
  const last = thresholds.length - 1;
  if (score <= thresholds[0]!) return values[0]!;
  if (score >= thresholds[last]!) return values[last]!;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! <= score) low = middle;
    else high = middle;
  }
  const share = (score - thresholds[low]!) / (thresholds[high]! - thresholds[low]!);
  return values[low]! + share * (values[high]! - values[low]!);
}
