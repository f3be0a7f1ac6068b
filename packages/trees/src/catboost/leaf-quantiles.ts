import type { LeafOf } from "./leaf-sums.ts";
import type { TrainingView } from "./training-view.ts";

/**
 * For each leaf of this thread (every `threads`-th) the residual that a share `level` of the leaf's weight lies at or below:
 * the value that lowers the quantile loss most (CatBoost's Exact, which takes all rows for equal there, weighted or not).
 * Leaves without weight get 0. Cost O(rows log rows).
 */
export function residualQuantiles(
  view: TrainingView,
  trainCount: number,
  leafOf: LeafOf,
  leafCount: number,
  level: number,
  thread: number,
  threads: number,
  to: Float64Array,
): void {
  const { rows, weights, targets, margins } = view;
  const members: number[][] = Array.from({ length: leafCount }, () => []);
  for (let i = 0; i < trainCount; i++) {
    const row = rows[i]!;
    const leaf = leafOf(row);
    if (leaf % threads === thread) members[leaf]!.push(row);
  }
  for (let leaf = thread; leaf < leafCount; leaf += threads) {
    const inLeaf = members[leaf]!;
    const residuals = Float64Array.from(inLeaf, (row) => targets[row]! - margins[row]!);
    to[leaf] = weightedQuantile(
      residuals,
      weights && Float64Array.from(inLeaf, (row) => weights[row]!),
      level,
    );
  }
}

/** The least value at or below which a share `level` of the weight lies; 0 without weight. */
export function weightedQuantile(values: Float64Array, weights: Float64Array | null, level: number): number {
  if (!weights) {
    if (values.length === 0) return 0;
    values.sort();
    return values[Math.max(0, Math.ceil(level * values.length) - 1)]!;
  }
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const i of order) {
    below += weights[i]!;
    if (below >= level * total && weights[i]! > 0) return values[i]!;
  }
  return 0;
}
