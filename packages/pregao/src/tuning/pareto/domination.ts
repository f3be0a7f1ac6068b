/** Values of one trial, one an objective, higher is better. */
export type Objectives = readonly number[];

/** Whether `a` is at least as good as `b` everywhere and better somewhere. */
function dominates(a: Objectives, b: Objectives): boolean {
  let isBetter = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < b[i]!) return false;
    if (a[i]! > b[i]!) isBetter = true;
  }
  return isBetter;
}

/**
 * Rank of each point: 0 for those that no other dominates, 1 for those that only points of rank 0 dominate, and so on. Equal
 * points have equal ranks. O(points² × objectives) a rank.
 */
export function dominationRanks(points: readonly Objectives[]): Int32Array {
  const ranks = new Int32Array(points.length).fill(-1);
  let left = points.map((_, index) => index);
  for (let rank = 0; left.length > 0; rank++) {
    const front = left.filter((one) => !left.some((other) => dominates(points[other]!, points[one]!)));
    for (const one of front) ranks[one] = rank;
    left = left.filter((one) => ranks[one]! < 0);
  }
  return ranks;
}
