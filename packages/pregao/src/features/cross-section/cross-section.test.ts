import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barsOf, head, type PlainColumns, walk } from "../bars.fixture.ts";
import { crossSectionalCatalog, findAnyFeature, findFeature } from "../catalog.ts";
import { computeFeatures } from "../compute-features.ts";
import { meanOfAll } from "../windows.fixture.ts";
import { compareAcross, fewestSymbols } from "./compare-across.ts";
import { groupByDate } from "./date-groups.ts";

type Symbols = Record<string, PlainColumns>;

const ohlcv = ["open", "high", "low", "close", "volume"] as const;
const bars = (symbols: Symbols) => barsOf(symbols, ohlcv);
const names = crossSectionalCatalog.map(({ name }) => name);

/** Symbols of different lengths that begin on different days, with holes. */
const anySymbols: fc.Arbitrary<Symbols> = fc
  .array(fc.record({ seed: fc.nat(), rows: fc.integer({ min: 1, max: 70 }), late: fc.nat(20) }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((shapes) =>
    Object.fromEntries(
      shapes.map(({ seed, rows, late }, i) => {
        const columns = walk({ seed, rows, missing: 0.03, flat: 0.05 });
        return [`SYM${i}`, { ...columns, time: columns.time.map((time) => time + late * 86_400_000) }];
      }),
    ),
  );

const sameSymbols = (count: number, rows = 40): Symbols =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`SYM${i}`, walk({ seed: i + 1, rows })]));

