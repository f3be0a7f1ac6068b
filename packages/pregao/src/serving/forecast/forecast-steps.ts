import type { Calendar } from "../../market/calendar.ts";
import { type Timeframe, timeframeMilliseconds } from "../../market/timeframe.ts";
import type { ForecastStep } from "../contract.ts";

/** What a model says at a bar: the return over its horizon, and how far the interval reaches below and above it. */
export interface HorizonForecast {
  /** Opening time of the bar, and its close. */
  readonly asOf: number;
  readonly price: number;
  readonly expected: number;
  /** In units of the return; NaN without an interval. */
  readonly below: number;
  readonly above: number;
  /** In bars of the model's timeframe. */
  readonly horizon: number;
  readonly timeframe: Timeframe;
  readonly calendar: Calendar;
}

/**
 * A forecast step by step, from one return over one horizon. At the horizon it is what the model says. Before it the price goes there
 * evenly (in logarithms); after it it stays where it is, because the model says nothing of what follows: features of bars that are
 * not there yet would have to be made up. Errors grow with the square root of time, as those of a random walk do, so that the interval at the
 * horizon is the one that was calibrated, and all others are drawn from it. Bars of another timeframe than the model's are
 * counted by the calendar.
 */
export function forecastSteps(given: HorizonForecast, timeframe: Timeframe, steps: number): ForecastStep[] {
  const { price, expected, below, above, horizon } = given;
  return stepTimes(given, timeframe, steps).map(({ time, elapsed }) => {
    const share = Math.min(1, elapsed / horizon);
    const isDirect = elapsed === horizon;
    const change = share === 1 ? expected : Math.max(0, 1 + expected) ** share - 1;
    const width = Math.sqrt(elapsed / horizon);
    return {
      time,
      price: price * (1 + change),
      low: price * Math.max(0, 1 + change - below * width),
      high: price * (1 + change + above * width),
      method: isDirect ? "direct" : elapsed < horizon ? "share of the horizon" : "held beyond the horizon",
    };
  });
}

/** Opening times of the bars after the last one, and how many bars of the model have closed when each of them closes. */
function stepTimes(
  { asOf, calendar, timeframe: own }: HorizonForecast,
  timeframe: Timeframe,
  steps: number,
): { time: number; elapsed: number }[] {
  // The last bar closes where the next one opens; a bar of the timeframe asked for may open right then.
  const closed = calendar.nextBar(asOf, own);
  let time = timeframe === own ? closed : calendar.nextBar(closed - 1, timeframe);
  const isFiner = timeframeMilliseconds(timeframe) < timeframeMilliseconds(own);
  const withinOne = isFiner ? barsWithin(calendar, closed, calendar.nextBar(closed, own), timeframe) : 1;
  const found: { time: number; elapsed: number }[] = [];
  for (let step = 1; step <= steps; step++) {
    const end = calendar.nextBar(time, timeframe);
    const elapsed = isFiner ? step / withinOne : calendar.barsBetween(asOf, end, own);
    found.push({ time, elapsed });
    time = end;
  }
  return found;
}

/** Bars that open from `from` on and before `to`. */
function barsWithin(calendar: Calendar, from: number, to: number, timeframe: Timeframe): number {
  let count = 0;
  for (let at = calendar.nextBar(from - 1, timeframe); at < to; at = calendar.nextBar(at, timeframe)) count++;
  return Math.max(1, count);
}
