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
  const counts = new Map<number, number>();
  for (let i = 0; i < time.length; i++) {
    const date = Math.floor(time[i]! / day) * day;
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return calendarOfDays(
    [...counts].map(([date, count]) => ({ date, count })),
    timeframe,
  );
}

/** The same from the number of bars on each day (midnight UTC). */
export function calendarOfDays(
  days: readonly { readonly date: number; readonly count: number }[],
  timeframe: Timeframe,
): Calendar {
  let bars = 0;
  let weekend = 0;
  let sessions = 0;
  for (const { date, count } of days) {
    const weekday = new Date(date).getUTCDay();
    bars += count;
    if (weekday === 0 || weekday === 6) weekend += count;
    if (b3Calendar.isSession(date)) sessions += count;
  }
  if (timeframe === "1w" || weekend > bars / 100) return continuousCalendar;
  return sessions >= b3Share * bars ? b3Calendar : weekdayCalendar;
}
