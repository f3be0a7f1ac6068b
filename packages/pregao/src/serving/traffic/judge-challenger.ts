import { dieboldMariano } from "../../evaluation/skill/index.ts";
import type { PairedDate } from "../log/prediction-log.ts";
import { wilsonInterval } from "../log/version-scores.ts";
import type { TrafficPolicy } from "./traffic-policy.ts";

/** Predictions that must have been timed, and tried, before latency and failures tell anything. */
const fewestRuns = 200;
/** Of the standard normal, one-sided 1 %. */
const deviations = 2.3263478740408408;
/** Milliseconds that nobody minds. */
const unnoticed = 5;

/** What is known of one of the two that are compared. */
export interface Contender {
  /** Milliseconds of its newest runs, in order of size. */
  readonly latency: Float64Array;
  readonly runs: number;
  readonly failures: number;
  readonly horizon: number;
  /** What is predicted, in words: losses of different targets do not compare. */
  readonly target: string;
}

export interface Judgement {
  /** Why the challenger is to go; null where nothing speaks against it. */
  readonly reason: string | null;
  readonly pairs: number;
  readonly dates: number;
}

/**
 * Whether the second is worse than the first: its loss on the predictions that both have made (`paired`, in order of time), by the test of Diebold and Mariano on the
 * mean difference of each date (one-sided, overlapping horizons counted); its slow predictions, by bounds of the 95th percentile
 * that leave 1 % each; or how often it fails. Nothing is said before there are enough of either.
 */
export function judgeChallenger(
  champion: Contender,
  challenger: Contender,
  paired: readonly PairedDate[],
  policy: Pick<TrafficPolicy, "fewestDates" | "level" | "latencyRatio">,
): Judgement {
  const pairs = paired.reduce((sum, { count }) => sum + count, 0);
  const found = { pairs, dates: paired.length };
  const failing = failsMore(champion, challenger);
  if (failing !== null) return { ...found, reason: failing };
  const slower = isSlower(champion.latency, challenger.latency, policy.latencyRatio);
  if (slower !== null) return { ...found, reason: slower };
  const look = champion.target === challenger.target ? lookAt(paired.length, policy) : null;
  if (look === null) return { ...found, reason: null };
  const { horizon } = champion;
  const looked = paired.slice(0, look.dates);
  const was = Float64Array.from(looked, ({ first }) => first);
  const is = Float64Array.from(looked, ({ second }) => second);
  const { difference, pValue } = dieboldMariano(is, was, { horizon });
  if (difference === null || pValue === null || difference <= 0 || pValue / 2 >= look.level)
    return { ...found, reason: null };
  return {
    ...found,
    reason: `its loss is ${figure(mean(is))} against ${figure(mean(was))} on the same predictions of ${look.dates} dates (Diebold-Mariano, one-sided p = ${figure(pValue / 2)}, below ${figure(look.level)})`,
  };
}

/**
 * The dates that are looked at, the first of all: as many as the policy asks for, then twice as many, and so on, at half the level each
 * time. Looking every few minutes would find a difference by chance in the end; these looks together err as rarely as the
 * level says.
 */
function lookAt(
  dates: number,
  { fewestDates, level }: Pick<TrafficPolicy, "fewestDates" | "level">,
): { readonly dates: number; readonly level: number } | null {
  if (dates < fewestDates) return null;
  const doublings = Math.floor(Math.log2(dates / fewestDates));
  return { dates: fewestDates * 2 ** doublings, level: level / 2 ** (doublings + 1) };
}

function failsMore(champion: Contender, challenger: Contender): string | null {
  if (challenger.runs < fewestRuns || champion.runs < fewestRuns) return null;
  const own = wilsonInterval(challenger.failures, challenger.runs, deviations);
  const other = wilsonInterval(champion.failures, champion.runs, deviations);
  if (own.low <= other.high) return null;
  return `it failed at ${challenger.failures} of ${challenger.runs} predictions, the other at ${champion.failures} of ${champion.runs}`;
}

/** Bounds of a percentile are values of the sample: how many lie below it follows the binomial distribution. */
function isSlower(champion: Float64Array, challenger: Float64Array, ratio: number): string | null {
  if (champion.length < fewestRuns || challenger.length < fewestRuns) return null;
  const bound = (times: Float64Array, sign: 1 | -1): number => {
    const spread = deviations * Math.sqrt(times.length * 0.95 * 0.05);
    const rank = Math.round(0.95 * times.length + sign * spread);
    return times[Math.min(times.length - 1, Math.max(0, rank))]!;
  };
  const [least, most] = [bound(challenger, -1), bound(champion, 1)];
  if (least <= ratio * most || least <= most + unnoticed) return null;
  return `its slow predictions (95th percentile) take at least ${figure(least)} ms, those of the other at most ${figure(most)} ms`;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
