import {
  type CoverageReport,
  conformalIntervals,
  coverageReport,
  type ServedIntervals,
  scaleOf,
  splitConformal,
} from "../calibration/index.ts";
import { isPregaoError } from "../errors.ts";
import { type Labels, pastVolatility, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import { scaleWindow } from "./forward-intervals.ts";
import type { JudgedPart, Judgement } from "./judge.ts";
import type { SplitData } from "./split.ts";

/** The intervals of a trained regression, or why it has none. */
export type IntervalOutcome =
  | { readonly served: ServedIntervals; readonly reason?: undefined }
  | { readonly served: null; readonly reason: string };

/**
 * Split conformal intervals from the errors on the validation part, which the model was not fitted on, in units of the past
 * volatility where a return is forecast; what they cover is measured on the test part. None for a classification, for a
 * split that leaks, and where the validation part is too small for the level.
 */
export function intervalsOfTraining(
  { prepared, split }: SplitData,
  judgement: Judgement,
  level: number,
): IntervalOutcome {
  const { loaded, labels, task } = prepared;
  if (task === "classification") return { served: null, reason: "a classification has no intervals" };
  if (split.kind !== "by-date") {
    return { served: null, reason: "the validation part of a shuffled split overlaps the training part" };
  }
  const scale =
    labels.outcome === undefined
      ? ({ kind: "past-volatility", window: scaleWindow } as const)
      : ({ kind: "none" } as const);
  const { bars } = loaded;
  try {
    const fitted = splitConformal(forecastsOf({ bars, labels }, judgement.validation, scale), level);
    const { total } = servedCoverage({ ...fitted, scale }, { bars, labels }, judgement.test);
    const { rows, coverage, meanWidth } = total;
    return {
      served: {
        ...fitted,
        scale,
        coverage: coverage === null ? null : { rows, share: coverage, mean_width: meanWidth! },
      },
    };
  } catch (error) {
    if (!isPregaoError(error, "PREGAO_CALIBRATION_INPUT")) throw error;
    return { served: null, reason: error.message };
  }
}

interface MarketTargets {
  readonly bars: Bars;
  readonly labels: Labels;
}

/** What served intervals cover of some judged forecasts. */
export function servedCoverage(
  served: Omit<ServedIntervals, "coverage">,
  market: MarketTargets,
  part: JudgedPart,
): CoverageReport {
  const { level, scale: kind } = served;
  const { forecast, actual, time, scale } = forecastsOf(market, part, kind);
  const { bars } = market;
  const volatility = pastVolatility(bars.column("close"), bars.frame.segments, scaleWindow);
  return coverageReport({
    ...conformalIntervals(served, forecast, scale),
    actual,
    time,
    volatility: Float64Array.from(part.rows, (row) => volatility[row]!),
    level,
  });
}

function forecastsOf({ bars, labels }: MarketTargets, part: JudgedPart, scale: ServedIntervals["scale"]) {
  const take = (values: Float64Array): Float64Array => Float64Array.from(part.rows, (row) => values[row]!);
  const unit = scaleOf(scale, bars);
  return {
    forecast: part.prediction.returns!,
    actual: take(regressionTarget(labels)),
    time: take(bars.time),
    ...(unit === undefined ? {} : { scale: take(unit) }),
  };
}
