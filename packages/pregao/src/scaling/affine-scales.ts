import type { AffineScale } from "./contract.ts";
import { percentile } from "./percentile.ts";

/**
 * Mean and population standard deviation; a constant, up to what rounding can make of it, is divided by 1
 * (scikit-learn 1.9, StandardScaler and the error bound of Chan, Golub and LeVeque that it uses).
 */
export function standardScale(values: Float64Array): AffineScale {
  const n = values.length;
  const mean = sumOf(values, (value) => value) / n;
  // The second sum takes back what rounding has left in the mean.
  const drift = sumOf(values, (value) => value - mean);
  const variance = (sumOf(values, (value) => (value - mean) ** 2) - (drift * drift) / n) / n;
  const isConstant = variance <= n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
  return { center: mean, scale: isConstant ? 1 : Math.sqrt(variance) };
}

/** Least value and range; a range of nothing is divided by 1. `sorted` ascending. */
export function minMaxScale(sorted: Float64Array): AffineScale {
  return { center: sorted[0]!, scale: usableScale(sorted.at(-1)! - sorted[0]!) };
}

/** Median and the distance between two quantiles; a distance of nothing is divided by 1. `sorted` ascending. */
export function robustScale(sorted: Float64Array, low: number, high: number): AffineScale {
  return {
    center: percentile(sorted, 0.5),
    scale: usableScale(percentile(sorted, high) - percentile(sorted, low)),
  };
}

/** As scikit-learn: below ten times the machine's precision a scale counts as nothing. */
function usableScale(scale: number): number {
  return scale < 10 * Number.EPSILON ? 1 : scale;
}

/** Neumaier's compensated sum. */
function sumOf(values: Float64Array, term: (value: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = term(values[i]!);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
