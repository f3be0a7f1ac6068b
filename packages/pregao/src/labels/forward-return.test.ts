import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bars } from "../market/index.ts";
import { FileSource, SampleSource } from "../sources/index.ts";
import { barsOfCloses, walkedCloses } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { forwardReturn, type Threshold } from "./forward-return.ts";

const day = 86_400_000;

describe("forwardReturn by a fixed threshold", () => {
  const bars = barsOfCloses({ AAAA3: [100, 103, 101, 99, 101], BBBB4: [10, 10.2, 10, 9.8, 9.8] });
  const labels = forwardReturn(bars, { horizon: 2, threshold: 0.02 });

  it("looks ahead within each symbol and gives sell, hold or buy", () => {
    expect([...labels.classes]).toEqual([1, 0, 1, -1, -1, 1, 0, 1, -1, -1]);
    expect(labels.forwardReturn[0]).toBeCloseTo(0.01, 12);
    expect([...labels.endTime.subarray(0, 5)]).toEqual([2 * day, 3 * day, 4 * day, Number.NaN, Number.NaN]);
    expect(labels.classNames).toEqual(["sell", "hold", "buy"]);
    expect(labels.parameters).toEqual({ horizon: 2, threshold: 0.02 });
  });

  it("says of every row without a class why it has none", () => {
    expect(countAbsences(labels.absence)).toEqual([{ reason: "outcome not yet known", count: 4 }]);
    expect(countAbsences(labels.absence, Int32Array.of(0, 3))).toEqual([
      { reason: "outcome not yet known", count: 1 },
    ]);
  });

  it("holds where the return is the threshold itself", () => {
    const exact = barsOfCloses({ A: [100, 150, 75] });
    expect([...forwardReturn(exact, { horizon: 1, threshold: 0.5 }).classes]).toEqual([1, 1, -1]);
  });
});

describe("forwardReturn with missing closes", () => {
  it("has no class at either end of a missing or impossible close, and counts it", () => {
    const bars = barsOfCloses({ A: [10, 11, Number.NaN, 12, 0, 13, 14] });
    const labels = forwardReturn(bars, { horizon: 1, threshold: 0 });
    expect([...labels.classes]).toEqual([2, -1, -1, -1, -1, 2, -1]);
    expect(countAbsences(labels.absence)).toEqual([
      { reason: "outcome not yet known", count: 1 },
      { reason: "close missing or not above zero", count: 4 },
    ]);
  });

  it("keeps the raw return where only the volatility is missing", () => {
    const labels = forwardReturn(barsOfCloses({ A: walkedCloses(1, 40) }), { horizon: 3 });
    expect(labels.classes.findIndex((id) => id >= 0)).toBe(20);
    expect(labels.forwardReturn[0]).not.toBeNaN();
    expect(countAbsences(labels.absence)).toEqual([
      { reason: "outcome not yet known", count: 3 },
      { reason: "no past volatility for the label's threshold", count: 20 },
    ]);
  });
});

/** The definition once more: row by row from plain arrays. */
function slowClass(closes: readonly number[], row: number, horizon: number, threshold: Threshold): number {
  const later = closes[row + horizon];
  if (later === undefined) return -1;
  const move = later / closes[row]! - 1;
  let limit = threshold as number;
  if (typeof threshold !== "number") {
    if (row < threshold.window) return -1;
    const returns = Array.from(
      { length: threshold.window },
      (_, back) => closes[row - back]! / closes[row - back - 1]! - 1,
    );
    const mean = returns.reduce((sum, x) => sum + x, 0) / returns.length;
    const variance = returns.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (returns.length - 1);
    limit = threshold.volatility * Math.sqrt(variance * horizon);
  }
  if (Number.isNaN(move) || Number.isNaN(limit)) return -1;
  return move > limit ? 2 : move < -limit ? 0 : 1;
}

