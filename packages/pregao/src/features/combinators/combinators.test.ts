import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyWalk, barsOf, type PlainColumns, walk } from "../bars.fixture.ts";
import { findAnyFeature, findFeature, isFeature } from "../catalog.ts";
import { computeFeatures } from "../compute-features.ts";
import { featureIdentity } from "../feature-set-id.ts";
import { symbolSeries } from "../series.ts";
import { warmUpOf } from "../warm-up.ts";
import { deviationOfAll, lastOf, meanOfAll } from "../windows.fixture.ts";
import { difference, lag, ratioTo, rollingMax, rollingMean, rollingMin, rollingStd } from "./combinators.ts";

const base = findFeature("return_2");

function valuesOf(name: string, columns: PlainColumns): number[] {
  const bars = barsOf({ AAAA3: columns });
  return [...findFeature(name).values(symbolSeries(bars, bars.frame.segments[0]!))];
}

/** Each combination once more from the values of what it stands on. */
const oracles: Readonly<Record<string, (values: number[], row: number) => number>> = {
  "return_2.lag(3)": (values, row) => values[row - 3] ?? Number.NaN,
  "return_2.difference(4)": (values, row) => values[row]! - (values[row - 4] ?? Number.NaN),
  "return_2.mean(5)": (values, row) => meanOfAll(lastOf(values, row, 5)),
  "return_2.std(5)": (values, row) => (row < 4 ? Number.NaN : deviationOfAll(lastOf(values, row, 5), 1)),
  "return_2.min(6)": (values, row) => Math.min(...lastOf(values, row, 6)),
  "return_2.max(6)": (values, row) => Math.max(...lastOf(values, row, 6)),
  "return_2.lag(1).mean(2)": (values, row) =>
    meanOfAll([values[row - 1] ?? Number.NaN, values[row - 2] ?? Number.NaN]),
};

describe("combinations", () => {
  it.each(Object.entries(oracles))("%s is what its words say", (name, oracle) => {
    fc.assert(
      fc.property(anyWalk(60), (columns) => {
        const values = valuesOf("return_2", columns);
        for (const [row, found] of valuesOf(name, columns).entries()) {
          const expected = oracle(values, row);
          expect(Number.isNaN(found), `row ${row}`).toBe(Number.isNaN(expected));
          if (!Number.isNaN(expected)) expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-10);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("are the same in code and as text", () => {
    const made = [
      lag(base, 3),
      difference(base),
      rollingMean(base, 5),
      rollingStd(base, 5),
      rollingMin(base, 6),
      rollingMax(base, 6),
      ratioTo(base, findFeature("natr_14")),
    ];
    expect(made.map(({ name }) => name)).toEqual([
      "return_2.lag(3)",
      "return_2.difference(1)",
      "return_2.mean(5)",
      "return_2.std(5)",
      "return_2.min(6)",
      "return_2.max(6)",
      "return_2.ratioTo(natr_14)",
    ]);
    for (const feature of made) {
      expect(featureIdentity(findFeature(feature.name))).toBe(featureIdentity(feature));
      expect(warmUpOf(findFeature(feature.name), "1d")).toBe(warmUpOf(feature, "1d"));
    }
  });

  it("derive warm-up, inputs, memory and identity", () => {
    const ratio = findFeature("close.ratioTo(ema_20.lag(2)).mean(3)");
    expect(warmUpOf(ratio, "1d")).toBe(19 + 2 + 2);
    expect(ratio.inputs).toEqual(["close"]);
    expect(ratio.memory).toBe("all history");
    expect(featureIdentity(findFeature("return_2.lag(3)"))).toBe("return_2.lag(3) v1 bars=2");
    const raised = ratioTo(base, { ...findFeature("natr_14"), version: 2 });
    expect(featureIdentity(raised)).not.toBe(featureIdentity(ratioTo(base, findFeature("natr_14"))));
    const timed = findFeature("oi_velocity_24h.lag(1)");
    expect([warmUpOf(timed, "1h"), warmUpOf(timed, "1d")]).toEqual([25, 2]);
  });

  it.each([...Object.keys(oracles), "close.ratioTo(sma_20)", "rsi_14.mean(5)"])(
    "%s begins where its warm-up ends",
    (name) => {
      const feature = findFeature(name);
      const values = valuesOf(name, walk({ seed: 9, rows: 60 }));
      expect(values.findIndex((value) => !Number.isNaN(value))).toBe(warmUpOf(feature, "1d"));
    },
  );

  it("are computed beside what they stand on, symbol by symbol", () => {
    const symbols = { AAAA3: walk({ seed: 1, rows: 30 }), BBBB4: walk({ seed: 2, rows: 30 }) };
    const { matrix } = computeFeatures(barsOf(symbols), { features: ["return_2", "return_2.lag(3)"] });
    const [values, lagged] = matrix.columns;
    expect([...lagged!.subarray(33, 60)]).toEqual([...values!.subarray(30, 57)]);
    expect(lagged!.subarray(30, 35).every(Number.isNaN)).toBe(true);
  });

  it("refuse what cannot be, by name", () => {
    expect(() => findAnyFeature("return_2.shift(3)")).toThrow(/unknown combination shift/);
    expect(() => findAnyFeature("return_9.lag(3)")).toThrow(/unknown feature return_9/);
    expect(() => findAnyFeature("return_2.lag(0)")).toThrow(/whole number from 1/);
    expect(() => findAnyFeature("return_2.lag(-3)")).toThrow(/whole number of bars, not -3/);
    expect(() => findAnyFeature("return_2.mean(1)")).toThrow(/whole number from 2/);
    expect(() => findAnyFeature("return_2.against(PETR4)")).toThrow(/only beta, correlation and strength/);
    expect(() => findAnyFeature("close.ratioTo(cs_rank_return_1)")).toThrow(/a ratio is of single symbols/);
    expect(isFeature("return_9.lag(3)")).toBe(false);
    expect(isFeature("return_2.lag(3)")).toBe(true);
    expect(() => lag(base, 1.5)).toThrow(/whole number/);
  });
});
