import { windowKernel } from "../engine/row-kernel.ts";

/** Skewness and excess kurtosis at every row. */
export interface Shape {
  readonly skewness: Float64Array;
  readonly kurtosis: Float64Array;
}

/**
 * Sample skewness and excess kurtosis of the last `window` (at least 4) values, corrected for bias as pandas'
 * `rolling().skew()` and `.kurt()` do; NaN before there are enough rows, while a NaN is inside and where the window
 * is constant. Each window is worked through about its own mean: no digits are lost and a row depends on nothing
 * but its window. O(rows × window), a few nanoseconds a value.
 */
export function rollingShape(values: Float64Array, window: number): Shape {
  const [skewness, kurtosis] = windowKernel([values], window - 1, (column) => shapes(column!, window));
  return { skewness: skewness!, kurtosis: kurtosis! };
}

function shapes(values: Float64Array, window: number): [Float64Array, Float64Array] {
  const skewness = new Float64Array(values.length).fill(Number.NaN);
  const kurtosis = new Float64Array(values.length).fill(Number.NaN);
  const n = window;
  const forSkewness = Math.sqrt(n * (n - 1)) / (n - 2);
  const forKurtosis = (n - 1) / ((n - 2) * (n - 3));
  for (let row = window - 1; row < values.length; row++) {
    const first = row - window + 1;
    const reference = values[first]!;
    let sum = 0;
    let isConstant = true;
    for (let at = first; at <= row; at++) {
      const value = values[at]!;
      sum += value;
      if (value !== reference) isConstant = false;
    }
    if (isConstant) continue;
    const mean = sum / n;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let at = first; at <= row; at++) {
      const apart = values[at]! - mean;
      const squared = apart * apart;
      second += squared;
      third += squared * apart;
      fourth += squared * squared;
    }
    second /= n;
    skewness[row] = (forSkewness * (third / n)) / (second * Math.sqrt(second));
    kurtosis[row] = forKurtosis * (((n + 1) * (fourth / n)) / (second * second) - 3 * (n - 1));
  }
  return [skewness, kurtosis];
}
