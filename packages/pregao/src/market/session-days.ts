import type { Calendar } from "./calendar.ts";
import { type Timeframe, timeframes } from "./timeframe.ts";

export const dayLength = 86_400_000;
const weekLength = timeframes["1w"];
/** 5 January 1970 was a Monday: weekly bars open on Mondays. */
const firstMonday = 4 * dayLength;

function midnight(time: number): number {
  return Math.floor(time / dayLength) * dayLength;
}

/** The first multiple of `step` (from `origin`) after `time`. */
export function nextMultiple(time: number, step: number, origin = 0): number {
  return (Math.floor((time - origin) / step) + 1) * step + origin;
}

/** How many multiples of `step` (from `origin`) lie strictly between. */
export function multiplesBetween(time: number, later: number, step: number, origin = 0): number {
  return Math.max(0, Math.ceil((later - origin) / step) - Math.floor((time - origin) / step) - 1);
}

export function nextMonday(time: number): number {
  return nextMultiple(time, weekLength, firstMonday);
}

export function mondaysBetween(time: number, later: number): number {
  return multiplesBetween(time, later, weekLength, firstMonday);
}

/** The bar times of one session: every `step` from `open` on, before `close`. */
export interface SessionHours {
  readonly open: number;
  readonly close: number;
}

/** A calendar of separate sessions from a rule for days and a rule for the hours of a day. */
export function sessionCalendar(given: {
  readonly name: Calendar["name"];
  isSession(date: number): boolean;
  /** Opening and closing time of the session on `date`, epoch milliseconds. */
  hours(date: number): SessionHours;
}): Calendar {
  const { name, isSession, hours } = given;
  const nextSession = (date: number): number => {
    let next = date + dayLength;
    while (!isSession(next)) next += dayLength;
    return next;
  };
  const nextIntraday = (time: number, step: number): number => {
    const today = midnight(time);
    if (isSession(today)) {
      const { open, close } = hours(today);
      const next = time < open ? open : nextMultiple(time, step, open);
      if (next < close) return next;
    }
    return hours(nextSession(today)).open;
  };
  const intradayBetween = (time: number, later: number, step: number): number => {
    let count = 0;
    for (let date = midnight(time); date < later; date += dayLength) {
      if (!isSession(date)) continue;
      const { open, close } = hours(date);
      const [from, to] = [Math.max(time, open - 1), Math.min(later, close)];
      if (to > from) count += multiplesBetween(from, to, step, open);
    }
    return count;
  };
  return {
    name,
    isSession,
    nextBar(time: number, timeframe: Timeframe): number {
      if (timeframe === "1w") return nextMonday(time);
      return timeframe === "1d" ? nextSession(midnight(time)) : nextIntraday(time, timeframes[timeframe]);
    },
    barsBetween(time: number, later: number, timeframe: Timeframe): number {
      if (timeframe === "1w") return mondaysBetween(time, later);
      if (timeframe !== "1d") return intradayBetween(time, later, timeframes[timeframe]);
      let count = 0;
      for (let date = midnight(time) + dayLength; date < later; date += dayLength)
        if (isSession(date)) count++;
      return count;
    },
  };
}
