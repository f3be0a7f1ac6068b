import { barsIn, type Timeframe } from "../market/timeframe.ts";

/** A window as a length of time, so that it means the same on every timeframe. */
export type Duration = `${number}h` | `${number}d`;

/** Bars of `timeframe` that a duration covers: 48 of "4h" at five minutes; a duration shorter than a bar counts one. */
export function barsOf(timeframe: Timeframe, duration: Duration): number {
  return barsIn(duration, timeframe);
}

/** Length of a duration in hours: the parameter under which features with such a window are identified. */
export function hoursOf(duration: Duration): number {
  return Number(duration.slice(0, -1)) * (duration.endsWith("d") ? 24 : 1);
}
