import type { GrowState } from "./state.ts";

/** Total weight of a node up to which splits of packed jobs are scored in single precision. */
export const NARROW_WEIGHT = 255;

/**
 * How good it is to part a node with totals T and weight N into a left side with sums l and weight n:
 * Σ (N·l − T·n)² / (n·(N − n)), which is the decrease of Gini impurity (sums of classes) or of squared error (sum of
 * targets) times a constant of the node. Unlike the difference of impurities it loses no digits to cancellation, and it
 * needs no sums of the right side.
 */
export type Gain = (left: Float64Array) => number;

/** Gain in double precision, for wide nodes and jobs that are not packed. */
export function wideGain(state: GrowState, totals: Float64Array): Gain {
  const { classWeights, isRegression } = state;
  const weighted = totals.map((total, k) => (isRegression ? total : classWeights[k]! * total));
  const all = isRegression ? weighted[0]! : weighted.reduce((sum, value) => sum + value, 0);
  if (isRegression) {
    return (left) => {
      const difference = all * left[1]! - weighted[1]! * left[0]!;
      return (difference * difference) / (left[0]! * (all - left[0]!));
    };
  }
  return (left) => {
    let inLeft = 0;
    for (let k = 0; k < left.length; k++) inLeft += classWeights[k]! * left[k]!;
    let sum = 0;
    for (let k = 0; k < left.length; k++) {
      const difference = all * (classWeights[k]! * left[k]!) - weighted[k]! * inLeft;
      sum += difference * difference;
    }
    return sum / (inLeft * (all - inLeft));
  };
}

/** Gain in single precision: what four lanes of SIMD compute, rounded after every operation. */
export function narrowGain(state: GrowState, totals: Float64Array): Gain {
  const f = Math.fround;
  const classWeights = Float32Array.from(state.classWeights);
  const weighted = Float32Array.from(totals, (total, k) => classWeights[k]! * total);
  let all = 0;
  for (const value of weighted) all = f(all + value);
  return (left) => {
    let inLeft = 0;
    for (let k = 0; k < left.length; k++) inLeft = f(inLeft + f(classWeights[k]! * left[k]!));
    let sum = 0;
    for (let k = 0; k < left.length; k++) {
      const scaled = f(all * f(classWeights[k]! * left[k]!));
      const difference = f(scaled - f(weighted[k]! * inLeft));
      sum = f(sum + f(difference * difference));
    }
    return f(sum / f(inLeft * f(all - inLeft)));
  };
}

/** Decrease of impurity that the split brings, as a share of the root's weight. Always in double precision. */
export function impurityDecrease(gain: number, nodeWeight: number, rootWeight: number): number {
  return gain / nodeWeight / rootWeight;
}
