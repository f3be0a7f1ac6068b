import { isWeekend } from "./b3-holidays.ts";
import type { Calendar } from "./calendar.ts";
import {
  dayLength,
  mondaysBetween,
  multiplesBetween,
  nextMonday,
  nextMultiple,
  sessionCalendar,
} from "./session-days.ts";
import { timeframes } from "./timeframe.ts";

/** Markets that never close: a bar at every multiple of the timeframe, weeks from Monday. */
export const continuousCalendar: Calendar = {
  name: "24/7",
  isSession: () => true,
  nextBar: (time, timeframe) =>
    timeframe === "1w" ? nextMonday(time) : nextMultiple(time, timeframes[timeframe]),
  barsBetween: (time, later, timeframe) =>
    timeframe === "1w" ? mondaysBetween(time, later) : multiplesBetween(time, later, timeframes[timeframe]),
};

/** Markets that rest on Saturday and Sunday and whose holidays are not known: Monday to Friday, all 24 hours (UTC). */
export const weekdayCalendar: Calendar = sessionCalendar({
  name: "weekdays",
  isSession: (date) => !isWeekend(date),
  hours: (date) => ({ open: date, close: date + dayLength }),
});
