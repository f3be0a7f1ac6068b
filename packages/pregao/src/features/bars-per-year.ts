import type { CalendarName } from "../market/calendar.ts";
import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";

const day = timeframeMilliseconds("1d");
const week = timeframeMilliseconds("1w");
/** B3's continuous session, 10:00 to 17:00, as a duration. */
const sessionLength = 7 * timeframeMilliseconds("1h");

/**
 * Bars in a year. B3: 252 daily bars (the convention of the market), 52 weekly ones, seven hours of trading a
 * session within the day. 24/7: 365 days without a break. Weekdays: five days of seven, all 24 hours. Annualising
 * multiplies a standard deviation of one-bar returns by its square root.
 */
export function barsPerYear(timeframe: Timeframe, calendar: CalendarName): number {
  const length = timeframeMilliseconds(timeframe);
  if (length >= week) return (52 * week) / length;
  if (calendar === "24/7") return (365 * day) / length;
  if (calendar === "weekdays") return (365 * 5 * day) / (7 * length);
  return length >= day ? 252 : 252 * Math.max(1, sessionLength / length);
}
