export type { TradingCosts } from "./account.ts";
export { type BacktestInput, backtest } from "./backtest.ts";
export type * from "./contract.ts";
export { describeCosts, describeRule } from "./describe-settings.ts";
export { equityCsv } from "./equity-csv.ts";
export { forecastScores, type ScoreKind } from "./forecast-scores.ts";
export {
  type BacktestOptions,
  type BacktestSettings,
  backtestTable,
  parseBacktestOptions,
} from "./options.ts";
export type { RoundTrip } from "./round-trips.ts";
export { backtestToWire } from "./wire.ts";
