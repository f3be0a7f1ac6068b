import type { FittedScaler, QuantileScale } from "./contract.ts";
import { normalQuantile, normalShare } from "./normal-distribution.ts";
import { percentile } from "./percentile.ts";

type Output = FittedScaler["output"];

/** scikit-learn's BOUNDS_THRESHOLD: a normal output ends where a share of 1e-7 is left beyond it. */
const bound = 1e-7;
const leastNormal = normalQuantile(bound - Number.EPSILON);
const mostNormal = normalQuantile(1 - (bound - Number.EPSILON));

/** `count` quantiles of sorted values at even shares. */
export function quantileScale(sorted: Float64Array, count: number): QuantileScale {
  const last = Math.max(1, count - 1);
  return { quantiles: Array.from({ length: count }, (_, place) => percentile(sorted, place / last)) };
}

/**
 * The share of training values below `value`, with straight lines between the quantiles; of a value that several quantiles
 * have the middle of their shares; 0 and 1 beyond the ends. As a normal deviate where that is wanted
 * (scikit-learn 1.9, QuantileTransformer without subsampling).
 */
export function toQuantileShare({ quantiles }: QuantileScale, value: number, output: Output): number {
  const last = quantiles.length - 1;
  const [low, high] = [quantiles[0]!, quantiles[last]!];
  const slack = output === "normal" ? bound : 0;
  let share: number;
  if (Number.isNaN(value)) return value;
  if (last === 0 || (output === "normal" ? value - slack < low : value <= low)) share = 0;
  else if (output === "normal" ? value + slack > high : value >= high) share = 1;
  else share = shareWithin(quantiles, value) / last;
  if (output === "uniform") return share;
  return Math.min(mostNormal, Math.max(leastNormal, normalQuantile(share)));
}

/** The value of a share, or of a normal deviate: the inverse up to the flat places of the quantiles. */
export function fromQuantileShare({ quantiles }: QuantileScale, scaled: number, output: Output): number {
  const last = quantiles.length - 1;
  const share = output === "normal" ? normalShare(scaled) : scaled;
  if (Number.isNaN(share)) return share;
  const slack = output === "normal" ? bound : 0;
  if (last === 0 || (output === "normal" ? share - slack < 0 : share <= 0)) return quantiles[0]!;
  if (output === "normal" ? share + slack > 1 : share >= 1) return quantiles[last]!;
  const place = Math.min(Math.floor(share * last), last - 1);
  const [low, high] = [quantiles[place]!, quantiles[place + 1]!];
  return low + (high - low) * (share * last - place);
}

/** Where `value`, strictly inside the quantiles, lies among them, as a fraction of places. */
function shareWithin(quantiles: readonly number[], value: number): number {
  let low = 0;
  let high = quantiles.length - 1;
  // The last quantile at or below the value.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (quantiles[middle]! <= value) low = middle;
    else high = middle;
  }
  if (quantiles[low]! === value) {
    let first = low;
    while (first > 0 && quantiles[first - 1] === value) first--;
    return (first + low) / 2;
  }
  return low + (value - quantiles[low]!) / (quantiles[low + 1]! - quantiles[low]!);
}
