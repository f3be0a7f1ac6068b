import { describe, expect, it } from "vitest";
import {
  deflatedSharpeRatio,
  expectedMaximumSharpe,
  minimumTrackRecordLength,
  probabilisticSharpeRatio,
} from "./sharpe-statistics.ts";

const normal = { skewness: 0, kurtosis: 3 };

describe("the worked examples of the papers", () => {
  it("a fund of 24 monthly returns: 0.982 if they were normal, 0.913 with its skewness and kurtosis", () => {
    const fund = { sharpe: 0.458, observations: 24 };
    expect(probabilisticSharpeRatio({ ...fund, ...normal })).toBeCloseTo(0.982, 3);
    expect(probabilisticSharpeRatio({ ...fund, skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.913, 3);
  });

  it.each([
    ["daily", 252, normal, 2.73],
    ["weekly", 52, normal, 2.83],
    ["monthly", 12, normal, 3.24],
    ["monthly, skewed", 12, { skewness: -0.72, kurtosis: 5.78 }, 4.99],
  ])("years until a yearly ratio of 2 is above 1, %s", (_, perYear, moments, years) => {
    const sample = { sharpe: 2 / Math.sqrt(perYear), observations: 1000, ...moments };
    const bars = minimumTrackRecordLength(sample, 1 / Math.sqrt(perYear));
    expect(bars / perYear).toBeCloseTo(years, 2);
  });

  it("a yearly ratio of 2.5 in five years of days, the best of 100 trials: 0.9004", () => {
    const sample = { sharpe: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10 };
    const variance = 1 / 2 / 250;
    expect(expectedMaximumSharpe({ trials: 100, variance })).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpeRatio(sample, { trials: 100, variance })).toBeCloseTo(0.9004, 4);
    // Of 46 trials it could have been believed; of 88, had the returns been normal.
    expect(deflatedSharpeRatio(sample, { trials: 46, variance })).toBeCloseTo(0.9505, 4);
    expect(deflatedSharpeRatio({ ...sample, ...normal }, { trials: 88, variance })).toBeCloseTo(0.9505, 4);
  });
});

it("a single trial is not deflated, and one that is not above the benchmark never has a long enough record", () => {
  const sample = { sharpe: 0.05, observations: 500, ...normal };
  expect(expectedMaximumSharpe({ trials: 1, variance: 1 })).toBe(0);
  expect(deflatedSharpeRatio(sample, { trials: 1, variance: 1 })).toBe(probabilisticSharpeRatio(sample));
  expect(minimumTrackRecordLength(sample, 0.05)).toBe(Number.POSITIVE_INFINITY);
});

it("refuses what no sample can have", () => {
  expect(() => probabilisticSharpeRatio({ sharpe: 1, observations: 1, ...normal })).toThrow(/1 observations/);
  expect(() => probabilisticSharpeRatio({ sharpe: 1, observations: 9, skewness: 3, kurtosis: 1 })).toThrow(
    /no standard error/,
  );
  expect(() => expectedMaximumSharpe({ trials: 0, variance: 1 })).toThrow(/0 trials/);
});
