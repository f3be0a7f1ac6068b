import { PregaoError } from "../../errors.ts";
import { normalQuantile, normalShare } from "../../scaling/normal-distribution.ts";
import type { ReturnMoments } from "./return-moments.ts";

/** A Sharpe ratio that was measured; of one bar, not annualised. */
export interface SharpeSample extends Pick<ReturnMoments, "observations" | "skewness" | "kurtosis"> {
  readonly sharpe: number;
}

/** How many strategies were tried before one was shown, and how far their Sharpe ratios of one bar lay apart. */
export interface SharpeTrials {
  readonly trials: number;
  readonly variance: number;
}

/**
 * Probability that the true Sharpe ratio is above `benchmark` (Bailey and López de Prado 2012, "The Sharpe ratio
 * efficient frontier"): short samples, negative skewness and fat tails make it smaller. Returns are taken as independent in time.
 * Throws PREGAO_EVALUATION_INPUT on moments that no sample can have.
 */
export function probabilisticSharpeRatio(sample: SharpeSample, benchmark = 0): number {
  return normalShare((sample.sharpe - benchmark) / requireError(sample));
}

/**
 * Bars after which a Sharpe ratio like this one would be above `benchmark` with probability `confidence` (ibid.);
 * Infinity where it is not above it at all.
 */
export function minimumTrackRecordLength(sample: SharpeSample, benchmark = 0, confidence = 0.95): number {
  const factor = requireError(sample) ** 2 * (sample.observations - 1);
  if (!(sample.sharpe > benchmark)) return Number.POSITIVE_INFINITY;
  return 1 + factor * (normalQuantile(confidence) / (sample.sharpe - benchmark)) ** 2;
}

/**
 * The greatest Sharpe ratio that is to be expected of so many independent trials of which none has any skill (Bailey and
 * López de Prado 2014, "The deflated Sharpe ratio"); 0 of a single trial.
 */
export function expectedMaximumSharpe({ trials, variance }: SharpeTrials): number {
  if (!(Number.isInteger(trials) && trials >= 1) || !(variance >= 0)) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "a Sharpe ratio",
      reason: `${trials} trials with a variance of ${variance}: both must be known, at least 1 and 0`,
    });
  }
  if (trials === 1) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - eulerGamma) * first + eulerGamma * second);
}

/** Probability that the true Sharpe ratio is above what the best of so many skill-less trials would show (ibid.). */
export function deflatedSharpeRatio(sample: SharpeSample, trials: SharpeTrials): number {
  return probabilisticSharpeRatio(sample, expectedMaximumSharpe(trials));
}

const eulerGamma = 0.5772156649015329;

/**
 * Standard error of a measured Sharpe ratio, √((1 − γ₃ SR + (γ₄ − 1)/4 SR²) / (n − 1)) (Mertens 2002); NaN where it has none:
 * of a single observation, or with moments that no sample can have.
 */
export function sharpeError({ sharpe, observations, skewness, kurtosis }: SharpeSample): number {
  const factor = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  return observations > 1 && factor > 0 ? Math.sqrt(factor / (observations - 1)) : Number.NaN;
}

function requireError(sample: SharpeSample): number {
  const error = sharpeError(sample);
  if (!Number.isNaN(error)) return error;
  const { sharpe, observations, skewness, kurtosis } = sample;
  throw new PregaoError("PREGAO_EVALUATION_INPUT", {
    what: "a Sharpe ratio",
    reason: `${observations} observations with Sharpe ratio ${sharpe}, skewness ${skewness} and kurtosis ${kurtosis} have no standard error`,
  });
}
