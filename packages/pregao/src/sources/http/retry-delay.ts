import type { RandomSource } from "../../random.ts";

export interface RetryPace {
  /** Milliseconds before the second attempt; doubled before each further one. */
  readonly firstDelay: number;
  readonly longestDelay: number;
}

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1): exponential, with the upper half of each wait
 * drawn at random, so that clients which failed together do not come back together.
 */
export function retryDelay(attempt: number, pace: RetryPace, random: RandomSource): number {
  const whole = Math.min(pace.longestDelay, pace.firstDelay * 2 ** (attempt - 1));
  return Math.round(whole * (0.5 + random.uniform() / 2));
}

/**
 * What the header `Retry-After` asks for, in milliseconds: a number of seconds, or a date, which is taken against the
 * server's own `Date` where that is given (its clock may differ from ours). Undefined where it says nothing.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow));
}
