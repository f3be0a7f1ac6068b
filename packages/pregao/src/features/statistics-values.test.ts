import { describe, expect, it } from "vitest";
import { barsOf, walk } from "./bars.fixture.ts";
import { computeFeatures } from "./compute-features.ts";
import reference from "./statistics-values.json" with { type: "json" };

// Made by interop/features/statistics_values.py with the real pandas; `npm run interop` makes them anew.

const symbols = Object.fromEntries(
  Object.entries(reference.closes).map(([name, close]) => [
    name,
    { ...walk({ seed: 1, rows: close.length }), close },
  ]),
);

describe("values of the real pandas", () => {
  const cases = Object.entries(reference.every_fourth_value) as [string, (number | null)[]][];
  const bars = barsOf(symbols, ["open", "high", "low", "close", "volume"]);
  const { matrix } = computeFeatures(bars, { features: cases.map(([name]) => name) });

  it.each(cases)("%s", (name, expected) => {
    const column = matrix.columns[matrix.names.indexOf(name)]!;
    let compared = 0;
    for (const [index, value] of expected.entries()) {
      const found = column[3 + 4 * index]!;
      expect(Number.isNaN(found), `row ${3 + 4 * index}`).toBe(value === null);
      if (value === null) continue;
      compared++;
      // The matrix holds single precision.
      expect(Math.abs(found - value), `row ${3 + 4 * index}`).toBeLessThanOrEqual(
        1e-6 * Math.max(1, Math.abs(value)),
      );
    }
    expect(compared).toBeGreaterThan(5);
  });
});
