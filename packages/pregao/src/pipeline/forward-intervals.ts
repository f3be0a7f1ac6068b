import {
  type CoverageReport,
  coverageReport,
  type ForwardIntervals,
  forwardIntervals,
  type IntervalMethodName,
  type ServedIntervals,
  scaleOf,
} from "../calibration/index.ts";
import { bootstrapByDate } from "../evaluation/block-bootstrap.ts";
import { groupByDate } from "../evaluation/date-groups.ts";
import type { WalkForwardResult } from "../evaluation/index.ts";
import { intervalMethod } from "../evaluation/interval-method.ts";
import { type Labels, pastVolatility, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";

/**
 * Bars that the volatility which scales intervals is measured on. Over 20, as for labels, calm times are covered too rarely and wild
 * ones too often, because the volatility goes back to its mean: docs/guide/validation.md.
 */
export const scaleWindow = 60;

export interface ForwardIntervalChoice {
  readonly level: number;
  readonly method: IntervalMethodName;
  readonly scale: ServedIntervals["scale"];
}

export interface MeasuredIntervals extends ForwardIntervalChoice {
  /** Row for row with the out-of-fold rows. */
  readonly intervals: ForwardIntervals;
  readonly report: CoverageReport;
  /** Ends of the block-bootstrap interval of the coverage; null where there are no rows. */
  readonly coverageLow: number | null;
  readonly coverageHigh: number | null;
  /** The same method around the first baseline's forecast: what the model's forecasts make narrower. */
  readonly baseline: { readonly name: string; readonly report: CoverageReport };
}

/**
 * Intervals around the out-of-fold forecasts of a walk-forward as they could have been given at the time, and what they cover:
 * no row is learned from before its outcome was known. Throws PREGAO_CALIBRATION_INPUT.
 */
export function measureIntervals(
  { outOfFold, baselines }: Pick<WalkForwardResult, "outOfFold" | "baselines">,
  { bars, labels }: { readonly bars: Bars; readonly labels: Labels },
  choice: ForwardIntervalChoice,
  seed: number,
): MeasuredIntervals {
  const { rows } = outOfFold;
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const unit = scaleOf(choice.scale, bars);
  const common = {
    actual: take(regressionTarget(labels)),
    time: take(bars.time),
    endTime: take(labels.endTime),
    level: choice.level,
    method: choice.method,
    ...(unit === undefined ? {} : { scale: take(unit) }),
  };
  const volatility = take(pastVolatility(bars.column("close"), bars.frame.segments, scaleWindow));
  const measure = (forecast: Float64Array) => {
    const intervals = forwardIntervals({ ...common, forecast });
    return { intervals, report: coverageReport({ ...common, ...intervals, volatility }) };
  };
  const { intervals, report } = measure(outOfFold.predictions[0]!.returns!);
  const [first] = baselines.baselines as readonly { readonly name: string; readonly returns: Float64Array }[];
  const { low, high } = coverageInterval(intervals, common, labels.horizon, seed);
  return {
    ...choice,
    intervals,
    report,
    coverageLow: low,
    coverageHigh: high,
    baseline: { name: first!.name, report: measure(first!.returns).report },
  };
}

/** By the same bootstrap over dates as every metric. */
function coverageInterval(
  { low, high }: ForwardIntervals,
  { actual, time }: { readonly actual: Float64Array; readonly time: Float64Array },
  horizon: number,
  seed: number,
): { low: number | null; high: number | null } {
  const judged = Int32Array.from(actual.keys()).filter(
    (row) => !Number.isNaN(actual[row]!) && !Number.isNaN(low[row]!),
  );
  if (judged.length === 0) return { low: null, high: null };
  const { times, dateOf } = groupByDate(Float64Array.from(judged, (row) => time[row]!));
  const sums = new Float64Array(2 * times.length);
  for (const [place, row] of judged.entries()) {
    const at = 2 * dateOf[place]!;
    if (actual[row]! >= low[row]! && actual[row]! <= high[row]!) sums[at]! += 1;
    sums[at + 1]! += 1;
  }
  const dates = times.length;
  const { method, tail } = intervalMethod({ dates, horizon, seed });
  const { intervals } = bootstrapByDate(
    [
      {
        columns: 2,
        sums,
        metrics: (totals, out) => {
          out[0] = totals[0]! / totals[1]!;
        },
      },
    ],
    { ...method, tail, dates, metricCount: 1 },
  );
  return { low: intervals[0]!.low[0]!, high: intervals[0]!.high[0]! };
}
