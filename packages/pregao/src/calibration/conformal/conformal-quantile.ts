/**
 * Which of n calibration scores, in ascending order and counted from 1, bounds a share `level` of new ones that are
 * exchangeable with them: ⌈(n + 1) · level⌉ (Vovk, Gammerman and Shafer 2005; Lei et al. 2018). More than n where n is too
 * small for the level: then no finite bound is valid.
 */
export function conformalRank(count: number, level: number): number {
  // (n + 1) · level may be a whole number that floating point puts a hair above itself.
  return Math.ceil((count + 1) * level - 1e-9);
}

/** The bound itself: Infinity where there are too few scores. `scores` without NaN, in any order. O(n log n). */
export function conformalQuantile(scores: Float64Array, level: number): number {
  const rank = conformalRank(scores.length, level);
  if (rank > scores.length) return Number.POSITIVE_INFINITY;
  return rank < 1 ? 0 : scores.slice().sort()[rank - 1]!;
}
