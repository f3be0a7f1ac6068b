import { describe, expect, it } from "vitest";
import { Bars, calendarNamed, Frame } from "../../market/index.ts";
import { createRandom } from "../../random.ts";
import { backtest } from "./backtest.ts";
import { madeMarket } from "./bars.fixture.ts";
import { equityCsv } from "./equity-csv.ts";
import type { BacktestOptions } from "./options.ts";
import { backtestToWire } from "./wire.ts";

const free: BacktestOptions = { feeBps: 0, halfSpreadBps: 0, slippageBps: 0, capital: 1000, resamples: 200 };
const day = 86_400_000;

/** Daily bars of one symbol from [open, close] pairs. */
function barsOf(prices: readonly (readonly [number, number])[], more: Record<string, number[]> = {}): Bars {
  const open = Float64Array.from(prices, ([price]) => price);
  const close = Float64Array.from(prices, ([, price]) => price);
  const others = Object.entries(more).map(([name, values]) => [name, Float64Array.from(values)]);
  return new Bars({
    frame: new Frame({
      time: Float64Array.from(prices, (_, row) => Date.UTC(2024, 11, 30) + row * day),
      symbol: { codes: new Int32Array(prices.length), dictionary: ["A"] },
      columns: { open, high: open, low: open, close, volume: close, ...Object.fromEntries(others) },
    }),
    timeframe: "1d",
    calendar: calendarNamed("24/7"),
    origin: "made for the test",
  });
}

const everyRow = (bars: Bars): Int32Array => Int32Array.from({ length: bars.length }, (_, row) => row);

describe("an account by hand", () => {
  const bars = barsOf([
    [10, 10],
    [11, 12],
    [12, 15],
    [15, 14],
    [13, 12],
  ]);
  const rows = everyRow(bars);

  it("buys at the next open and earns from there", () => {
    const { curve, trades, strategy } = backtest({
      bars,
      rows,
      scores: Float64Array.of(1, 1, 0, 0, 0),
      seed: 1,
      options: free,
    });
    // Bought at 11, sold at 15: the open after the bar whose score was 0.
    const units = 1000 / 11;
    for (const [date, equity] of [1000, units * 12, units * 15, units * 15, units * 15].entries())
      expect(curve.equity[date]).toBeCloseTo(equity, 9);
    expect(trades).toMatchObject([{ side: "long", entered: bars.time[1], left: bars.time[3] }]);
    expect(strategy).toMatchObject({ trades: 1, hitRate: 1, profitFactor: null, maximumDrawdown: 0 });
    expect(strategy.averageTrade).toBeCloseTo(4 / 11, 12);
  });

  it("at the next close, where that is asked for", () => {
    const scores = Float64Array.of(1, 0, 0, 0, 0);
    const { curve } = backtest({ bars, rows, scores, seed: 1, options: { ...free, execution: "close" } });
    expect(curve.equity[1]).toBe(1000);
    expect(curve.equity[2]).toBeCloseTo((1000 / 12) * 15, 9);
    expect(curve.equity[4]).toBeCloseTo((1000 / 12) * 15, 9);
  });

  it("pays fee, half spread and slippage on each side, and interest on what is borrowed", () => {
    const options = { ...free, feeBps: 10, halfSpreadBps: 20, slippageBps: 30, borrowPerYear: 0.36525 };
    const scores = Float64Array.of(-1, 0, 0, 0, 0);
    const { strategy, curve } = backtest({ bars, rows, scores, seed: 1, options });
    const units = 1000 / 11;
    expect(strategy.costs.fees).toBeCloseTo(0.001 * units * (11 + 12), 9);
    expect(strategy.costs.spread).toBeCloseTo(0.002 * units * (11 + 12), 9);
    expect(strategy.costs.slippage).toBeCloseTo(0.003 * units * (11 + 12), 9);
    // One day at 0.1 % on the value of the short position at the close before.
    expect(strategy.costs.borrow).toBeCloseTo(0.001 * units * 12, 9);
    const costs = 0.006 * units * (11 + 12) + 0.001 * units * 12;
    expect(curve.equity[4]).toBeCloseTo(1000 + units * (11 - 12) - costs, 9);
  });

  it("pays funding at its times by what is held then, and says what had no rate", () => {
    const funded = barsOf(
      [
        [10, 10],
        [10, 10],
        [10, 10],
        [10, 10],
      ],
      { funding_rate: [0.01, 0.01, 0.02, Number.NaN] },
    );
    const given = { bars: funded, rows: everyRow(funded), scores: Float64Array.of(1, 1, 1, 1), seed: 1 };
    const { strategy, fundingPaid, decisions, caveats } = backtest({ ...given, options: free });
    // At midnight by what was held before the open, at 08 and 16 by what was held after it.
    expect(strategy.costs.funding).toBeCloseTo(1000 * (2 * 0.01 + 3 * 0.02), 9);
    expect(fundingPaid).toBe(true);
    expect(decisions.fundingMissing).toBe(3);
    expect(caveats.join()).toMatch(/3 settlements of funding had no rate/);
    const without = backtest({ ...given, options: { ...free, funding: "off" } });
    expect(without.strategy.costs.funding).toBe(0);
    expect(without.fundingPaid).toBe(false);
  });

  it("ends where the equity is used up", () => {
    const rising = barsOf([
      [10, 10],
      [10, 25],
      [30, 10],
      [10, 10],
    ]);
    const result = backtest({
      bars: rising,
      rows: everyRow(rising),
      scores: Float64Array.of(-1, -1, -1, -1),
      seed: 1,
      options: free,
    });
    expect([...result.curve.equity]).toEqual([1000, -500, -500, -500]);
    expect(result.caveats.join()).toMatch(
      /^Only 3 days: figures a year are extrapolated.*used up on 2024-12-31/,
    );
    expect(result.strategy).toMatchObject({ totalReturn: -1.5, annualReturn: -1, maximumDrawdown: 1.5 });
  });
});

