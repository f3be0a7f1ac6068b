import { b3Calendar } from "./b3-calendar.ts";
import type { Calendar, CalendarName } from "./calendar.ts";
import { continuousCalendar, weekdayCalendar } from "./plain-calendars.ts";

const calendars: Readonly<Record<CalendarName, Calendar>> = {
  b3: b3Calendar,
  "24/7": continuousCalendar,
  weekdays: weekdayCalendar,
};

export function calendarNamed(name: CalendarName): Calendar {
  return calendars[name];
}
