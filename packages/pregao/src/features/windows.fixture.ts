/** What oracles ask of a list of numbers, slow and obvious. */

/** The last n values up to row t, or one NaN where there are not as many. */
export function lastOf(values: readonly number[], t: number, n: number): number[] {
  return t - n + 1 < 0 ? [Number.NaN] : values.slice(t - n + 1, t + 1);
}

export function agoOf(values: readonly number[], t: number, n: number): number {
  return values[t - n] ?? Number.NaN;
}

/** From the row after the last missing value up to row t. */
export function unbrokenOf(values: readonly number[], t: number): number[] {
  let start = t + 1;
  while (start > 0 && !Number.isNaN(values[start - 1]!)) start--;
  return values.slice(start, t + 1);
}

export function meanOfAll(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Mean of a power of the distances from the mean. */
export function centralMoment(values: readonly number[], power: number): number {
  const mean = meanOfAll(values);
  return meanOfAll(values.map((value) => (value - mean) ** power));
}

export function deviationOfAll(values: readonly number[], ddof: number): number {
  if (values.every((value) => value === values[0])) return 0;
  return Math.sqrt((centralMoment(values, 2) * values.length) / (values.length - ddof));
}

/** Covariance with n in the denominator. */
export function covarianceOf(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [meanOfAll(x), meanOfAll(y)];
  return meanOfAll(x.map((value, i) => (value - meanX) * (y[i]! - meanY)));
}

export function correlationOf(x: readonly number[], y: readonly number[]): number {
  const scale = deviationOfAll(x, 0) * deviationOfAll(y, 0);
  return scale === 0 ? Number.NaN : covarianceOf(x, y) / scale;
}

/** Least-squares slope over 0, 1, 2 … */
export function slopeOfAll(values: readonly number[]): number {
  const places = values.map((_, place) => place);
  return covarianceOf(places, values) / covarianceOf(places, places);
}

/** Mean rank of the last value as a fraction. */
export function rankOfLast(values: readonly number[]): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const newest = values.at(-1)!;
  const below = values.filter((value) => value < newest).length;
  const equal = values.filter((value) => value === newest).length;
  return (below + (equal + 1) / 2) / values.length;
}

/** Linear between neighbours. */
export function quantileOfAll(values: readonly number[], share: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
}

/** TA-Lib's exponential average: seeded with the mean of the first values. */
export function seededAverage(values: readonly number[], period: number): number {
  if (values.length < period) return Number.NaN;
  return values
    .slice(period)
    .reduce(
      (average, value) => average + (2 / (period + 1)) * (value - average),
      meanOfAll(values.slice(0, period)),
    );
}

/** TA-Lib's MACD line of a run without holes. */
export function macdLineOfAll(run: readonly number[]): number {
  return run.length < 26 ? Number.NaN : seededAverage(run.slice(14), 12) - seededAverage(run, 26);
}

/** Wilder's relative strength index of a run without holes. */
export function relativeStrengthOfAll(closes: readonly number[], period: number): number {
  const moves = closes.slice(1).map((close, i) => close - closes[i]!);
  if (moves.length < period) return Number.NaN;
  const smooth = (values: number[]): number =>
    values
      .slice(period)
      .reduce((average, value) => average + (value - average) / period, meanOfAll(values.slice(0, period)));
  const gain = smooth(moves.map((move) => Math.max(0, move)));
  const loss = smooth(moves.map((move) => Math.max(0, -move)));
  return gain + loss === 0 ? 0 : (100 * gain) / (gain + loss);
}

/** a / b, missing where b is 0. */
export function quotientOf(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}
