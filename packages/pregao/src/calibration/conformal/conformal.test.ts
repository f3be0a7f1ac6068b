import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { AdaptiveLevel } from "./adaptive-level.ts";
import { conformalQuantile } from "./conformal-quantile.ts";
import { coverageReport } from "./coverage-report.ts";
import { ScorePool } from "./score-pool.ts";
import { conformalIntervals, splitConformal } from "./split-conformal.ts";

describe("conformalQuantile", () => {
  it("is the ⌈(n + 1) level⌉-th smallest score, as sorting says", () => {
    const scores = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 99 }), (given, percent) => {
        const sorted = [...given].sort((a, b) => a - b);
        // In whole numbers, so that no rounding decides.
        const rank = Math.ceil(((given.length + 1) * percent) / 100 - 1e-12);
        expect(conformalQuantile(Float64Array.from(given), percent / 100)).toBe(
          rank > given.length ? Number.POSITIVE_INFINITY : sorted[rank - 1],
        );
      }),
    );
  });

  it("needs no more scores than the level takes: 9 of 0.9, 19 of 0.95", () => {
    const scores = Float64Array.from({ length: 19 }, (_, i) => i);
    expect(conformalQuantile(scores.subarray(0, 9), 0.9)).toBe(8);
    expect(conformalQuantile(scores.subarray(0, 8), 0.9)).toBe(Number.POSITIVE_INFINITY);
    expect(conformalQuantile(scores, 0.95)).toBe(18);
  });
});

describe("ScorePool", () => {
  it("counts and finds as sorted lists do", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(Number.NaN)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 1e6 }), (scores, seed) => {
        const random = createRandom(seed);
        const pool = new ScorePool(Float64Array.from(scores));
        const inside: number[] = [];
        const usable = [...scores.keys()].filter((row) => !Number.isNaN(scores[row]!));
        for (let turn = 0; turn < 40 && usable.length > 0; turn++) {
          const row = usable[random.integer(usable.length)]!;
          const at = inside.indexOf(row);
          if (at < 0) {
            pool.add(row);
            inside.push(row);
          } else {
            pool.remove(row);
            inside.splice(at, 1);
          }
          const sorted = inside.map((one) => scores[one]!).sort((a, b) => a - b);
          expect(pool.size).toBe(sorted.length);
          for (const [place, value] of sorted.entries()) expect(pool.smallest(place + 1)).toBe(value);
          expect(pool.below(row)).toBe(sorted.filter((value) => value < scores[row]!).length);
        }
      }),
    );
  });
});

describe("splitConformal", () => {
  it("covers 90 % of exchangeable rows, scaled or not, and no more than it must", () => {
    let covered = 0;
    const draws = 400;
    for (let seed = 0; seed < draws; seed++) {
      const random = createRandom(seed, "split conformal");
      const scale = Float64Array.from({ length: 60 }, () => 0.5 + random.uniform());
      const forecast = Float64Array.from(scale, () => random.normal());
      const actual = forecast.map((value, row) => value + scale[row]! * random.normal());
      const part = (values: Float64Array, from: number, to: number) => values.subarray(from, to);
      const bound = splitConformal(
        { forecast: part(forecast, 0, 59), actual: part(actual, 0, 59), scale: part(scale, 0, 59) },
        0.9,
      );
      const { low, high } = conformalIntervals(bound, part(forecast, 59, 60), part(scale, 59, 60));
      if (actual[59]! >= low[0]! && actual[59]! <= high[0]!) covered++;
    }
    expect(covered / draws).toBeGreaterThan(0.87);
    expect(covered / draws).toBeLessThan(0.93);
  });

  it("leaves out rows without outcome or scale, and says when too few are left", () => {
    const forecast = new Float64Array(12);
    const actual = Float64Array.from({ length: 12 }, (_, row) => (row === 3 ? Number.NaN : row));
    const scale = Float64Array.from({ length: 12 }, (_, row) => (row === 5 ? 0 : 2));
    expect(splitConformal({ forecast, actual, scale }, 0.8)).toEqual({ level: 0.8, bound: 5, rows: 10 });
    expect(() => splitConformal({ forecast, actual, scale }, 0.95)).toThrow(
      /level of 0\.95 needs 19 known errors at least, there are 10 in 12 rows/,
    );
    const { low, high } = conformalIntervals({ bound: 2 }, forecast, scale);
    expect([low[0], high[0], low[5]]).toEqual([-4, 4, Number.NaN]);
    expect(() => splitConformal({ forecast, actual: actual.subarray(1) }, 0.8)).toThrow(
      /actual has 11 values/,
    );
  });
});

