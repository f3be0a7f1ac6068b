import { PregaoError } from "../errors.ts";
import { durationMilliseconds } from "./duration.ts";

/** Length of one bar, by the name users type. */
export const timeframes = {
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "30m": 1_800_000,
  "1h": 3_600_000,
  "4h": 14_400_000,
  "12h": 43_200_000,
  "1d": 86_400_000,
  "1w": 604_800_000,
} as const;

export type Timeframe = keyof typeof timeframes;

export const timeframeNames = Object.keys(timeframes) as Timeframe[];

export function parseTimeframe(name: string): Timeframe {
  if (Object.hasOwn(timeframes, name)) return name as Timeframe;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "timeframe",
    value: name,
    reason: `it must be one of ${timeframeNames.join(", ")}`,
  });
}

/** Milliseconds of one bar; a daily bar of an exchange counts as a calendar day here. */
export function timeframeMilliseconds(timeframe: Timeframe): number {
  return timeframes[timeframe];
}

/**
 * How many bars of `timeframe` cover a duration such as "1h", "24h" or "7d", at least 1: windows that are given
 * as durations mean the same on every timeframe.
 */
export function barsIn(duration: string, timeframe: Timeframe): number {
  const length = /^\d+[mhdw]$/.test(duration) ? durationMilliseconds(duration) : undefined;
  if (length === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "duration",
      value: duration,
      reason: "write it as 30m, 4h, 7d or 1w",
    });
  }
  return Math.max(1, Math.round(length / timeframes[timeframe]));
}
