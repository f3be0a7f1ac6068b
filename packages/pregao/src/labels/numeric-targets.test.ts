import { describe, expect, it } from "vitest";
import { barsOfCloses, barsOfPrices, walkedCloses } from "./bars.fixture.ts";
import { countAbsences, regressionTarget } from "./contract.ts";
import { forwardVolatility } from "./forward-volatility.ts";
import { multiHorizonReturns } from "./multi-horizon-returns.ts";
import { openInterestChange } from "./open-interest-change.ts";

describe("forwardVolatility", () => {
  it("is the deviation of the returns to come, of each symbol by itself", () => {
    const [a, b] = [walkedCloses(1, 60, 0.03), walkedCloses(2, 40)];
    const labels = forwardVolatility(barsOfCloses({ A: a, B: b }), { horizon: 4 });
    const expected = [a, b].flatMap((closes) =>
      closes.map((_, row) => {
        if (row + 4 >= closes.length) return Number.NaN;
        const returns = [1, 2, 3, 4].map((ahead) => closes[row + ahead]! / closes[row + ahead - 1]! - 1);
        const mean = returns.reduce((sum, one) => sum + one, 0) / 4;
        return Math.sqrt(returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3);
      }),
    );
    const found = regressionTarget(labels);
    for (const [row, value] of expected.entries()) {
      if (Number.isNaN(value)) expect(found[row]).toBeNaN();
      else expect(found[row]).toBeCloseTo(value, 12);
      expect(labels.absence.codes[row] === 0).toBe(!Number.isNaN(value));
    }
    expect(labels.endTime[0]).toBe(4 * 86_400_000);
    expect(countAbsences(labels.absence)[0]).toEqual({ reason: "outcome not yet known", count: 8 });
  });

  it("needs two returns at least", () => {
    expect(() => forwardVolatility(barsOfCloses({ A: [1, 2] }), { horizon: 1 })).toThrow(/horizon = 1/);
  });
});

describe("openInterestChange", () => {
  it("is the relative change over the horizon, absent where an end is missing or not above zero", () => {
    const bars = barsOfPrices(
      { A: Array.from({ length: 6 }, () => [1, 1, 1, 1] as const) },
      { open_interest: [100, 110, Number.NaN, 121, 0, 60] },
    );
    const labels = openInterestChange(bars, { horizon: 1 });
    expect(labels.outcome![0]).toBeCloseTo(0.1, 12);
    expect([...labels.outcome!.subarray(1)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(countAbsences(labels.absence)).toEqual([
      { reason: "outcome not yet known", count: 1 },
      { reason: "open interest missing or not above zero", count: 4 },
    ]);
  });

  it("refuses bars without open interest", () => {
    expect(() => openInterestChange(barsOfCloses({ A: [1, 2] }))).toThrow(/no column open_interest/);
  });
});

describe("multiHorizonReturns", () => {
  it("has one column a horizon, in order, and ends with the longest", () => {
    const closes = walkedCloses(4, 30);
    const made = multiHorizonReturns(barsOfCloses({ A: closes, B: [1, 2, 4] }), [5, 1]);
    expect(made.horizons).toEqual([1, 5]);
    for (const [place, horizon] of made.horizons.entries()) {
      for (let row = 0; row < 30; row++) {
        const later = closes[row + horizon];
        expect(made.returns[place]![row]).toBe(later === undefined ? Number.NaN : later / closes[row]! - 1);
      }
    }
    expect([...made.returns[0]!.subarray(30)]).toEqual([1, 1, Number.NaN]);
    expect(made.endTime[24]).toBe(29 * 86_400_000);
    expect(made.endTime[25]).toBeNaN();
    expect(countAbsences(made.absence)).toEqual([{ reason: "outcome not yet known", count: 8 }]);
    const gap = multiHorizonReturns(barsOfCloses({ A: [1, Number.NaN, 3, 4] }), [1, 2]);
    expect([...gap.absence.codes]).toEqual([2, 2, 1, 1]);
  });

  it.each([[[]], [[1, 1]], [[0]], [[1.5]]])("refuses %j", (horizons) => {
    expect(() => multiHorizonReturns(barsOfCloses({ A: [1, 2] }), horizons)).toThrow(/horizons = /);
  });
});
