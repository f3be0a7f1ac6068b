import type { Sigmoid } from "./contract.ts";

const mostSteps = 100;

/**
 * Platt's sigmoid σ(slope · score + intercept) by maximum likelihood, with his smoothed targets: (n₊ + 1) / (n₊ + 2) in
 * place of 1 and 1 / (n₋ + 2) in place of 0 (Platt 1999), so that a class that is told apart perfectly keeps finite
 * coefficients. Newton's method with halved steps, as Lin, Lin and Weng (2007) mend Platt's. `scores` finite, `outcomes` 0
 * or 1. O(rows × steps), few steps.
 */
export function fitPlatt(scores: Float64Array, outcomes: ArrayLike<number>): Sigmoid {
  const rows = scores.length;
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += outcomes[row]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (rows - positives + 2);
  const targets = Float64Array.from(scores, (_, row) => (outcomes[row] === 1 ? high : low));
  let slope = 0;
  let intercept = Math.log((positives + 1) / (rows - positives + 1));
  let loss = sigmoidLoss(scores, targets, slope, intercept);
  for (let step = 0; step < mostSteps; step++) {
    // A touch on the diagonal keeps the system solvable where all scores are equal.
    let [h11, h22, h12, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const score = scores[row]!;
      const probability = sigmoid(slope * score + intercept);
      const curvature = probability * (1 - probability);
      h11 += score * score * curvature;
      h22 += curvature;
      h12 += score * curvature;
      g1 += score * (probability - targets[row]!);
      g2 += probability - targets[row]!;
    }
    if (Math.max(Math.abs(g1), Math.abs(g2)) < 1e-9 * rows) break;
    const determinant = h11 * h22 - h12 * h12;
    const d1 = -(h22 * g1 - h12 * g2) / determinant;
    const d2 = -(h11 * g2 - h12 * g1) / determinant;
    let size = 1;
    let better = sigmoidLoss(scores, targets, slope + d1, intercept + d2);
    while (!(better <= loss + 1e-4 * size * (g1 * d1 + g2 * d2)) && size > 1e-10) {
      size /= 2;
      better = sigmoidLoss(scores, targets, slope + size * d1, intercept + size * d2);
    }
    if (!(better < loss)) break; // No step of floating point is left that gains anything.
    slope += size * d1;
    intercept += size * d2;
    loss = better;
  }
  return { slope, intercept };
}

export function sigmoid(value: number): number {
  if (value >= 0) return 1 / (1 + Math.exp(-value));
  const small = Math.exp(value);
  return small / (1 + small);
}

/** Σ −t ln p − (1 − t) ln (1 − p), without overflow at either end. */
function sigmoidLoss(scores: Float64Array, targets: Float64Array, slope: number, intercept: number): number {
  let loss = 0;
  for (let row = 0; row < scores.length; row++) {
    const value = slope * scores[row]! + intercept;
    loss += Math.max(value, 0) - targets[row]! * value + Math.log1p(Math.exp(-Math.abs(value)));
  }
  return loss;
}
