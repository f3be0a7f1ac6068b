/** What the Sharpe ratio and its error are made of. */
export interface ReturnMoments {
  readonly observations: number;
  readonly mean: number;
  /** With n − 1 in the denominator. */
  readonly deviation: number;
  /** Third and fourth standardised moments with n in the denominator; 0 and 3 of a normal law. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Moments of a sample, by two passes. NaN where they are not defined: of fewer than two values, of constant ones. O(n). */
export function returnMoments(values: Float64Array): ReturnMoments {
  const observations = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / observations;
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    const centred = value - mean;
    second += centred ** 2;
    third += centred ** 3;
    fourth += centred ** 4;
  }
  const variance = second / observations;
  return {
    observations,
    mean,
    deviation: Math.sqrt(second / (observations - 1)),
    skewness: third / observations / variance ** 1.5,
    kurtosis: fourth / observations / variance ** 2,
  };
}
