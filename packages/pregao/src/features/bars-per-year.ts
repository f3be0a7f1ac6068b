import type { Calendar } from "../market/calendar.ts";
import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";

const day = timeframeMilliseconds("1d");
const week = timeframeMilliseconds("1w");
/** B3's continuous session, 10:00 to 17:00, as a duration. */
const sessionLength = 7 * timeframeMilliseconds("1h");

/**
 * Bars in a year: 252 daily bars on B3 (the convention of the market; 52 weekly ones, seven hours of trading a
 * session within the day), 365 days without a break on a 24/7 market. Annualising multiplies a standard deviation
 * of one-bar returns by its square root.
 */
export function barsPerYear(timeframe: Timeframe, calendar: Calendar["name"]): number {
  const length = timeframeMilliseconds(timeframe);
  if (calendar === "24/7") return (365 * day) / length;
  if (length >= week) return (52 * week) / length;
  if (length >= day) return (252 * day) / length;
  return 252 * Math.max(1, sessionLength / length);
}
