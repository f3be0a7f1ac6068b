import fc from "fast-check";
import { expect, test } from "vitest";
import { barsPerYear } from "../../features/bars-per-year.ts";
import { type Timeframe, timeframeMilliseconds } from "../../market/index.ts";
import { createRandom } from "../../random.ts";
import { backtest } from "./backtest.ts";
import { madeMarket } from "./bars.fixture.ts";
import { simulateEvents } from "./event-simulator.fixture.ts";
import { type BacktestOptions, parseBacktestOptions } from "./options.ts";

const capital = 1000;
const basisPoints = fc.constantFrom(0, 1, 7.5, 60);

const optionArbitrary: fc.Arbitrary<BacktestOptions> = fc
  .record({
    threshold: fc.constantFrom(0, 0.4, 1),
    proportional: fc.boolean(),
    side: fc.constantFrom("long-short" as const, "long-only" as const),
    holding: fc.constantFrom("signal" as const, "fixed" as const, "overlapping" as const),
    holdBars: fc.integer({ min: 1, max: 6 }),
    volatilityTarget: fc.constantFrom(undefined, 0.2, 3),
    volatilityWindow: fc.integer({ min: 2, max: 5 }),
    weighting: fc.constantFrom("equal" as const, "inverse-volatility" as const),
    maxLeverage: fc.constantFrom(0.5, 1, 3, 15),
    execution: fc.constantFrom("open" as const, "close" as const),
    rebalance: fc.constantFrom("on-change" as const, "always" as const),
    band: fc.constantFrom(0, 0, 0.03, 0.3),
    feeBps: basisPoints,
    halfSpreadBps: basisPoints,
    slippageBps: basisPoints,
    slippageVolatility: fc.constantFrom(0, 0, 0.5),
    borrowPerYear: fc.constantFrom(0, 0.05, 8),
    funding: fc.constantFrom("auto" as const, "off" as const),
    fundingHours: fc.constantFrom(1, 8),
  })
  .map(({ proportional, holdBars, ...rest }) => ({
    ...rest,
    ...(proportional ? { sizing: "proportional" as const, fullAt: 1.5 } : {}),
    ...(rest.holding === "signal" ? {} : { holdBars }),
    capital,
    resamples: 100,
  }));

const marketArbitrary = fc.record({
  seed: fc.nat(),
  symbols: fc.integer({ min: 1, max: 4 }),
  bars: fc.integer({ min: 14, max: 40 }),
  timeframe: fc.constantFrom<Timeframe[]>("1h", "4h", "1d"),
  missing: fc.constantFrom(0, 0.15),
  funding: fc.boolean(),
  volatility: fc.constantFrom(0.02, 0.2),
});

const near = (found: number, wanted: number, what: string): void => {
  if (!(Math.abs(found - wanted) <= 1e-9 * Math.max(capital, Math.abs(wanted))))
    throw new Error(`${what}: ${found} where the bar-by-bar simulator has ${wanted}`);
};

test("agrees with the bar-by-bar simulator in every option", () => {
  let [traded, ruins] = [0, 0];
  fc.assert(
    fc.property(
      marketArbitrary,
      optionArbitrary,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (made, options, gaps) => {
        const bars = madeMarket(made);
        const random = createRandom(made.seed, "scores");
        const decisions = Int32Array.from({ length: bars.length }, (_, row) => row).filter(
          () => random.uniform() >= 0.3 * gaps,
        );
        const scores = Float64Array.from(decisions, () =>
          random.uniform() < 0.1 ? Number.NaN : random.normal(),
        );
        const result = backtest({ bars, rows: decisions, scores, seed: 1, options });
        const reference = simulateEvents(
          bars,
          decisions,
          scores,
          parseBacktestOptions(options),
          barsPerYear(bars.timeframe, "24/7"),
          timeframeMilliseconds(bars.timeframe) / 3_600_000,
        );
        expect([...result.curve.time]).toEqual(reference.times);
        for (const [date, equity] of reference.equity.entries()) {
          near(result.curve.equity[date]!, equity, `equity of date ${date}`);
          if (equity > 1)
            near(result.curve.exposure[date]!, reference.exposure[date]!, `exposure of date ${date}`);
        }
        for (const kind of ["fees", "spread", "slippage", "borrow", "funding"] as const)
          near(result.strategy.costs[kind], reference[kind], kind);
        expect(
          result.trades.map(({ symbol, side, entered, left }) => ({ symbol, side, entered, left })),
        ).toEqual(
          reference.trips.map(({ symbol, side, entered, left }) => ({ symbol, side, entered, left })),
        );
        for (const [place, { profit }] of reference.trips.entries())
          near(result.trades[place]!.profit, profit, `profit of trade ${place}`);
        for (const { name, profit } of result.bySymbol)
          near(profit, reference.profitOf.get(name)!, `profit of ${name}`);
        const years = (reference.times.at(-1)! - reference.times[0]!) / (365.25 * 86_400_000);
        const turnover = reference.traded.reduce((sum, value) => sum + value, 0) / years;
        expect(Math.abs(result.strategy.turnover - turnover)).toBeLessThanOrEqual(1e-6 * (1 + turnover));
        traded += reference.trips.length;
        if (reference.equity.at(-1)! <= 0) ruins++;
      },
    ),
    { numRuns: 250, seed: 20261121 },
  );
  // The comparison means something only where much happened, ruin included.
  expect(traded).toBeGreaterThan(1000);
  expect(ruins).toBeGreaterThan(0);
});
