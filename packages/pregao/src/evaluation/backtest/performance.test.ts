import { expect, it } from "vitest";
import { drawdownsOf, performanceByYear, performanceOf, returnsOf, sharpeOf } from "./performance.ts";

const day = 86_400_000;
const start = Date.UTC(2023, 11, 29);
const equity = Float64Array.of(100, 110, 99, 104.5, 121, 108.9);
const times = Float64Array.from(equity, (_, date) => start + date * day);
const zero = new Float64Array(equity.length);
const history = {
  equity,
  gross: Float64Array.of(0, 1, 1, 0, 0.5, 0.5),
  net: Float64Array.of(0, 1, 1, 0, -0.5, -0.5),
  traded: Float64Array.of(0, 1, 0, 1, 0.5, 0),
  costs: { fees: 1, spread: 2, slippage: 3, borrow: 4, funding: -5 },
  trips: [
    { symbol: "A", side: "long" as const, entered: 1, left: 3, profit: 4.5, gain: 0.045 },
    { symbol: "A", side: "short" as const, entered: 4, left: 5, profit: -1.5, gain: -0.01 },
    { symbol: "A", side: "short" as const, entered: 5, left: null, profit: -9, gain: -0.09 },
  ],
  profit: zero,
  contribution: zero,
  contributionSquares: zero,
  ruined: null,
  fundingMissing: 0,
};

it("is what its definitions say, by hand", () => {
  const found = performanceOf(history, times, 252);
  const returns = [0.1, -0.1, 104.5 / 99 - 1, 121 / 104.5 - 1, -0.1];
  const mean = returns.reduce((sum, value) => sum + value, 0) / 5;
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
  const downside = Math.sqrt((0.01 + 0.01) / 5);
  expect(found.totalReturn).toBeCloseTo(0.089, 12);
  expect(found.annualReturn).toBeCloseTo(1.089 ** (365.25 / 5) - 1, 6);
  expect(found.volatility).toBeCloseTo(deviation * Math.sqrt(252), 12);
  expect(found.sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(252), 12);
  expect(found.sortino).toBeCloseTo((mean / downside) * Math.sqrt(252), 12);
  expect(found.maximumDrawdown).toBeCloseTo(0.1, 12);
  expect(found.drawdown).toEqual({ from: times[1], to: times[2], recovered: times[4] });
  expect(found.calmar).toBeCloseTo(found.annualReturn! / 0.1, 6);
  expect(found.turnover).toBeCloseTo((2.5 * 365.25) / 5, 9);
  expect(found).toMatchObject({ exposure: 0.6, netExposure: 0.2, timeInMarket: 0.8 });
  // What is still held has no place in the figures of trades.
  expect(found).toMatchObject({ trades: 2, hitRate: 0.5, profitFactor: 3 });
  expect(found.averageTrade).toBeCloseTo(0.0175, 12);
});

it("by year begins where the year before ended", () => {
  const years = performanceByYear(equity, Float64Array.of(1, 1, 1, 2, 2, 2), times, 252);
  expect(years.map(({ name, bars, benchmarkReturn }) => [name, bars, benchmarkReturn])).toEqual([
    ["2023", 2, 0],
    ["2024", 3, 1],
  ]);
  expect(years[0]!.totalReturn).toBeCloseTo(-0.01, 12);
  expect(years[1]!.totalReturn).toBeCloseTo(0.1, 12);
  expect(years[0]!.maximumDrawdown).toBeCloseTo(0.1, 12);
  expect(years[1]!.maximumDrawdown).toBeCloseTo(0.1, 12);
});

it("knows falls without an end, constant equity and a capital that is gone", () => {
  expect(
    performanceOf({ ...history, equity: equity.subarray(0, 3) }, times.subarray(0, 3), 252).drawdown,
  ).toEqual({
    from: times[1],
    to: times[2],
    recovered: null,
  });
  const constant = performanceOf({ ...history, equity: new Float64Array(6).fill(5), trips: [] }, times, 252);
  expect(constant).toMatchObject({
    totalReturn: 0,
    sharpe: null,
    sortino: null,
    calmar: null,
    drawdown: null,
  });
  expect(constant).toMatchObject({
    hitRate: null,
    profitFactor: null,
    averageTrade: null,
    maximumDrawdown: 0,
  });
  expect([...returnsOf(Float64Array.of(10, 0, 0))]).toEqual([-1, 0]);
  expect([...drawdownsOf(Float64Array.of(10, 5, -5))]).toEqual([0, -0.5, -1.5]);
  expect(sharpeOf(Float64Array.of(0.1), 252)).toBeNull();
});
