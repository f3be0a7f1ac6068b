import type { IntervalMethod, MetricEstimate } from "../contract.ts";
import type { TradingCosts } from "./account.ts";
import type { BacktestSettings } from "./options.ts";
import type { RoundTrip } from "./round-trips.ts";

/** What a curve of equity comes to. Shares are fractions; a figure that is not defined is null. */
export interface TradingPerformance {
  readonly totalReturn: number;
  /** Compounded, a year of 365.25 days. */
  readonly annualReturn: number | null;
  /** Deviation of the returns of one bar, and ratios of their mean to it (to the downside alone), all a year, over cash at 0. */
  readonly volatility: number;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** Annual return over maximum drawdown. */
  readonly calmar: number | null;
  /** Deepest fall from a peak of the equity at a close. */
  readonly maximumDrawdown: number;
  /** Its peak, its bottom, and when the peak was reached again; epoch milliseconds, null where there was none. */
  readonly drawdown: { readonly from: number; readonly to: number; readonly recovered: number | null } | null;
  /** Value traded over equity, a year; buying and selling count each. */
  readonly turnover: number;
  /** Mean value of the positions over equity at the closes: long and short added, and long less short. */
  readonly exposure: number;
  readonly netExposure: number;
  /** Share of the closes at which something was held. */
  readonly timeInMarket: number;
  /** Positions that were closed; the figures below are of them. */
  readonly trades: number;
  readonly hitRate: number | null;
  /** Sum of the gains over that of the losses; null without a loss. */
  readonly profitFactor: number | null;
  /** Mean profit of a trade in shares of the equity at its entry, costs included. */
  readonly averageTrade: number | null;
  /** In currency, over the whole period. */
  readonly costs: Readonly<TradingCosts>;
}

/** Equity at the close of each bar's date, in currency; drawdowns are fractions from 0 down to −1. */
export interface BacktestCurve {
  readonly time: Float64Array;
  readonly equity: Float64Array;
  readonly benchmark: Float64Array;
  readonly drawdown: Float64Array;
  readonly benchmarkDrawdown: Float64Array;
  readonly exposure: Float64Array;
  readonly netExposure: Float64Array;
}

export interface BacktestYear {
  /** "2025". */
  readonly name: string;
  readonly bars: number;
  readonly totalReturn: number;
  readonly benchmarkReturn: number;
  readonly sharpe: number | null;
  readonly maximumDrawdown: number;
}

export interface BacktestSymbol {
  readonly name: string;
  readonly bars: number;
  /** In currency, costs included. */
  readonly profit: number;
  readonly benchmarkProfit: number;
  /** Of the symbol's contributions to the return, a year. */
  readonly sharpe: number | null;
  readonly trades: number;
  readonly hitRate: number | null;
}

/** How far the Sharpe ratio can be believed. */
export interface SharpeEvidence {
  /** Probability that the true one is above 0. */
  readonly probabilistic: number | null;
  /** Probability that it is above what the best of so many trials without skill would show. */
  readonly deflated: number | null;
  readonly trials: number;
  /** Bars after which a ratio like this would be above 0 with a probability of 95 %; null where it is not above 0. */
  readonly minimumTrackRecord: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
}

export interface BacktestVerdict {
  /** The Sharpe ratio is above 0, and above buy-and-hold's, beyond the intervals. */
  readonly beatsCash: boolean;
  readonly beatsBuyAndHold: boolean;
  readonly line: string;
}

export interface Backtest {
  readonly verdict: BacktestVerdict;
  readonly caveats: readonly string[];
  readonly settings: BacktestSettings;
  readonly period: { readonly from: number; readonly to: number };
  /** Distinct times, the first of which only decides. */
  readonly dates: number;
  readonly symbols: readonly string[];
  readonly barsPerYear: number;
  readonly strategy: TradingPerformance;
  readonly buyAndHold: TradingPerformance;
  /** Sharpe ratio and mean return a year, with intervals, beside buy_and_hold and cash (always flat) on the same dates. */
  readonly estimates: readonly MetricEstimate[];
  readonly intervals: IntervalMethod;
  readonly sharpe: SharpeEvidence;
  readonly curve: BacktestCurve;
  readonly byYear: readonly BacktestYear[];
  readonly bySymbol: readonly BacktestSymbol[];
  readonly trades: readonly RoundTrip[];
  /** Whether funding was paid at all, and what of the decisions had to be left out. */
  readonly fundingPaid: boolean;
  readonly decisions: {
    readonly rows: number;
    readonly withoutScore: number;
    readonly withoutVolatility: number;
    readonly fundingMissing: number;
  };
}