describe("AdaptiveLevel", () => {
  it("moves by γ (asked − missed) a date, and holds the long-run share of misses whatever comes", () => {
    const level = new AdaptiveLevel(0.1, [0.05]);
    const random = createRandom(9);
    let missed = 0;
    const dates = 4000;
    for (let date = 0; date < dates; date++) {
      const before = level.allowed();
      // An adversary: outcomes that are hard in spells.
      const turning = date % 400 < 200 ? random.uniform() ** 3 : random.uniform();
      level.learn([turning], level.experts.slice());
      const miss = turning <= before ? 1 : 0;
      expect(level.allowed()).toBeCloseTo(before + 0.05 * (0.1 - miss), 12);
      missed += miss;
    }
    // Gibbs and Candès 2021, proposition 4.1: within (max(α, 1 − α) + γ) / (γ T).
    expect(Math.abs(missed / dates - 0.1)).toBeLessThanOrEqual((0.9 + 0.05) / (0.05 * dates));
  });

  it("never moves with a step of 0", () => {
    const level = new AdaptiveLevel(0.2, [0]);
    level.learn([0.01], level.experts.slice());
    expect(level.allowed()).toBeCloseTo(0.2, 15);
  });
});

describe("coverageReport", () => {
  it("counts by hand, in total, by year and by thirds of volatility", () => {
    const year = (one: number): number => Date.UTC(one, 5, 1);
    const report = coverageReport({
      low: Float64Array.of(0, 0, 0, Number.NEGATIVE_INFINITY, Number.NaN, 0),
      high: Float64Array.of(2, 2, 4, Number.POSITIVE_INFINITY, Number.NaN, 2),
      actual: Float64Array.of(1, 3, -1, 9, 1, Number.NaN),
      time: Float64Array.of(year(2023), year(2024), year(2024), year(2024), year(2024), year(2024)),
      volatility: Float64Array.of(3, 1, 2, Number.NaN, 1, 1),
      level: 0.9,
    });
    expect(report.total).toEqual({ name: "total", rows: 4, coverage: 0.5, meanWidth: 8 / 3, unbounded: 1 });
    expect([report.below, report.above, report.rowsWithout]).toEqual([0.25, 0.25, 1]);
    // Widths 2, 2 and 4; one above and one below by 1, each 20 dear.
    expect(report.intervalScore).toBeCloseTo((2 + 2 + 20 + 4 + 20) / 3, 9);
    expect(report.byYear.map(({ name, rows, coverage }) => [name, rows, coverage])).toEqual([
      ["2023", 1, 1],
      ["2024", 3, 1 / 3],
    ]);
    expect(report.byVolatility.map(({ name, rows, coverage }) => [name, rows, coverage])).toEqual([
      ["calm", 1, 0],
      ["middle", 1, 0],
      ["wild", 1, 1],
    ]);
  });

  it("has nulls where there is nothing to judge", () => {
    const none = new Float64Array(0);
    const { total, intervalScore } = coverageReport({
      low: none,
      high: none,
      actual: none,
      time: none,
      level: 0.9,
    });
    expect(total).toEqual({ name: "total", rows: 0, coverage: null, meanWidth: null, unbounded: 0 });
    expect(intervalScore).toBeNull();
  });
});
