import { PregaoError } from "../../errors.ts";
import { barsPerYear } from "../../features/bars-per-year.ts";
import { pastVolatility } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import { intervalMethod } from "../interval-method.ts";
import { smallSampleCaveats } from "../sample.ts";
import { returnMoments } from "../skill/return-moments.ts";
import {
  deflatedSharpeRatio,
  minimumTrackRecordLength,
  probabilisticSharpeRatio,
  sharpeError,
} from "../skill/sharpe-statistics.ts";
import { backtestVerdict } from "./backtest-verdict.ts";
import type { Backtest, BacktestSymbol, SharpeEvidence } from "./contract.ts";
import { decidePositions } from "./decide-positions.ts";
import { type BacktestOptions, type BacktestSettings, parseBacktestOptions } from "./options.ts";
import { drawdownsOf, performanceByYear, performanceOf, returnsOf, tradeFigures } from "./performance.ts";
import { returnEstimates } from "./return-estimates.ts";
import { type AccountHistory, paysFunding, runAccount } from "./run-account.ts";
import { targetWeights } from "./target-weights.ts";
import { type TradedBars, tradedBars } from "./traded-bars.ts";

export interface BacktestInput {
  /** The market, with the bars before the period too: volatilities are measured on them. */
  readonly bars: Bars;
  /** Rows on whose close something is decided, ascending. On other bars in between what was decided stands. */
  readonly rows: Int32Array;
  /** Above 0 for long, below for short, row for row with `rows`; NaN, no forecast, means no position. See `forecastScores`. */
  readonly scores: Float64Array;
  /** Bars that the forecasts look ahead: the length of block of the intervals depends on it. Default 1. */
  readonly horizon?: number;
  readonly seed: number;
  readonly options?: BacktestOptions;
}

/**
 * What trading on forecasts would have come to after costs, beside buying and holding the same symbols at equal weights with
 * the same costs, and beside cash. A decision on a bar's close is executed at the symbol's next bar and earns from there on;
 * nothing at or before the row's own close is earned. The curve begins with the whole capital at the close of the first date, and what is
 * held at the end is valued at the last close.
 * Throws PREGAO_EVALUATION_INPUT, PREGAO_OPTION_INVALID. O(bars log bars + dates × symbols + resamples × dates / block length).
 */
export function backtest({ bars, rows, scores, horizon = 1, seed, options = {} }: BacktestInput): Backtest {
  const settings = parseBacktestOptions(options);
  checkScores(rows, scores);
  const market = tradedBars(bars, rows);
  const { times, symbols } = market;
  if (times.length < 3) refuse(`${times.length} dates are too few`);
  const perYear = barsPerYear(bars.timeframe, bars.calendar.name);
  const sigmas = pastVolatility(bars.column("close"), bars.frame.segments, settings.volatilityWindow);
  const volatility = Float64Array.from(rows, (row) => sigmas[row]!);
  const run = (
    given: Float64Array,
    by: BacktestSettings,
  ): AccountHistory & Pick<Backtest["decisions"], "withoutScore" | "withoutVolatility"> => {
    const { positions, ...left } = decidePositions(
      market,
      { scores: given, volatility, barsPerYear: perYear },
      by,
    );
    const weights = targetWeights(market, positions, volatility, by);
    return { ...left, ...runAccount(bars, market, weights, volatility, by) };
  };
  const own = run(scores, settings);
  const held = run(new Float64Array(rows.length).fill(1), buyAndHold(settings));
  const returns = returnsOf(own.equity);
  const benchmarkReturns = returnsOf(held.equity);
  const { method, tail } = intervalMethod({ ...settings, dates: returns.length, horizon, seed });
  const estimates = returnEstimates(returns, benchmarkReturns, perYear, { ...method, tail });
  const strategy = performanceOf(own, times, perYear);
  const { withoutScore, withoutVolatility, fundingMissing } = own;
  return {
    verdict: backtestVerdict(estimates, settings.level),
    caveats: [
      ...shortPeriodCaveats(times),
      ...caveatsOf(own, settings, strategy.trades, rows.length),
      ...smallSampleCaveats(returns.length, method.blockLength),
    ],
    settings,
    period: { from: times[0]!, to: times[times.length - 1]! },
    dates: times.length,
    symbols,
    barsPerYear: perYear,
    strategy,
    buyAndHold: performanceOf(held, times, perYear),
    estimates,
    intervals: method,
    sharpe: sharpeEvidence(returns, settings),
    curve: {
      time: times,
      equity: own.equity,
      benchmark: held.equity,
      drawdown: drawdownsOf(own.equity),
      benchmarkDrawdown: drawdownsOf(held.equity),
      exposure: own.gross,
      netExposure: own.net,
    },
    byYear: performanceByYear(own.equity, held.equity, times, perYear),
    bySymbol: symbols.map((_, symbol) => symbolFigures(symbol, market, own, held, perYear)),
    trades: own.trips,
    fundingPaid: paysFunding(bars, settings),
    decisions: { rows: rows.length, withoutScore, withoutVolatility, fundingMissing },
  };
}