const anyThreshold: fc.Arbitrary<Threshold> = fc.oneof(
  fc.double({ min: 0, max: 0.1, noNaN: true }),
  fc.record({
    volatility: fc.double({ min: 0.1, max: 2, noNaN: true }),
    window: fc.integer({ min: 2, max: 30 }),
  }),
);
const anyCloses = fc
  .record({ seed: fc.nat(), rows: fc.integer({ min: 1, max: 90 }), missing: fc.constantFrom(0, 0, 0.05) })
  .map(({ seed, rows, missing }) => walkedCloses(seed, rows, missing));

describe("forwardReturn against its definition", () => {
  it("agrees on any closes, horizon and threshold, each symbol by itself", () => {
    fc.assert(
      fc.property(
        anyCloses,
        anyCloses,
        fc.integer({ min: 1, max: 20 }),
        anyThreshold,
        (a, b, horizon, threshold) => {
          const labels = forwardReturn(barsOfCloses({ A: a, B: b }), { horizon, threshold });
          const expected = [a, b].flatMap((closes) =>
            closes.map((_, row) => slowClass(closes, row, horizon, threshold)),
          );
          expect([...labels.classes]).toEqual(expected);
          for (const [row, id] of labels.classes.entries())
            expect(id < 0).toBe(labels.absence.codes[row] !== 0);
        },
      ),
      { numRuns: 150, seed: 9 },
    );
  });

  it("changes no label whose outcome was known when more bars arrive", () => {
    fc.assert(
      fc.property(anyCloses, fc.integer({ min: 1, max: 20 }), anyThreshold, (closes, horizon, threshold) => {
        const cut = Math.ceil(closes.length / 2);
        const early = forwardReturn(barsOfCloses({ A: closes.slice(0, cut) }), { horizon, threshold });
        const late = forwardReturn(barsOfCloses({ A: closes }), { horizon, threshold });
        for (let row = 0; row + horizon < cut; row++) {
          expect(early.classes[row]).toBe(late.classes[row]);
          expect(early.endTime[row]).toBe(late.endTime[row]);
        }
      }),
      { numRuns: 80, seed: 10 },
    );
  });
});

describe("options of forwardReturn", () => {
  const bars = barsOfCloses({ A: [1, 2, 3] });
  it.each([
    ["horizon", { horizon: 0 }],
    ["horizon", { horizon: 1.5 }],
    ["threshold", { threshold: -0.1 }],
    ["window", { threshold: { volatility: 1, window: 1 } }],
    ["volatility", { threshold: { volatility: 0, window: 20 } }],
  ])("a wrong %s is refused by name", (option, options) => {
    expect(() => forwardReturn(bars, options)).toThrow(new RegExp(`^${option} = [-.0-9]+ is not valid`));
  });
});

describe("names of forwardReturn's options", () => {
  it("that are misspelt are refused with what was meant", () => {
    const misspelt: object = { threshold: { volatilty: 1, window: 20 } };
    expect(() => forwardReturn(barsOfCloses({ A: [1] }), misspelt)).toThrow(
      /unknown option volatilty; did you mean volatility/,
    );
  });
});

function expectBalanced(bars: Bars): number[] {
  const { classes } = forwardReturn(bars);
  const counts = [0, 1, 2].map((id) => classes.reduce((count, found) => count + Number(found === id), 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / total);
  for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.025);
  return shares.map((share) => Math.round(share * 100));
}

const names39 = join(import.meta.dirname, "../../../../../shared/data/b3_yahoo_daily_2021_2026.csv.gz");

describe("the default threshold parts real daily returns in thirds", () => {
  it("on the shipped sample", async () => {
    expectBalanced((await new SampleSource().load({})).bars);
  });

  it.runIf(existsSync(names39))("on 39 names (needs the shared data, not only the sample)", async () => {
    const source = new FileSource(names39, { timeframe: "1d", calendar: "b3" }, "39 names", "39 names");
    expect(expectBalanced((await source.load({})).bars)).toEqual([34, 32, 34]);
  });
});
