import type { Timeframe } from "./timeframe.ts";

export const calendarNames = ["b3", "24/7", "weekdays"] as const;
export type CalendarName = (typeof calendarNames)[number];

/** When a market trades. Dates are epoch milliseconds of midnight UTC. */
export interface Calendar {
  readonly name: CalendarName;
  isSession(date: number): boolean;
  /** The first bar time strictly after `time` at which a bar of `timeframe` is expected. */
  nextBar(time: number, timeframe: Timeframe): number;
  /** How many bars are expected strictly between two bar times of `timeframe`. */
  barsBetween(time: number, later: number, timeframe: Timeframe): number;
}
