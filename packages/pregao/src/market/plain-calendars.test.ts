import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime } from "./finding.ts";
import { continuousCalendar, weekdayCalendar } from "./plain-calendars.ts";
import { timeframeNames } from "./timeframe.ts";

describe.each([continuousCalendar, weekdayCalendar])("calendar $name", (calendar) => {
  it("counts between two bars what stepping from one to the other passes", () => {
    const start = fc.integer({ min: 1_500_000_000_000, max: 1_750_000_000_000 });
    fc.assert(
      fc.property(
        start,
        fc.constantFrom(...timeframeNames),
        fc.integer({ min: 1, max: 40 }),
        (first, name, steps) => {
          const from = calendar.nextBar(first, name);
          let time = from;
          for (let k = 0; k < steps; k++) time = calendar.nextBar(time, name);
          expect(calendar.barsBetween(from, time, name)).toBe(steps - 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});

it("opens weeks on Mondays, and rests on weekends where the market does", () => {
  const friday = Date.UTC(2024, 0, 5);
  expect(formatTime(continuousCalendar.nextBar(friday, "1w"))).toBe("2024-01-08");
  expect(formatTime(continuousCalendar.nextBar(friday, "1d"))).toBe("2024-01-06");
  expect(formatTime(weekdayCalendar.nextBar(friday, "1d"))).toBe("2024-01-08");
  expect(formatTime(weekdayCalendar.nextBar(friday + 23.5 * 3_600_000, "1h"))).toBe("2024-01-08");
  expect(weekdayCalendar.isSession(friday + 86_400_000)).toBe(false);
});
