import { expect, it } from "vitest";
import { barsIn, parseTimeframe, timeframeMilliseconds, timeframeNames } from "./timeframe.ts";

it("knows its names and refuses others with the list", () => {
  for (const name of timeframeNames) expect(parseTimeframe(name)).toBe(name);
  expect(() => parseTimeframe("2h")).toThrow(/timeframe = 2h.*1m, 5m/);
  expect(() => parseTimeframe("toString")).toThrow(
    expect.objectContaining({ code: "PREGAO_OPTION_INVALID" }),
  );
});

it("turns durations into bars, at least one", () => {
  expect(barsIn("24h", "1h")).toBe(24);
  expect(barsIn("7d", "1d")).toBe(7);
  expect(barsIn("1h", "5m")).toBe(12);
  expect(barsIn("1h", "1d")).toBe(1);
  expect(barsIn("1w", "4h")).toBe(42);
  expect(() => barsIn("1 hour", "1h")).toThrow(/write it as 30m/);
  expect(timeframeMilliseconds("1w")).toBe(7 * timeframeMilliseconds("1d"));
});