describe("ranks and z-scores across symbols", () => {
  it("are what each date's values give, worked out row by row", () => {
    fc.assert(
      fc.property(anySymbols, (symbols) => {
        const given = bars(symbols);
        const { matrix } = computeFeatures(given, {
          features: ["return_5", "cs_rank_return_5", "cs_zscore_return_5"],
        });
        const [returns, ranks, zscores] = matrix.columns;
        for (let row = 0; row < given.length; row++) {
          const date = [...returns!].filter((_, other) => given.time[other] === given.time[row]);
          const present = date.filter((value) => !Number.isNaN(value));
          const own = returns![row]!;
          if (Number.isNaN(own) || present.length < 5) {
            expect([ranks![row], zscores![row]]).toEqual([Number.NaN, Number.NaN]);
            continue;
          }
          const below = present.filter((value) => value < own).length;
          const equal = present.filter((value) => value === own).length;
          expect(ranks![row]).toBe(Math.fround((below + (equal + 1) / 2) / present.length));
          const mean = meanOfAll(present);
          const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          const deviation = Math.sqrt(squares / (present.length - 1));
          const wanted = new Set(present).size === 1 ? 0 : (own - mean) / deviation;
          expect(Math.abs(zscores![row]! - wanted)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted)));
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("share the mean rank among equals, and score 0 where all are equal", () => {
    const out = new Float64Array(6);
    const rank = compareAcross("rank", findFeature("return_1")).compare;
    rank(Float64Array.of(3, 1, 3, Number.NaN, 2, 3), 6, out);
    expect([...out]).toEqual([0.8, 0.2, 0.8, Number.NaN, 0.4, 0.8]);
    const zscore = compareAcross("zscore", findFeature("return_1")).compare;
    zscore(Float64Array.of(0.1, 0.1, 0.1, 0.1, 0.1, Number.NaN), 6, out);
    expect([...out]).toEqual([0, 0, 0, 0, 0, Number.NaN]);
  });

  it("do not look past their date: cutting all symbols after it leaves every value bit for bit", () => {
    fc.assert(
      fc.property(anySymbols, fc.integer({ min: 0, max: 80 }), (symbols, day) => {
        const last = Date.UTC(2020, 0, 1) + day * 86_400_000;
        const cut = Object.fromEntries(
          Object.entries(symbols)
            .map(([name, columns]) => [
              name,
              head(columns, columns.time.filter((time) => time <= last).length),
            ])
            .filter(([, columns]) => (columns as PlainColumns).time.length > 0),
        ) as Symbols;
        if (Object.keys(cut).length === 0) return;
        const features = [...names, "beta_60", "index_corr_60", "relative_strength_20"];
        const whole = computeFeatures(bars(symbols), { features }).matrix;
        const part = computeFeatures(bars(cut), { features }).matrix;
        const kept = [...bars(symbols).time.keys()].filter((row) => bars(symbols).time[row]! <= last);
        for (const [index, name] of features.entries()) {
          const expected = kept.map((row) => whole.columns[index]![row]);
          expect([...part.columns[index]!], name).toEqual(expected);
        }
      }),
      { numRuns: 25, seed: 2 },
    );
  });

  it("of five symbols have values after the warm-up of what they compare, of four none", () => {
    const five = computeFeatures(bars(sameSymbols(5)), { features: ["cs_rank_return_5"] });
    expect(five.warmUp).toBe(5);
    expect(five.matrix.columns[0]!.findIndex((value) => !Number.isNaN(value))).toBe(5);
    const four = computeFeatures(bars(sameSymbols(4)), { features: ["cs_rank_return_5"] });
    expect(four.matrix.columns[0]!.every(Number.isNaN)).toBe(true);
  });

  it("are left out of a set, with the reason, where there are fewer than five symbols", () => {
    const { matrix, leftOut } = computeFeatures(bars(sameSymbols(3)), { features: "cross-section" });
    expect(matrix.names).toEqual([]);
    expect(leftOut).toContainEqual({
      name: "cs_rank_return_1",
      reason: `it compares at least ${fewestSymbols} symbols of a date, the source has 3`,
    });
    expect(leftOut.find(({ name }) => name === "beta_60")?.reason).toMatch(/at least 5 symbols/);
  });

  it("compare any feature of single symbols by name, and their results can be lagged", () => {
    expect(findAnyFeature("cs_rank_adx_14").inputs).toEqual(["high", "low", "close"]);
    expect(() => findAnyFeature("cs_rank_nothing")).toThrow(/unknown feature cs_rank_nothing/);
    const given = bars(sameSymbols(6));
    const { matrix, warmUp } = computeFeatures(given, {
      features: ["cs_rank_return_5", "cs_rank_return_5.lag(2)", "cs_rank_return_5.mean(3)"],
    });
    expect(warmUp).toBe(7);
    const [rank, lagged, mean] = matrix.columns;
    for (const { start, end } of given.frame.segments) {
      expect([...lagged!.subarray(start + 2, end)]).toEqual([...rank!.subarray(start, end - 2)]);
      expect([...lagged!.subarray(start, start + 2)]).toEqual([Number.NaN, Number.NaN]);
      const last = [...rank!.subarray(end - 3, end)];
      expect(mean![end - 1]).toBeCloseTo(meanOfAll(last), 6);
    }
  });
});

describe("the return of the index", () => {
  it("is the mean of the date's returns, from five on", () => {
    const symbols = sameSymbols(6, 90);
    const given = bars(symbols);
    const { matrix } = computeFeatures(given, { features: ["beta_60", "return_1"] });
    const returns = matrix.columns[1]!;
    const index = Array.from({ length: 90 }, (_, row) =>
      row === 0 ? Number.NaN : meanOfAll(given.frame.segments.map(({ start }) => returns[start + row]!)),
    );
    const own = [...returns.subarray(30, 90)];
    const market = index.slice(30);
    const [meanOwn, meanMarket] = [meanOfAll(own), meanOfAll(market)];
    const covariance = meanOfAll(own.map((value, i) => (value - meanOwn) * (market[i]! - meanMarket)));
    const variance = meanOfAll(market.map((value) => (value - meanMarket) ** 2));
    expect(matrix.columns[0]![89]).toBeCloseTo(covariance / variance, 4);
  });

  it("may be that of one symbol: it moves with itself", () => {
    const { matrix } = computeFeatures(bars(sameSymbols(2, 70)), {
      features: [
        "beta_60.against(SYM0)",
        "index_corr_60.against(SYM0)",
        "relative_strength_20.against(SYM0)",
      ],
    });
    const [beta, correlation, strength] = matrix.columns.map((column) => column[69]!);
    expect(beta).toBeCloseTo(1, 6);
    expect(correlation).toBeCloseTo(1, 6);
    expect(strength).toBeCloseTo(0, 6);
    expect(matrix.columns[0]![139]).not.toBeCloseTo(1, 3);
    expect(() => computeFeatures(bars(sameSymbols(2)), { features: ["beta_60.against(SYM9)"] })).toThrow(
      /unknown ticker SYM9; did you mean SYM0/,
    );
  });

  it("is a column that the bars may bring themselves", () => {
    const own = barsOf({ AAAA3: walk({ seed: 3, rows: 70 }) });
    expect(computeFeatures(own, { features: ["beta_60"] }).matrix.columns[0]![69]).not.toBeNaN();
  });
});

describe("rows by date", () => {
  it("are each in one group, in order of symbol", () => {
    const { frame } = bars(sameSymbols(3, 4));
    const { rows, starts, largest } = groupByDate(frame);
    expect([...starts]).toEqual([0, 3, 6, 9, 12]);
    expect([...rows]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(largest).toBe(3);
  });
});
