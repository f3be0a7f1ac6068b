import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollingMaximumAge, rollingMinimumAge } from "./extreme-age.ts";

/** Few levels, so that ties abound, and holes. */
const series = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    { maxLength: 80 },
  )
  .map((values) => Float64Array.from(values));

describe("age of an extreme", () => {
  it("counts rows since the latest of the window's extremes", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 12 }), (values, window) => {
        const highs = rollingMaximumAge(values, window);
        const lows = rollingMinimumAge(values, window);
        for (let row = 0; row < values.length; row++) {
          const inside = row + 1 < window ? [Number.NaN] : [...values.subarray(row + 1 - window, row + 1)];
          const holds = !inside.some(Number.isNaN);
          const age = (extreme: number): number =>
            holds ? window - 1 - inside.lastIndexOf(extreme) : Number.NaN;
          expect(highs[row]).toBe(age(Math.max(...inside)));
          expect(lows[row]).toBe(age(Math.min(...inside)));
        }
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});
