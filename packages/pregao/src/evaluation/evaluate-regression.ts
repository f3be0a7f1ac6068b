import { bootstrapByDate } from "./block-bootstrap.ts";
import type { MetricEstimate, RegressionEvaluation } from "./contract.ts";
import { type DateGroups, groupByDate } from "./date-groups.ts";
import { errorDateSums } from "./error-sums.ts";
import { chooseInformationCoefficient } from "./information-coefficient.ts";
import { intervalMethod } from "./interval-method.ts";
import { metricEstimate } from "./metric-estimates.ts";
import { regressionMetrics } from "./metric-table.ts";
import { returnDateSums } from "./return-sums.ts";
import { describeSample, smallSampleCaveats } from "./sample.ts";
import {
  checkRegressionInput,
  type KnownReturns,
  keepKnownReturns,
  type RegressionInput,
} from "./scorable-returns.ts";
import { equalAccuracyTests } from "./skill/equal-accuracy.ts";
import { claimCaveats, skillVerdict } from "./verdict.ts";

/**
 * Scores forecasts of returns beside their baselines, with block-bootstrap intervals by date for every metric and
 * for every difference to a baseline. Primary metric: information coefficient (Pearson); a constant baseline has
 * one of 0. MAPE and directional accuracy leave out rows whose actual value is 0.
 * Throws PREGAO_EVALUATION_INPUT on a forecast that is not finite, unequal lengths, or when no return is known.
 * Cost: O(rows log rows × predictors + resamples × dates / blockLength).
 */
export function evaluateRegression(input: RegressionInput): RegressionEvaluation {
  checkRegressionInput(input);
  const kept = keepKnownReturns(input);
  const groups = groupByDate(kept.time);
  const dates = groups.times.length;
  const { method, tail } = intervalMethod({ ...input, dates });
  const kind = chooseInformationCoefficient(groups);
  const sample = { actual: kept.returns, symbolCodes: kept.symbolCodes, groups, kind };
  const forecasts = [kept.forecast, ...kept.baselines.map((baseline) => baseline.returns)];
  const result = bootstrapByDate(
    forecasts.map((forecast) => returnDateSums(forecast, sample)),
    { ...method, tail, dates, metricCount: regressionMetrics.length },
  );
  const squaredErrors = (forecast: Float64Array): Float64Array =>
    forecast.map((value, row) => (value - kept.returns[row]!) ** 2);
  const baselineNames = input.baselines.map((baseline) => baseline.name);
  const metrics = regressionMetrics.map((definition, index) =>
    metricEstimate(
      definition,
      index,
      result,
      baselineNames,
      undefinedReason(definition.name, result.points[0]!, index),
    ),
  );
  const primary = metrics[0]!;
  return {
    task: "regression",
    rows: kept.returns.length,
    rowsWithoutOutcome: input.returns.length - kept.returns.length,
    ...describeSample(groups, kept.symbolCodes),
    primary: primary.name,
    verdict: skillVerdict(primary, method.level, input),
    caveats: [...claimCaveats(input), ...smallSampleCaveats(dates, method.blockLength)],
    metrics,
    informationCoefficient: kind,
    priceLevels:
      kept.lastPrice === null ? null : scorePriceLevels(kept, kept.lastPrice, groups, { ...method, tail }),
    baselines: input.baselines.map(({ name, description }) => ({ name, description })),
    equalAccuracy: equalAccuracyTests(
      "squared_error",
      squaredErrors(kept.forecast),
      kept.baselines.map(({ name, returns }) => ({ name, losses: squaredErrors(returns) })),
      groups,
      input.horizon,
    ),
    intervals: method,
  };
}

/** Error metrics that mean something on prices; the sign of a price is no direction, so that one is left out. */
function scorePriceLevels(
  { returns, forecast }: KnownReturns,
  lastPrice: Float64Array,
  groups: DateGroups,
  method: RegressionEvaluation["intervals"] & { readonly tail: number },
): MetricEstimate[] {
  const priceAfter = (moves: Float64Array): Float64Array =>
    lastPrice.map((price, row) => price * (1 + moves[row]!));
  const actual = priceAfter(returns);
  const errorMetrics = regressionMetrics.slice(2);
  const result = bootstrapByDate(
    [priceAfter(forecast), lastPrice].map((forecastPrice) => errorDateSums(actual, forecastPrice, groups)),
    { ...method, dates: groups.times.length, metricCount: errorMetrics.length },
  );
  return errorMetrics
    .map((definition, index) => metricEstimate(definition, index, result, ["previous_price"]))
    .filter((metric) => metric.name !== "directional_accuracy");
}

function undefinedReason(metric: string, points: Float64Array, index: number): string | undefined {
  if (!Number.isNaN(points[index]!)) return undefined;
  if (metric === "r2") return "the actual returns are constant";
  if (metric === "mape" || metric === "directional_accuracy") return "every actual return is 0";
  return "the actual returns are constant on every date";
}
