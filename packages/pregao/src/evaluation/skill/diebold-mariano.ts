import { PregaoError } from "../../errors.ts";
import { studentTail } from "./student-distribution.ts";

/** Whether two forecasts are equally accurate. Figures that are not defined are null, with the reason. */
export interface DieboldMariano {
  /** Mean loss of the first less that of the second: below 0 the first is better. */
  readonly difference: number | null;
  /** Follows Student's distribution with observations − 1 degrees of freedom where both are equally accurate. */
  readonly statistic: number | null;
  /** Two-sided. */
  readonly pValue: number | null;
  readonly observations: number;
  /** Autocovariances in the variance of the mean: horizon − 1. */
  readonly lags: number;
  /** Their weights: all 1 (rectangular), or falling (Bartlett) where those gave no positive variance. */
  readonly kernel: "rectangular" | "bartlett";
  readonly reason?: string;
}

/**
 * The test of Diebold and Mariano (1995) on one loss a date of two forecasts, in order of time: mean difference over
 * its standard error, which counts the autocovariances up to `horizon` − 1 that overlapping forecasts of so many bars
 * have, with the small-sample correction of Harvey, Leybourne and Newbold (1997), √((n + 1 − 2h + h(h − 1)/n) / n), against
 * Student's distribution. With equal weights a variance may come out negative: then Bartlett's are used, and said.
 * Throws PREGAO_EVALUATION_INPUT on losses of unequal number or that are not finite. O(dates × horizon).
 */
export function dieboldMariano(
  first: Float64Array,
  second: Float64Array,
  { horizon }: { readonly horizon: number },
): DieboldMariano {
  checkLosses(first, second, horizon);
  const observations = first.length;
  const lags = horizon - 1;
  const differences = first.map((loss, date) => loss - second[date]!);
  const mean = differences.reduce((sum, value) => sum + value, 0) / observations;
  const rest = { difference: mean, observations, lags };
  const undefinedFor = (reason: string): DieboldMariano => ({
    ...rest,
    statistic: null,
    pValue: null,
    kernel: "rectangular",
    reason,
  });
  const correction = (observations + 1 - 2 * horizon + (horizon * lags) / observations) / observations;
  if (!(correction > 0) || observations < 3)
    return undefinedFor(`${observations} dates are too few for a horizon of ${horizon}`);
  const size = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!differences.some((value) => Math.abs(value - mean) > 1e-12 * size))
    return undefinedFor("the losses differ by the same amount on every date");
  const covariances = autocovariances(differences, mean, lags);
  const rectangular = longRunVariance(covariances, () => 1);
  const kernel = rectangular > 0 ? "rectangular" : "bartlett";
  const variance = rectangular > 0 ? rectangular : longRunVariance(covariances, (lag) => 1 - lag / horizon);
  const statistic = (mean / Math.sqrt(variance / observations)) * Math.sqrt(correction);
  const pValue = Math.min(1, 2 * studentTail(Math.abs(statistic), observations - 1));
  return { ...rest, statistic, pValue, kernel };
}

/** Autocovariances from lag 0 to `lags`, each divided by the number of observations. */
function autocovariances(values: Float64Array, mean: number, lags: number): Float64Array {
  const covariances = new Float64Array(lags + 1);
  for (let lag = 0; lag <= lags; lag++) {
    for (let at = lag; at < values.length; at++)
      covariances[lag]! += ((values[at]! - mean) * (values[at - lag]! - mean)) / values.length;
  }
  return covariances;
}

function longRunVariance(covariances: Float64Array, weightOf: (lag: number) => number): number {
  return covariances.reduce(
    (sum, covariance, lag) => sum + (lag === 0 ? 1 : 2 * weightOf(lag)) * covariance,
    0,
  );
}

function checkLosses(first: Float64Array, second: Float64Array, horizon: number): void {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", { what: "the losses of two forecasts", reason });
  };
  if (first.length !== second.length)
    refuse(`there are ${first.length} of the first and ${second.length} of the second`);
  if (first.length === 0) refuse("there are none");
  if (!(Number.isInteger(horizon) && horizon >= 1)) refuse(`the horizon ${horizon} is not a number from 1`);
  for (const losses of [first, second]) {
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad >= 0) refuse(`that of date ${bad} is ${losses[bad]}`);
  }
}
