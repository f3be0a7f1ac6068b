/**
 * Wilcoxon's signed-rank test of paired values: the chance of a sum of ranks at least as large as that of the pairs in which
 * `ours` is the larger, if the signs were those of a fair coin. Equal pairs are left out; equal differences share their mean
 * rank. Exact, by counting the sums of all subsets of the (doubled) ranks. 1 where all pairs are equal.
 */
export function chanceOfLoss(ours: readonly number[], theirs: readonly number[]): number {
  const differences = ours.map((value, i) => value - theirs[i]!).filter((difference) => difference !== 0);
  const sizes = differences.map(Math.abs).sort((a, b) => a - b);
  // First and last place of equals, counted from 1: their sum is twice the mean rank.
  const doubled = differences.map(
    (one) => sizes.indexOf(Math.abs(one)) + 1 + sizes.lastIndexOf(Math.abs(one)) + 1,
  );
  const reached = doubled.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const most = doubled.reduce((sum, rank) => sum + rank, 0);
  let ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (const rank of doubled) {
    const next = ways.slice();
    for (let total = rank; total <= most; total++) next[total]! += ways[total - rank]!;
    ways = next;
  }
  const all = ways.reduce((sum, count) => sum + count, 0);
  return ways.subarray(reached).reduce((sum, count) => sum + count, 0) / all;
}