describe("no look-ahead", () => {
  const bars = madeMarket({ seed: 3, symbols: 3, bars: 600, volatility: 0.01 });
  const rows = everyRow(bars);
  const moves = Float64Array.from(rows, (row) =>
    Math.sign(bars.column("close")[row]! - bars.column("open")[row]!),
  );

  it("a score that tells of its own bar earns nothing; told one bar earlier it would earn everything", () => {
    const told = backtest({ bars, rows, scores: moves, seed: 1, options: free });
    const foretold = backtest({
      bars,
      rows,
      scores: moves.map((_, row) => moves[row + 1] ?? 0),
      seed: 1,
      options: free,
    });
    expect(Math.abs(told.strategy.totalReturn)).toBeLessThan(0.5);
    expect(told.verdict.beatsCash).toBe(false);
    expect(foretold.strategy.totalReturn).toBeGreaterThan(5);
    expect(foretold.verdict).toMatchObject({ beatsCash: true, beatsBuyAndHold: true });
  });

  it("what happens later changes nothing before it", () => {
    const cut = 300;
    const from = bars.time[cut]!;
    const altered = (column: string): Float64Array =>
      bars
        .column(column)
        .map((price, row) => (bars.time[row]! >= from ? price * (2 + Math.sin(row)) : price));
    const later = bars.with(bars.frame.with({ open: altered("open"), close: altered("close") }));
    const options = { ...free, volatilityTarget: 0.5, weighting: "inverse-volatility" as const };
    const [before, after] = [bars, later].map((market) =>
      backtest({ bars: market, rows, scores: moves, seed: 1, options }),
    );
    expect([...after!.curve.equity.subarray(0, cut)]).toEqual([...before!.curve.equity.subarray(0, cut)]);
    expect(after!.curve.equity.at(-1)).not.toBe(before!.curve.equity.at(-1));
  });
});

