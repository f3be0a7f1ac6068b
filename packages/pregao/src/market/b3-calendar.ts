import { b3Holidays, isWeekend } from "./b3-holidays.ts";
import { easterSunday } from "./easter.ts";
import { dayLength, sessionCalendar } from "./session-days.ts";

const holidaysByYear = new Map<number, Map<number, string>>();

function holidaysOf(date: number): Map<number, string> {
  const year = new Date(date).getUTCFullYear();
  let holidays = holidaysByYear.get(year);
  if (holidays === undefined) {
    holidays = b3Holidays(year);
    holidaysByYear.set(year, holidays);
  }
  return holidays;
}

/** Why B3 is closed on a weekday; undefined where it is open or the day is of a weekend. */
export function b3HolidayName(date: number): string | undefined {
  return isWeekend(date) ? undefined : holidaysOf(date).get(date);
}

const saoPauloClock = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Sao_Paulo",
  hour: "numeric",
  hourCycle: "h23",
});

const hour = 3_600_000;

/**
 * B3's cash market: sessions from Monday to Friday except holidays. Intraday bars are expected from 10:00 to 17:00 in
 * São Paulo (13:00 to 17:00 on Ash Wednesday): the hours that every schedule since 2005 has in common, so that the
 * yearly change of the closing hour with daylight saving abroad is never taken for a hole.
 */
export const b3Calendar = sessionCalendar({
  name: "b3",
  isSession: (date) => !isWeekend(date) && !holidaysOf(date).has(date),
  hours(date) {
    const noon = Number(saoPauloClock.format(date + 12 * hour));
    const localMidnight = date + (12 - noon) * hour;
    const isAshWednesday = date === easterSunday(new Date(date).getUTCFullYear()) - 46 * dayLength;
    return { open: localMidnight + (isAshWednesday ? 13 : 10) * hour, close: localMidnight + 17 * hour };
  },
});
