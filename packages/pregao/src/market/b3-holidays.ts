import { easterSunday } from "./easter.ts";

const day = 86_400_000;

/** A holiday on a fixed date, with the years in which B3 (before 2017 BM&FBOVESPA, Bovespa) kept it. */
interface FixedHoliday {
  readonly name: string;
  readonly month: number;
  readonly day: number;
  readonly from?: number;
  readonly until?: number;
  readonly except?: readonly number[];
}

/**
 * The rules are checked against every session from 2005 to mid-2026 in the shared files. The years of the city and
 * state holidays are those of the laws (9 July: state law 9.497 of 1997; 20 November: municipal law 13.707 of 2004,
 * national law 14.759 of 2023) and of B3's change of 2022, when it stopped closing for holidays of São Paulo only.
 */
const fixedHolidays: readonly FixedHoliday[] = [
  { name: "New Year", month: 1, day: 1 },
  { name: "Anniversary of São Paulo", month: 1, day: 25, until: 2021 },
  { name: "Tiradentes", month: 4, day: 21 },
  { name: "Labour Day", month: 5, day: 1 },
  // In 2020 the state moved the holiday to 25 May because of the pandemic, and B3 traded on both days.
  { name: "Constitutionalist Revolution", month: 7, day: 9, from: 1997, until: 2021, except: [2020] },
  { name: "Independence", month: 9, day: 7 },
  { name: "Our Lady of Aparecida", month: 10, day: 12 },
  { name: "All Souls", month: 11, day: 2 },
  { name: "Republic", month: 11, day: 15 },
  { name: "Black Awareness (city)", month: 11, day: 20, from: 2004, until: 2021 },
  { name: "Black Awareness (national)", month: 11, day: 20, from: 2024 },
  { name: "Christmas Eve", month: 12, day: 24 },
  { name: "Christmas", month: 12, day: 25 },
];

/** Days from Easter Sunday. Ash Wednesday (−46) is a session, a short one. */
const movingHolidays = [
  { name: "Carnival Monday", offset: -48 },
  { name: "Carnival Tuesday", offset: -47 },
  { name: "Good Friday", offset: -2 },
  { name: "Corpus Christi", offset: 60 },
];

/** Closures that follow no rule. */
const closures = [{ name: "Opening of the World Cup in São Paulo", date: Date.UTC(2014, 5, 12) }];

/** The days of a year on which B3 is closed although they are not of a weekend's making: date → reason. */
export function b3Holidays(year: number): Map<number, string> {
  const holidays = new Map<number, string>();
  for (const rule of fixedHolidays) {
    if (year < (rule.from ?? year) || year > (rule.until ?? year) || rule.except?.includes(year)) continue;
    holidays.set(Date.UTC(year, rule.month - 1, rule.day), rule.name);
  }
  const easter = easterSunday(year);
  for (const { name, offset } of movingHolidays) holidays.set(easter + offset * day, name);
  for (const { name, date } of closures)
    if (new Date(date).getUTCFullYear() === year) holidays.set(date, name);
  holidays.set(lastWeekday(year), "Last weekday of the year");
  return holidays;
}

/** Banks close on the last weekday of the year, 31 December or the Friday before a weekend on it. */
function lastWeekday(year: number): number {
  let date = Date.UTC(year, 11, 31);
  while (isWeekend(date)) date -= day;
  return date;
}

export function isWeekend(date: number): boolean {
  const weekday = new Date(date).getUTCDay();
  return weekday === 0 || weekday === 6;
}