describe("positions", () => {
  const bars = madeMarket({ seed: 4, symbols: 2, bars: 200 });
  const rows = everyRow(bars);
  const random = createRandom(5, "scores");
  const scores = Float64Array.from(rows, () => random.normal());
  const run = (options: BacktestOptions) =>
    backtest({ bars, rows, scores, seed: 1, options: { ...free, ...options } });

  it("are never short in a long-only account, and never beyond the leverage when traded", () => {
    expect(Math.min(...run({ side: "long-only" }).curve.netExposure)).toBeGreaterThanOrEqual(0);
    const { exposure } = run({
      volatilityTarget: 9,
      maxLeverage: 2,
      rebalance: "always",
      execution: "close",
    }).curve;
    expect(Math.max(...exposure)).toBeLessThanOrEqual(2 + 1e-9);
    expect(Math.max(...exposure)).toBeGreaterThan(1.9);
  });

  it("of a fixed holding are traded seldom, of an overlapping one a little each bar", () => {
    const [signal, fixed, overlapping] = [
      run({}),
      run({ holding: "fixed", holdBars: 10 }),
      run({ holding: "overlapping", holdBars: 10 }),
    ];
    expect(fixed!.strategy.turnover).toBeLessThan(0.3 * signal.strategy.turnover);
    expect(overlapping!.strategy.turnover).toBeLessThan(0.4 * signal.strategy.turnover);
    expect(overlapping!.strategy.exposure).toBeLessThan(signal.strategy.exposure);
  });

  it("reach about the volatility that is asked for", () => {
    const one = madeMarket({ seed: 6, symbols: 1, bars: 3000 });
    const { strategy } = backtest({
      bars: one,
      rows: everyRow(one),
      scores: new Float64Array(one.length).fill(1),
      seed: 1,
      options: { ...free, volatilityTarget: 0.3, maxLeverage: 20, volatilityWindow: 100 },
    });
    expect(strategy.volatility).toBeGreaterThan(0.25);
    expect(strategy.volatility).toBeLessThan(0.35);
  });

  it("are none without a forecast or a volatility, and that is told", () => {
    const result = backtest({
      bars,
      rows,
      scores: scores.map((score, row) => (row % 4 === 0 ? Number.NaN : score)),
      seed: 1,
      options: { ...free, volatilityTarget: 0.2 },
    });
    expect(result.decisions).toMatchObject({ rows: 400, withoutScore: 100 });
    expect(result.decisions.withoutVolatility).toBeGreaterThan(20);
    expect(result.caveats.join("\n")).toMatch(
      /100 of 400 decisions had no forecast.*\n.*had no volatility yet/,
    );
  });
});

describe("beside buy-and-hold", () => {
  const bars = madeMarket({ seed: 8, symbols: 2, bars: 500 });
  const rows = everyRow(bars);

  it("always long is buy-and-hold", () => {
    const scores = new Float64Array(rows.length).fill(1);
    const { curve, strategy, buyAndHold, estimates } = backtest({ bars, rows, scores, seed: 1 });
    expect([...curve.equity]).toEqual([...curve.benchmark]);
    expect(strategy).toEqual(buyAndHold);
    expect(estimates[0]!.baselines.buy_and_hold).toMatchObject({
      difference: 0,
      differenceLow: 0,
      differenceHigh: 0,
    });
  });

  it("years and symbols add up to the whole", () => {
    const random = createRandom(9, "scores");
    const scores = Float64Array.from(rows, () => random.normal());
    const { byYear, bySymbol, strategy, curve, settings } = backtest({ bars, rows, scores, seed: 1 });
    expect(byYear.map(({ name }) => name)).toEqual(["2024", "2025"]);
    const grown = byYear.reduce((product, { totalReturn }) => product * (1 + totalReturn), 1);
    expect(grown).toBeCloseTo(1 + strategy.totalReturn, 9);
    const profit = bySymbol.reduce((sum, one) => sum + one.profit, 0);
    expect(settings.capital + profit).toBeCloseTo(curve.equity.at(-1)!, 6);
    expect(bySymbol.reduce((sum, one) => sum + one.trades, 0)).toBe(strategy.trades);
  });

  it("an account that never trades has no ratio, with the reason, and is no evidence", () => {
    const { strategy, estimates, verdict, sharpe } = backtest({
      bars,
      rows,
      scores: new Float64Array(rows.length),
      seed: 1,
    });
    expect(strategy).toMatchObject({ totalReturn: 0, sharpe: null, sortino: null, calmar: null, trades: 0 });
    expect(estimates[0]).toMatchObject({ value: null, reason: "the returns are constant: nothing was held" });
    expect(verdict.line).toBe("no evidence of profit: nothing was traded");
    expect(sharpe.probabilistic).toBeNull();
  });

  it("random scores show no profit, in 20 seeds", () => {
    const claims = Array.from({ length: 20 }, (_, seed) => {
      const random = createRandom(seed, "scores");
      const market = madeMarket({ seed, symbols: 2, bars: 400 });
      const all = everyRow(market);
      const scores = Float64Array.from(all, () => random.normal());
      return backtest({ bars: market, rows: all, scores, seed, options: free }).verdict.beatsCash;
    });
    expect(claims.filter(Boolean).length).toBeLessThanOrEqual(3);
  });

  it("more trials leave less of the same Sharpe ratio", () => {
    const random = createRandom(2, "scores");
    const scores = Float64Array.from(rows, () => random.normal());
    const deflated = [1, 10, 1000].map(
      (trials) => backtest({ bars, rows, scores, seed: 1, options: { ...free, trials } }).sharpe.deflated!,
    );
    expect(deflated[1]).toBeLessThan(deflated[0]!);
    expect(deflated[2]).toBeLessThan(deflated[1]!);
  });
});

