import { PregaoError } from "../../errors.ts";
import { AdaptiveLevel, dtaciSteps } from "./adaptive-level.ts";
import { conformalRank } from "./conformal-quantile.ts";
import { ScorePool } from "./score-pool.ts";
import { type ConformalInput, conformityScores, type Intervals } from "./split-conformal.ts";

export const intervalMethods = ["split", "aci", "dtaci"] as const;
export type IntervalMethodName = (typeof intervalMethods)[number];

export interface ForwardIntervalInput extends ConformalInput {
  /** When each row's forecast is made, epoch milliseconds; rows of one time are one date. */
  readonly time: Float64Array;
  /** When its actual value is known; NaN where never. */
  readonly endTime: Float64Array;
  /** Default 0.9. */
  readonly level?: number;
  /** Default dtaci. */
  readonly method?: IntervalMethodName;
  /** Step of `aci`, for outcomes that are known one date later; default 0.005. */
  readonly gamma?: number;
  /** Only the latest so many known errors count; all of them when left out. */
  readonly window?: number;
}

/** Ends row for row with the input: NaN where none can be given yet, infinite where the allowed misses ran out. */
export interface ForwardIntervals extends Intervals {
  readonly level: number;
  readonly method: IntervalMethodName;
  /** The share of misses that was allowed at each row. */
  readonly allowed: Float64Array;
}

/**
 * Intervals around forecasts as they could have been given at the time: each from the errors whose outcome was known by
 * then, so that every row is a test of the method and none of them is used up. `split`: split conformal on all errors so
 * far. `aci`: the allowed misses follow those that come (Gibbs and Candès 2021), `dtaci`: the same with several steps at once
 * (Gibbs and Candès 2024), which holds the level through drift. Errors of one date are learned from as one. Throws
 * PREGAO_CALIBRATION_INPUT on unequal lengths and levels outside 0 to 1. O(rows × (log rows + steps)).
 */
export function forwardIntervals(input: ForwardIntervalInput): ForwardIntervals {
  const { forecast, scale, time, endTime, level = 0.9, method = "dtaci", gamma = 0.005, window } = input;
  const scores = conformityScores(input, level);
  checkForward(input, forecast.length);
  const steps = method === "split" ? [0] : method === "aci" ? [gamma] : dtaciSteps;
  const adaptive = new AdaptiveLevel(1 - level, steps, datesUntilKnown(time, endTime));
  const pool = new ScorePool(scores);
  const rows = Int32Array.from(scores.keys());
  const byTime = rows.slice().sort((a, b) => time[a]! - time[b]! || a - b);
  const known = rows.filter((row) => !Number.isNaN(scores[row]! + endTime[row]!));
  known.sort((a, b) => endTime[a]! - endTime[b]! || time[a]! - time[b]! || a - b);
  const turning = new Float64Array(rows.length).fill(Number.NaN);
  const then = new Float64Array(rows.length * steps.length);
  const result = {
    low: new Float64Array(rows.length).fill(Number.NaN),
    high: new Float64Array(rows.length).fill(Number.NaN),
    allowed: new Float64Array(rows.length).fill(Number.NaN),
  };
  let learned = 0;
  let dropped = 0;
  const learnUntil = (now: number): void => {
    while (learned < known.length && endTime[known[learned]!]! <= now) {
      const first = known[learned]!;
      const points: number[] = [];
      let at = first;
      // Rows of one date become known together, or are learned from as they do.
      for (; learned < known.length; learned++) {
        const row = known[learned]!;
        if (time[row] !== time[first] || endTime[row] !== endTime[first]) break;
        if (!Number.isNaN(turning[row]!)) {
          points.push(turning[row]!);
          at = row;
        }
        pool.add(row);
      }
      if (points.length > 0) adaptive.learn(points, then.subarray(at * steps.length));
      while (window !== undefined && pool.size > window) pool.remove(known[dropped++]!);
    }
  };
  for (const row of byTime) {
    learnUntil(time[row]!);
    const unit = scale === undefined ? 1 : scale[row]!;
    if (!(unit > 0) || Number.isNaN(forecast[row]!)) continue;
    // The first interval is given when there are errors enough for the level that was asked for.
    if (conformalRank(pool.size, level) > pool.size) continue;
    const allowed = adaptive.allowed();
    const rank = conformalRank(pool.size, 1 - allowed);
    const bound = rank > pool.size ? Number.POSITIVE_INFINITY : rank < 1 ? 0 : pool.smallest(rank);
    result.low[row] = forecast[row]! - bound * unit;
    result.high[row] = forecast[row]! + bound * unit;
    result.allowed[row] = allowed;
    if (!Number.isNaN(scores[row]!)) turning[row] = 1 - pool.below(row) / (pool.size + 1);
    then.set(adaptive.experts, row * steps.length);
  }
  return { level, method, ...result };
}

/** How many dates pass until the outcomes of one are known: the median, at least 1. */
function datesUntilKnown(time: Float64Array, endTime: Float64Array): number {
  const dates = Float64Array.from(new Set(time)).sort();
  const placeOf = new Map(Array.from(dates, (date, place) => [date, place]));
  const waits: number[] = [];
  for (let row = 0; row < time.length; row++) {
    if (Number.isNaN(endTime[row]!)) continue;
    let [low, high] = [placeOf.get(time[row]!)!, dates.length];
    const own = low;
    // The first date at or after the outcome.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dates[middle]! < endTime[row]!) low = middle + 1;
      else high = middle;
    }
    waits.push(low - own);
  }
  waits.sort((a, b) => a - b);
  return Math.max(1, waits[waits.length >> 1] ?? 1);
}

function checkForward({ time, endTime, gamma, window }: ForwardIntervalInput, rows: number): void {
  for (const [name, { length }] of Object.entries({ time, endTime })) {
    if (length !== rows) refuse(`${name} has ${length} values where the forecasts are ${rows}`);
  }
  const early = time.findIndex((now, row) => endTime[row]! <= now);
  if (early >= 0) refuse(`the outcome of row ${early} is known before it is forecast`);
  if (gamma !== undefined && !(gamma > 0 && gamma < 1)) {
    refuse(`the step gamma = ${gamma} is not between 0 and 1`);
  }
  if (window !== undefined && !(Number.isInteger(window) && window >= 1)) {
    refuse(`the window of ${window} errors is no whole number from 1`);
  }
}

function refuse(reason: string): never {
  throw new PregaoError("PREGAO_CALIBRATION_INPUT", { what: "the intervals", reason });
}
