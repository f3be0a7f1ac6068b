import { expect, it } from "vitest";
import { ClearingClock } from "./clearing-clock.ts";
import { clearingInterval, queueTiming } from "./queue-options.ts";

it("clears once an hour, but not in an hour in which the wall clock jumped", () => {
  let wall = Date.UTC(2026, 0, 5);
  let monotonic = 500;
  const clock = new ClearingClock(queueTiming({ now: () => wall, monotonic: () => monotonic }));
  const pass = (milliseconds: number, jump = 0): boolean => {
    monotonic += milliseconds;
    wall += milliseconds + jump;
    return clock.isTime();
  };
  expect(clock.isTime()).toBe(false);
  expect(pass(clearingInterval - 1)).toBe(false);
  expect(pass(1)).toBe(true);
  expect(pass(0)).toBe(false);
  const year = 365 * 86_400_000;
  expect(pass(clearingInterval, year)).toBe(false);
  expect(pass(clearingInterval)).toBe(true);
  expect(pass(clearingInterval, -year)).toBe(false);
});
