import { wireName } from "../../config/index.ts";
import { type EvaluationWire, metricWire } from "../wire.ts";
import type { Backtest, TradingPerformance } from "./contract.ts";

/** A back-test for machines: snake_case keys, times in ISO 8601, null for what is not defined. The curve is left to `equityCsv`. */
export function backtestToWire(backtest: Backtest): EvaluationWire {
  const { verdict, settings, period, sharpe, intervals } = backtest;
  return {
    verdict: {
      beats_cash: verdict.beatsCash,
      beats_buy_and_hold: verdict.beatsBuyAndHold,
      line: verdict.line,
    },
    caveats: backtest.caveats,
    period: { from: iso(period.from), to: iso(period.to) },
    dates: backtest.dates,
    symbols: backtest.symbols,
    bars_per_year: backtest.barsPerYear,
    strategy: performanceWire(backtest.strategy),
    buy_and_hold: performanceWire(backtest.buyAndHold),
    estimates: backtest.estimates.map(metricWire),
    intervals: {
      level: intervals.level,
      method: intervals.method,
      block_length: intervals.blockLength,
      resamples: intervals.resamples,
      seed: intervals.seed,
    },
    sharpe_evidence: {
      probabilistic_sharpe_ratio: sharpe.probabilistic,
      deflated_sharpe_ratio: sharpe.deflated,
      trials: sharpe.trials,
      minimum_track_record_length: sharpe.minimumTrackRecord,
      skewness: sharpe.skewness,
      kurtosis: sharpe.kurtosis,
    },
    by_year: backtest.byYear.map((one) => ({
      year: one.name,
      bars: one.bars,
      total_return: one.totalReturn,
      benchmark_return: one.benchmarkReturn,
      sharpe: one.sharpe,
      maximum_drawdown: one.maximumDrawdown,
    })),
    by_symbol: backtest.bySymbol.map((one) => ({
      symbol: one.name,
      bars: one.bars,
      profit: one.profit,
      benchmark_profit: one.benchmarkProfit,
      sharpe: one.sharpe,
      trades: one.trades,
      hit_rate: one.hitRate,
    })),
    funding_paid: backtest.fundingPaid,
    decisions: {
      rows: backtest.decisions.rows,
      without_score: backtest.decisions.withoutScore,
      without_volatility: backtest.decisions.withoutVolatility,
      funding_missing: backtest.decisions.fundingMissing,
    },
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [wireName(name), value ?? null]),
    ),
  };
}

function performanceWire(performance: TradingPerformance): EvaluationWire {
  const { drawdown, costs } = performance;
  return {
    total_return: performance.totalReturn,
    annual_return: performance.annualReturn,
    volatility: performance.volatility,
    sharpe: performance.sharpe,
    sortino: performance.sortino,
    calmar: performance.calmar,
    maximum_drawdown: performance.maximumDrawdown,
    drawdown:
      drawdown === null
        ? null
        : {
            from: iso(drawdown.from),
            to: iso(drawdown.to),
            recovered: drawdown.recovered === null ? null : iso(drawdown.recovered),
          },
    turnover: performance.turnover,
    exposure: performance.exposure,
    net_exposure: performance.netExposure,
    time_in_market: performance.timeInMarket,
    trades: performance.trades,
    hit_rate: performance.hitRate,
    profit_factor: performance.profitFactor,
    average_trade: performance.averageTrade,
    costs: { ...costs },
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
