import { describe, expect, it } from "vitest";
import { barsOf, type PlainColumns } from "./bars.fixture.ts";
import { featureCatalog, findFeature } from "./catalog.ts";
import reference from "./reference-values.json" with { type: "json" };
import { symbolSeries } from "./series.ts";

// Made by interop/features/reference_values.py with the real TA-Lib and pandas; `npm run interop` makes them anew.

describe("values of the real TA-Lib and pandas", () => {
  it("are stored for every feature whose source is a library, but for windows beyond the 120 rows", () => {
    const stored = Object.keys(reference.moving.every_third_value);
    const defined = featureCatalog
      .filter(
        ({ category, source, warmUp }) =>
          /^(price|volume)$/.test(category) && /^(TA-Lib|pandas)/.test(source) && Number(warmUp) < 117,
      )
      .map(({ name }) => name);
    expect(defined.filter((name) => !stored.includes(name))).toEqual([]);
    expect(stored.map((name) => findFeature(name).name)).toEqual(stored);
  });

  const cases = Object.entries(reference).flatMap(([market, { bars, every_third_value }]) =>
    Object.entries(every_third_value).map(([name, expected]) => [market, name, bars, expected] as const),
  );

  it.each(cases)("%s market: %s", (_market, name, columns, expected) => {
    const time = columns.close.map((_, row) => row * 86_400_000);
    const bars = barsOf(
      { AAAA3: { ...columns, time, best_bid: columns.close, best_ask: columns.close } as PlainColumns },
      ["open", "high", "low", "close", "volume"],
    );
    const values = findFeature(name).values(symbolSeries(bars, bars.frame.segments[0]!));
    let compared = 0;
    for (const [index, value] of (expected as (number | null)[]).entries()) {
      const found = values[2 + 3 * index]!;
      // Where a library starts a few rows later (TA-Lib gives %K from the first %D on), ours is judged by its oracle.
      if (value === null) continue;
      compared++;
      expect(Math.abs(found - value), `row ${2 + 3 * index}`).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(value)),
      );
    }
    expect(compared).toBeGreaterThan(0);
  });
});
