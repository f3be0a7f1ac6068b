import { createRandom } from "../random.ts";

/**
 * One predictor as sums per date: `sums[date × columns + column]`. Whatever is resampled must be a function of the
 * column totals; that is what makes a resample cost O(blocks) rather than O(rows).
 */
export interface DateSums {
  readonly columns: number;
  readonly sums: Float64Array;
  /** Writes the metrics that follow from column totals into `out`; NaN where one is not defined. */
  readonly metrics: (totals: Float64Array, out: Float64Array) => void;
}

export interface BootstrapOptions {
  readonly dates: number;
  readonly metricCount: number;
  readonly blockLength: number;
  readonly resamples: number;
  /** Cut off at each end of the resampled values; see `tailShare`. */
  readonly tail: number;
  readonly seed: number;
}

/** Values by metric; NaN where fewer than half of the resamples define the metric. */
export interface Interval {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface BootstrapResult {
  /** Per predictor, in the order given: the metrics on the sample as it is. */
  readonly points: readonly Float64Array[];
  /** Per predictor. */
  readonly intervals: readonly Interval[];
  /** Per predictor after the first: first − that one, on the same dates. */
  readonly differences: readonly Interval[];
}

/**
 * Length of a block in dates: twice the label horizon, because labels of overlapping horizons share their future
 * (a block no longer than the overlap misses a third of that covariance; `tailShare` makes up for the rest), or the cube root of the number of
 * dates (the rate of Hall, Horowitz and Jing 1995) where that is more; at most a fifth of the dates, at least 1.
 */
export function chooseBlockLength(dates: number, horizon: number): number {
  const wanted = Math.max(2 * horizon, Math.ceil(Math.cbrt(dates)));
  return Math.max(1, Math.min(wanted, Math.floor(dates / 5)));
}

/**
 * Intervals from the percentiles of a circular block bootstrap over dates (Politis and Romano 1992): blocks of consecutive
 * dates with all their rows, drawn with replacement until the number of dates is reached, the last one cut. The
 * first predictor is the model; the others are resampled with it, on the same dates.
 * Cost: O(resamples × dates / blockLength × columns), by prefix sums.
 */
export function bootstrapByDate(
  predictors: readonly DateSums[],
  { dates, metricCount, blockLength, resamples, tail, seed }: BootstrapOptions,
): BootstrapResult {
  const random = createRandom(seed, "block-bootstrap");
  const prefixes = predictors.map((predictor) => prefixSums(predictor, dates));
  const totals = predictors.map((predictor) => new Float64Array(predictor.columns));
  const points = predictors.map((predictor, p) => {
    const out = new Float64Array(metricCount);
    addRange(prefixes[p]!, totals[p]!, 0, dates);
    predictor.metrics(totals[p]!, out);
    return out;
  });
  const drawn = predictors.map(() => new Float64Array(metricCount * resamples));
  const out = new Float64Array(metricCount);
  for (let resample = 0; resample < resamples; resample++) {
    for (const sum of totals) sum.fill(0);
    for (let taken = 0; taken < dates; taken += blockLength) {
      const start = random.integer(dates);
      const end = start + Math.min(blockLength, dates - taken);
      for (let p = 0; p < predictors.length; p++) {
        addRange(prefixes[p]!, totals[p]!, start, Math.min(end, dates));
        if (end > dates) addRange(prefixes[p]!, totals[p]!, 0, end - dates);
      }
    }
    for (let p = 0; p < predictors.length; p++) {
      predictors[p]!.metrics(totals[p]!, out);
      for (let m = 0; m < metricCount; m++) drawn[p]![m * resamples + resample] = out[m]!;
    }
  }
  const model = drawn[0]!;
  return {
    points,
    intervals: drawn.map((values) => percentileIntervals(values, metricCount, resamples, tail)),
    differences: drawn.slice(1).map((values) => {
      const difference = model.map((value, i) => value - values[i]!);
      return percentileIntervals(difference, metricCount, resamples, tail);
    }),
  };
}

function prefixSums({ columns, sums }: DateSums, dates: number): Float64Array {
  const prefix = new Float64Array((dates + 1) * columns);
  for (let i = 0; i < dates * columns; i++) prefix[i + columns] = prefix[i]! + sums[i]!;
  return prefix;
}

function addRange(prefix: Float64Array, totals: Float64Array, start: number, end: number): void {
  const columns = totals.length;
  const from = start * columns;
  const to = end * columns;
  for (let c = 0; c < columns; c++) totals[c]! += prefix[to + c]! - prefix[from + c]!;
}

function percentileIntervals(
  values: Float64Array,
  metrics: number,
  resamples: number,
  tail: number,
): Interval {
  const low = new Float64Array(metrics).fill(Number.NaN);
  const high = new Float64Array(metrics).fill(Number.NaN);
  for (let m = 0; m < metrics; m++) {
    const defined = values
      .subarray(m * resamples, (m + 1) * resamples)
      .filter((value) => !Number.isNaN(value));
    if (defined.length === 0 || defined.length < resamples / 2) continue;
    defined.sort();
    low[m] = quantile(defined, tail);
    high[m] = quantile(defined, 1 - tail);
  }
  return { low, high };
}

/** Quantile of ascending values by linear interpolation (type 7 of Hyndman and Fan 1996, NumPy's default). */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
