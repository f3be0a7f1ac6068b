/** Parts that a statistic's range from 0 to 1 is cut into: CatBoost's CtrBorderCount. */
export const STATISTIC_PARTS = 15;

/** Bins that a column of statistics has: one more than parts, for the statistic that is 1. */
export const STATISTIC_BINS = STATISTIC_PARTS + 1;

/** CatBoost's priors of Borders: how often a category that was never met counts as met, in the class or not. */
export const PRIORS = [0, 0.5, 1] as const;

/** Bin of a category that is in a class `good` times of `total`, smoothed by a prior that weighs as much as one row. */
export function statisticBin(good: number, total: number, prior: number): number {
  return Math.floor(((good + prior) / (total + 1)) * STATISTIC_PARTS);
}

/**
 * Ordered target statistics (Prokhorenkova et al. 2018, section 3.2): the rows are gone through in the order of a
 * permutation, and each sees only the categories and targets of the rows before it, so that no row's own target reaches its
 * encoding. `keys` holds each row's category as a byte, `isGood` whether its target is in the class. Writes the counts at
 * each row's turn to `good` and `total`, which are indexed as `keys`.
 */
export function countBefore(
  permutation: Int32Array,
  keys: Uint8Array,
  isGood: Uint8Array,
  good: Int32Array,
  total: Int32Array,
): void {
  const goodOf = new Int32Array(256);
  const totalOf = new Int32Array(256);
  for (const row of permutation) {
    const key = keys[row]!;
    good[row] = goodOf[key]!;
    total[row] = totalOf[key]!;
    goodOf[key]! += isGood[row]!;
    totalOf[key]!++;
  }
}

/** Counts of each category over all training rows: what rows outside the training see. */
export function countAll(
  rows: Int32Array,
  keys: Uint8Array,
  isGood: Uint8Array,
): { readonly good: Int32Array; readonly total: Int32Array } {
  const good = new Int32Array(256);
  const total = new Int32Array(256);
  for (const row of rows) {
    good[keys[row]!]! += isGood[row]!;
    total[keys[row]!]!++;
  }
  return { good, total };
}
