import { describe, expect, it } from "vitest";
import { barsPerYear } from "./bars-per-year.ts";

describe("barsPerYear", () => {
  it.each([
    ["1d", "b3", 252],
    ["1w", "b3", 52],
    ["1h", "b3", 252 * 7],
    ["5m", "b3", 252 * 84],
    ["12h", "b3", 252],
    ["1d", "24/7", 365],
    ["1h", "24/7", 365 * 24],
    ["1w", "24/7", 52],
    ["1h", "weekdays", (365 * 5 * 24) / 7],
  ] as const)("%s on %s is %d", (timeframe, calendar, bars) => {
    expect(barsPerYear(timeframe, calendar)).toBeCloseTo(bars, 9);
  });
});