describe("what leaves the library", () => {
  const bars = madeMarket({ seed: 8, symbols: 2, bars: 60, funding: true });
  const result = backtest({ bars, rows: everyRow(bars), scores: new Float64Array(120).fill(1), seed: 1 });

  it("is plain JSON with snake_case keys", () => {
    const wire = backtestToWire(result);
    expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
    expect(JSON.stringify(wire)).not.toMatch(/"[a-z]+[A-Z]\w*":/);
    expect(wire).toMatchObject({ settings: { fee_bps: 5, hold_bars: null }, funding_paid: true });
  });

  it("is a curve as CSV, a line a date", () => {
    const lines = equityCsv(result).trimEnd().split("\n");
    expect(lines.length).toBe(61);
    expect(lines[1]).toBe("2024-12-20T00:00:00.000Z,100000,100000,0,0,0,0");
  });
});

describe("refusals", () => {
  const bars = madeMarket({ seed: 8, symbols: 1, bars: 30 });
  const rows = everyRow(bars);
  const scores = new Float64Array(30).fill(1);

  it.each<[BacktestOptions, RegExp]>([
    [{ sizing: "proportional" }, /fullAt = \(none\).*needs the score/],
    [{ fullAt: 1 }, /fullAt = 1.*always whole/],
    [{ holding: "fixed" }, /holdBars = \(none\).*needs its number/],
    [{ holdBars: 4 }, /holdBars = 4.*each bar decides anew/],
    [{ trialsVariance: 0.1 }, /trialsVariance = 0\.1.*number of trials/],
    [{ maxLeverage: 0 }, /maxLeverage = 0/],
  ])("of %j", (options, message) => {
    expect(() => backtest({ bars, rows, scores, seed: 1, options })).toThrow(message);
  });

  it.each([
    [new Int32Array(0), new Float64Array(0), /no rows/],
    [rows, scores.subarray(1), /29 scores are given for 30 rows/],
    [Int32Array.of(3, 2), Float64Array.of(1, 1), /row 2 at place 1.*not an ascending row/],
    [Int32Array.of(0, 30), Float64Array.of(1, 1), /row 30 at place 1/],
    [Int32Array.of(0, 1), Float64Array.of(1, 1), /2 dates are too few/],
    [
      Int32Array.of(0, 1, 2),
      Float64Array.of(1, Number.POSITIVE_INFINITY, 1),
      /the score of row 1 is Infinity/,
    ],
  ])("of rows and scores that do not fit (%#)", (given, values, message) => {
    expect(() => backtest({ bars, rows: given, scores: values, seed: 1 })).toThrow(message);
  });
});
