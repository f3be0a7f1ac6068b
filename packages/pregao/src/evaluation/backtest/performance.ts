import type { BacktestYear, TradingPerformance } from "./contract.ts";
import type { RoundTrip } from "./round-trips.ts";
import type { AccountHistory } from "./run-account.ts";

const year = 365.25 * 86_400_000;

/** Returns from close to close; one less than there are values. After the equity is used up they are 0. */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(equity.length - 1);
  for (let date = 1; date < equity.length; date++)
    returns[date - 1] = equity[date - 1]! > 0 ? equity[date]! / equity[date - 1]! - 1 : 0;
  return returns;
}

/** Fall from the highest equity so far: fractions from 0 down. */
export function drawdownsOf(equity: Float64Array): Float64Array {
  let peak = 0;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** Mean over deviation of one bar's returns, a year; null where they are constant or too few. */
export function sharpeOf(returns: Float64Array, barsPerYear: number): number | null {
  const { mean, deviation } = spreadOf(returns);
  return deviation > 0 ? (mean / deviation) * Math.sqrt(barsPerYear) : null;
}

/** The figures of one account over its dates. O(dates + trades). */
export function performanceOf(
  { equity, gross, net, traded, trips, costs }: AccountHistory,
  times: Float64Array,
  barsPerYear: number,
): TradingPerformance {
  const returns = returnsOf(equity);
  const years = (times[times.length - 1]! - times[0]!) / year;
  const growth = equity[equity.length - 1]! / equity[0]!;
  const annualReturn = growth > 0 ? growth ** (1 / years) - 1 : -1;
  const { mean, deviation } = spreadOf(returns);
  const downside = Math.sqrt(meanOf(returns.map((value) => Math.min(0, value) ** 2)));
  const drawdowns = drawdownsOf(equity);
  const deepest = drawdowns.reduce((least, value) => Math.min(least, value), 0);
  // The first date only decides.
  const after = (values: Float64Array): Float64Array => values.subarray(1);
  return {
    totalReturn: growth - 1,
    annualReturn: Number.isFinite(annualReturn) ? annualReturn : null,
    volatility: deviation * Math.sqrt(barsPerYear),
    sharpe: sharpeOf(returns, barsPerYear),
    sortino: downside > 0 ? (mean / downside) * Math.sqrt(barsPerYear) : null,
    calmar: deepest < 0 && Number.isFinite(annualReturn) ? annualReturn / -deepest : null,
    maximumDrawdown: 0 - deepest,
    drawdown: deepestFall(equity, drawdowns, deepest, times),
    turnover: traded.reduce((sum, value) => sum + value, 0) / years,
    exposure: meanOf(after(gross)),
    netExposure: meanOf(after(net)),
    timeInMarket: meanOf(after(gross).map((value) => (value > 0 ? 1 : 0))),
    ...tradeFigures(trips),
    costs,
  };
}

/** Number of closed trades, share of winners, gains over losses, mean gain. */
export function tradeFigures(
  trips: readonly RoundTrip[],
): Pick<TradingPerformance, "trades" | "hitRate" | "profitFactor" | "averageTrade"> {
  const closed = trips.filter(({ left }) => left !== null);
  const wins = closed.filter(({ profit }) => profit > 0);
  const total = (list: readonly RoundTrip[]): number => list.reduce((sum, { profit }) => sum + profit, 0);
  const losses = total(wins) - total(closed);
  const trades = closed.length;
  return {
    trades,
    hitRate: trades > 0 ? wins.length / trades : null,
    profitFactor: losses > 0 ? total(wins) / losses : null,
    averageTrade: trades > 0 ? closed.reduce((sum, { gain }) => sum + gain, 0) / trades : null,
  };
}

/** Calendar years in UTC, each from the last close of the year before. */
export function performanceByYear(
  equity: Float64Array,
  benchmark: Float64Array,
  times: Float64Array,
  barsPerYear: number,
): BacktestYear[] {
  const years: BacktestYear[] = [];
  const yearOf = (date: number): number => new Date(times[date]!).getUTCFullYear();
  for (let first = 1; first < times.length; ) {
    let end = first + 1;
    while (end < times.length && yearOf(end) === yearOf(first)) end++;
    const own = equity.subarray(first - 1, end);
    const growthOf = (values: Float64Array): number =>
      values[first - 1]! > 0 ? values[end - 1]! / values[first - 1]! - 1 : 0;
    years.push({
      name: String(yearOf(first)),
      bars: end - first,
      totalReturn: growthOf(equity),
      benchmarkReturn: growthOf(benchmark),
      sharpe: sharpeOf(returnsOf(own), barsPerYear),
      maximumDrawdown:
        own[0]! > 0 ? 0 - drawdownsOf(own).reduce((least, value) => Math.min(least, value), 0) : 0,
    });
    first = end;
  }
  return years;
}

function deepestFall(
  equity: Float64Array,
  drawdowns: Float64Array,
  deepest: number,
  times: Float64Array,
): TradingPerformance["drawdown"] {
  if (deepest === 0) return null;
  const bottom = drawdowns.indexOf(deepest);
  let peak = bottom;
  while (drawdowns[peak]! < 0) peak--;
  let back = bottom;
  while (back < equity.length && equity[back]! < equity[peak]!) back++;
  return { from: times[peak]!, to: times[bottom]!, recovered: back < equity.length ? times[back]! : null };
}

function spreadOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = meanOf(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
