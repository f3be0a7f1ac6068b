import { describe, expect, it } from "vitest";
import { barsOf, type PlainColumns, walk } from "./bars.fixture.ts";
import { findFeature } from "./catalog.ts";
import { feedOracles } from "./feed-oracles.fixture.ts";
import { symbolSeries } from "./series.ts";
import { warmUpOf } from "./warm-up.ts";

const minutes = (columns: PlainColumns, length: number): PlainColumns => ({
  ...columns,
  time: columns.time.map((_, row) => Date.UTC(2024, 1, 28) + row * length * 60_000),
});

describe("windows given as durations mean the same on every timeframe", () => {
  it.each([
    ["30m", 30, 1470],
    ["1h", 60, 760],
    ["4h", 240, 260],
  ] as const)("on bars of %s as their oracles say", (timeframe, length, rows) => {
    const columns = minutes(walk({ seed: 5, rows, missing: 0.0005 }), length);
    const bars = barsOf({ AAAA3: columns }, undefined, timeframe);
    const series = symbolSeries(bars, bars.frame.segments[0]!);
    const timed = /_(1h|4h|24h|7d|30d)$|^oi_acceleration$|^session_|^funding_cycle_/;
    const oracles = Object.entries(feedOracles(timeframe, series.barsPerYear)).filter(([name]) =>
      timed.test(name),
    );
    expect(oracles.length).toBeGreaterThan(20);
    for (const [name, oracle] of oracles) {
      const values = findFeature(name).values(series);
      let compared = 0;
      for (let row = 0; row < rows; row += 7) {
        const expected = oracle(columns, row);
        expect(Number.isNaN(values[row]!), `${name} at ${row}`).toBe(Number.isNaN(expected));
        if (Number.isNaN(expected)) continue;
        compared++;
        expect(Math.abs(values[row]! - expected), `${name} at ${row}`).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
      }
      expect(compared, name).toBeGreaterThan(0);
    }
  });

  it("declares the warm-up by timeframe: a value from there on, none before", () => {
    const bars = barsOf({ AAAA3: minutes(walk({ seed: 6, rows: 760 }), 60) }, undefined, "1h");
    const series = symbolSeries(bars, bars.frame.segments[0]!);
    for (const name of Object.keys(feedOracles("1h", 1))) {
      const feature = findFeature(name);
      const first = feature.values(series).findIndex((value) => !Number.isNaN(value));
      expect(first, name).toBe(warmUpOf(feature, "1h"));
    }
    expect(warmUpOf(findFeature("cumulative_funding_30d"), "5m")).toBe(8639);
    expect(warmUpOf(findFeature("oi_velocity_24h"), "5m")).toBe(288);
    expect(warmUpOf(findFeature("oi_velocity_1h"), "1d")).toBe(1);
  });
});

describe("feeds as they come", () => {
  /** Values of a feature on bars of five minutes with one column given. */
  const valuesOf = (name: string, given: Partial<PlainColumns>): Float64Array => {
    const rows = Object.values(given)[0]!.length;
    const bars = barsOf({ AAAA3: { ...walk({ seed: 1, rows }), ...given } }, undefined, "5m");
    return findFeature(name).values(symbolSeries(bars, bars.frame.segments[0]!));
  };

  it("what funding costs does not depend on how often the rate is looked at", () => {
    const week = valuesOf("cumulative_funding_7d", { funding_rate: new Array(2016).fill(1e-4) });
    expect(week.at(-1)).toBeCloseTo(21 * 1e-4, 12);
  });

  it("a rate that is held for hundreds of bars stands at its mean: its z-score is 0, not missing", () => {
    expect(valuesOf("funding_zscore", { funding_rate: new Array(120).fill(1e-4) }).at(-1)).toBe(0);
  });

  it("rates are fractions: 0.06 % is extreme, 0.04 % is not", () => {
    expect([...valuesOf("funding_extreme_positive", { funding_rate: [0.0006, 0.0004, Number.NaN] })]).toEqual(
      [1, 0, Number.NaN],
    );
  });

  it("a bar without liquidations has none, one outside the feed's time has no value", () => {
    const given = { liq_volume: [0, 100, Number.NaN], liq_count: [0, 4, Number.NaN] };
    expect([...valuesOf("liq_avg_size", given)]).toEqual([0, 25, Number.NaN]);
  });
});
