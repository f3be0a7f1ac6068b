import { logarithm } from "./logarithm.ts";
import type { GrowState } from "./state.ts";

/** Total weight of a node up to which splits of packed jobs are scored in single precision. */
export const NARROW_WEIGHT = 4095;

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
  if (state.job.isEntropy !== 0) return informationGain(classWeights, totals);
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

/**
 * N times the bits that a split saves: N·H(T) − n·H(l) − (N − n)·H(T − l), where n·H(l) = n log₂ n − Σ l log₂ l, so that
 * gain / N / N(root) is the decrease of entropy as it is for Gini. Never below 0, which rounding could make it.
 */
function informationGain(classWeights: Float64Array, totals: Float64Array): Gain {
  return (left) => {
    let all = 0;
    let inLeft = 0;
    let sum = 0;
    for (let k = 0; k < left.length; k++) {
      const total = classWeights[k]! * totals[k]!;
      const value = classWeights[k]! * left[k]!;
      all += total;
      inLeft += value;
      sum += timesLogarithm(value) + timesLogarithm(total - value) - timesLogarithm(total);
    }
    const bits =
      (timesLogarithm(all) - timesLogarithm(inLeft) - timesLogarithm(all - inLeft) + sum) * Math.LOG2E;
    return bits > 0 ? all * bits : 0;
  };
}

function timesLogarithm(x: number): number {
  return x > 0 ? x * logarithm(x) : 0;
}

/**
 * Gain in single precision, for at most three classes: what four lanes of SIMD compute, rounded after every operation.
 * The third difference is minus the sum of the others. Up to NARROW_WEIGHT products of counts fit the 24 bits of a float,
 * so that without class weights only the squares are rounded.
 */
export function narrowGain(state: GrowState, totals: Float64Array): Gain {
  const f = Math.fround;
  const weights = Float32Array.from({ length: 3 }, (_, k) => state.classWeights[k] ?? 1);
  const weighted = Float32Array.from(weights, (weight, k) => weight * (totals[k] ?? 0));
  const all = f(f(weighted[0]! + weighted[1]!) + weighted[2]!);
  return (left) => {
    const left0 = f(weights[0]! * left[0]!);
    const left1 = f(weights[1]! * (left[1] ?? 0));
    const inLeft = f(f(left0 + left1) + f(weights[2]! * (left[2] ?? 0)));
    const difference0 = f(f(all * left0) - f(weighted[0]! * inLeft));
    const difference1 = f(f(all * left1) - f(weighted[1]! * inLeft));
    const difference2 = f(difference0 + difference1);
    const squares = f(f(difference0 * difference0) + f(difference1 * difference1));
    const sum = f(squares + f(difference2 * difference2));
    return f(sum / f(inLeft * f(all - inLeft)));
  };
}

/** Decrease of impurity that the split brings, as a share of the root's weight. Always in double precision. */
export function impurityDecrease(gain: number, nodeWeight: number, rootWeight: number): number {
  return gain / nodeWeight / rootWeight;
}
