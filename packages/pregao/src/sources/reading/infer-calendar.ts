import { b3Calendar } from "../../market/b3-calendar.ts";
import type { Calendar } from "../../market/calendar.ts";
import { continuousCalendar, weekdayCalendar } from "../../market/plain-calendars.ts";
import type { Timeframe } from "../../market/timeframe.ts";

const day = 86_400_000;
const b3Share = 0.98;

/**
 * The calendar that the bar times fit: 24/7 where any bar opens on a weekend or bars are longer than a day, B3
 * where at least 98 % of the bars lie on sessions of B3, else weekdays. Crypto trades every day, so a single
 * weekend bar in a hundred is enough to tell; fewer are taken for defects.
 */
export function inferCalendar(time: Float64Array, timeframe: Timeframe): Calendar {
  let weekend = 0;
  let sessions = 0;
  for (let i = 0; i < time.length; i++) {
    const date = Math.floor(time[i]! / day) * day;
    const weekday = new Date(date).getUTCDay();
    if (weekday === 0 || weekday === 6) weekend++;
    if (b3Calendar.isSession(date)) sessions++;
  }
  if (timeframe === "1w" || weekend > time.length / 100) return continuousCalendar;
  return sessions >= b3Share * time.length ? b3Calendar : weekdayCalendar;
}