/** Bought at equal weights at the first opportunity and never sold, with the same prices and costs. */
function buyAndHold(settings: BacktestSettings): BacktestSettings {
  return {
    ...settings,
    threshold: 0,
    sizing: "unit",
    holding: "signal",
    volatilityTarget: undefined,
    weighting: "equal",
    maxLeverage: 1,
    rebalance: "on-change",
    band: 0,
  };
}

function sharpeEvidence(returns: Float64Array, { trials, trialsVariance }: BacktestSettings): SharpeEvidence {
  const moments = returnMoments(returns);
  const sample = { ...moments, sharpe: moments.mean / moments.deviation };
  if (Number.isNaN(sharpeError(sample))) {
    const none = {
      probabilistic: null,
      deflated: null,
      minimumTrackRecord: null,
      skewness: null,
      kurtosis: null,
    };
    return { ...none, trials };
  }
  const needed = minimumTrackRecordLength(sample);
  const variance = trialsVariance ?? 1 / returns.length;
  return {
    probabilistic: probabilisticSharpeRatio(sample),
    deflated: deflatedSharpeRatio(sample, { trials, variance }),
    trials,
    minimumTrackRecord: Number.isFinite(needed) ? Math.ceil(needed) : null,
    skewness: moments.skewness,
    kurtosis: moments.kurtosis,
  };
}

function symbolFigures(
  symbol: number,
  { symbolOf, symbols, times }: TradedBars,
  own: AccountHistory,
  held: AccountHistory,
  perYear: number,
): BacktestSymbol {
  const name = symbols[symbol]!;
  const n = times.length - 1;
  const mean = own.contribution[symbol]! / n;
  const variance = (own.contributionSquares[symbol]! - n * mean * mean) / (n - 1);
  const { trades, hitRate } = tradeFigures(own.trips.filter((trip) => trip.symbol === name));
  return {
    name,
    bars: symbolOf.reduce((count, of) => count + (of === symbol ? 1 : 0), 0),
    profit: own.profit[symbol]!,
    benchmarkProfit: held.profit[symbol]!,
    sharpe: variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(perYear) : null,
    trades,
    hitRate,
  };
}

/** Below half a year a figure a year says more of the calendar than of the strategy. */
function shortPeriodCaveats(times: Float64Array): string[] {
  const days = (times[times.length - 1]! - times[0]!) / 86_400_000;
  return days > 182 ? [] : [`Only ${Math.round(days)} days: figures a year are extrapolated from them.`];
}

/** Trades below this number say little of the next ones. */
const fewTrades = 30;

function caveatsOf(
  {
    ruined,
    fundingMissing,
    withoutScore,
    withoutVolatility,
  }: AccountHistory & Pick<Backtest["decisions"], "withoutScore" | "withoutVolatility">,
  { trials }: BacktestSettings,
  trades: number,
  rows: number,
): string[] {
  const caveats: string[] = [];
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  if (ruined !== null) caveats.push(`The equity was used up on ${day(ruined)}: everything was closed there.`);
  if (trades < fewTrades)
    caveats.push(`Only ${trades} closed trades: hit rate and average trade say little.`);
  if (withoutScore > 0) caveats.push(`${withoutScore} of ${rows} decisions had no forecast and no position.`);
  if (withoutVolatility > 0)
    caveats.push(`${withoutVolatility} of ${rows} decisions had no volatility yet and no position.`);
  if (fundingMissing > 0)
    caveats.push(`${fundingMissing} settlements of funding had no rate and were not paid.`);
  if (trials === 1)
    caveats.push("Counted as the only strategy that was tried: give the number of trials if it was not.");
  return caveats;
}

function checkScores(rows: Int32Array, scores: Float64Array): void {
  if (rows.length === 0) refuse("there are no rows to decide on");
  if (scores.length !== rows.length) refuse(`${scores.length} scores are given for ${rows.length} rows`);
  const bad = scores.findIndex(
    (score) => score === Number.POSITIVE_INFINITY || score === Number.NEGATIVE_INFINITY,
  );
  if (bad >= 0) refuse(`the score of row ${rows[bad]} is ${scores[bad]}`);
}

function refuse(reason: string): never {
  throw new PregaoError("PREGAO_EVALUATION_INPUT", { what: "a back-test", reason });
}
