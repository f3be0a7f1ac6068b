export interface IntervalDesign {
  /** Wanted coverage: 0.95. */
  readonly level: number;
  readonly dates: number;
  /** In dates. */
  readonly blockLength: number;
  /** Bars that a label looks ahead. */
  readonly horizon: number;
}

/**
 * Share of the resamples to cut off at each end so that a block bootstrap covers about what it says. Plain
 * percentiles (0.025) are too narrow twice over: with B blocks they lack the small-sample widening of a t interval
 * (Hesterberg 2015, "What teachers should know about the bootstrap": the expanded percentile interval, here with
 * the number of blocks as sample size), and a block of b dates misses part of the covariance of labels whose
 * horizons of h bars overlap: a mean of such labels has autocorrelations 1 − k/h, of which blocks keep the share
 * Σ (1 − k/b)⁺ (1 − k/h) / Σ (1 − k/h) over |k| < h. O(horizon).
 */
export function tailShare({ level, dates, blockLength, horizon }: IntervalDesign): number {
  const normal = normalQuantile((1 + level) / 2);
  const blocks = Math.max(2, dates / blockLength);
  const expanded = Math.sqrt(blocks / (blocks - 1)) * studentQuantile(normal, blocks - 1);
  return normalTail(expanded / Math.sqrt(keptCovariance(blockLength, horizon)));
}

function keptCovariance(blockLength: number, horizon: number): number {
  let kept = 1;
  let whole = 1;
  for (let lag = 1; lag < horizon; lag++) {
    const correlation = 2 * (1 - lag / horizon);
    kept += Math.max(0, 1 - lag / blockLength) * correlation;
    whole += correlation;
  }
  return kept / whole;
}

/** Student's quantile from the normal one (Abramowitz and Stegun 26.7.5); within 2 % from 3 degrees of freedom on. */
function studentQuantile(x: number, freedom: number): number {
  const degrees = Math.max(3, freedom);
  return (
    x +
    (x ** 3 + x) / (4 * degrees) +
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / (96 * degrees ** 2) +
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / (384 * degrees ** 3)
  );
}

/** P(Z > x) of a standard normal, x ≥ 0 (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export function normalTail(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}

/** The x with P(Z ≤ x) = share, for shares from 0.5 to 1, by bisection. */
export function normalQuantile(share: number): number {
  let low = 0;
  let high = 9;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (1 - normalTail(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
