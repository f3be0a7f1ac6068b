import type { Bars } from "../../market/bars.ts";
import { Account, type TradingCosts } from "./account.ts";
import type { BacktestSettings } from "./options.ts";
import type { RoundTrip } from "./round-trips.ts";
import { settlementClock } from "./settlements.ts";
import type { TradedBars } from "./traded-bars.ts";

/** What became of the capital. */
export interface AccountHistory {
  /** At the close of each date. */
  readonly equity: Float64Array;
  /** Value of positions over equity at the close: long and short added, and long less short. */
  readonly gross: Float64Array;
  readonly net: Float64Array;
  /** Value traded on each date over the equity before it, buying and selling each. */
  readonly traded: Float64Array;
  readonly costs: TradingCosts;
  readonly trips: readonly RoundTrip[];
  /** Of each symbol: profit in currency, Σ and Σ² of its contributions to the return of a date. */
  readonly profit: Float64Array;
  readonly contribution: Float64Array;
  readonly contributionSquares: Float64Array;
  /** Time of the date on which the equity was used up; null where it was not. */
  readonly ruined: number | null;
  /** Settlements of a position for which no rate was known. */
  readonly fundingMissing: number;
}

/** Weights nearer than this are the same weight: sums in another order must not make a trade. */
const unchanged = 1e-9;

/**
 * Runs an account through the market, date by date: what is held is valued at each bar's open and close; a decision of a
 * bar is executed at the open (or close) of the symbol's *next* bar at the earliest, sized by the equity at that moment. Bars
 * without that price are passed over, and the order waits. Borrowing is paid for the time since the last date on the
 * value then; funding by what is held at its times, at the rate known by the end of the bar. An account whose equity is
 * used up at a close is wound up there. `weights` are one a traded bar, `volatility` one a row of decision (for slippage).
 * O(bars + dates × symbols).
 */
export function runAccount(
  bars: Bars,
  { times, starts, rows, symbolOf, symbols, decisionOf }: TradedBars,
  weights: Float64Array,
  volatility: Float64Array,
  settings: BacktestSettings,
): AccountHistory {
  const [open, close] = [bars.column("open"), bars.column("close")];
  const rates = paysFunding(bars, settings) ? bars.column("funding_rate") : undefined;
  const clock = settlementClock(settings.fundingHours, bars.timeframe);
  const account = new Account(symbols, settings);
  const perSymbol = (): Float64Array => new Float64Array(symbols.length);
  const [profit, contribution, contributionSquares] = [perSymbol(), perSymbol(), perSymbol()];
  const [reached, sigma, ordered, before] = [perSymbol(), perSymbol(), perSymbol(), perSymbol()];
  ordered.fill(Number.NaN);
  const perDate = (): Float64Array => new Float64Array(times.length);
  const [equity, gross, net, traded] = [perDate(), perDate(), perDate(), perDate()];
  let ruined: number | null = null;
  let fundingMissing = 0;

  const settle = (symbol: number, row: number, settlements: number): void => {
    if (rates === undefined || account.units[symbol] === 0) return;
    if (Number.isFinite(rates[row]!)) account.payFunding(symbol, settlements * rates[row]!);
    else fundingMissing += settlements;
  };
  const execute = (date: number, prices: Float64Array): void => {
    const sized = account.equity;
    if (!(sized > 0)) return;
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      const symbol = symbolOf[at]!;
      const price = prices[rows[at]!]!;
      const wanted = ordered[symbol]!;
      if (Number.isNaN(wanted) || !isPrice(price)) continue;
      ordered[symbol] = Number.NaN;
      const weight = (account.units[symbol]! * price) / sized;
      if (wanted !== 0 && Math.abs(wanted - weight) <= settings.band) continue;
      reached[symbol] = wanted;
      const terms = { time: times[date]!, sized, sigma: sigma[symbol]! };
      traded[date]! += account.trade(symbol, (wanted * sized) / price, price, terms);
    }
  };

  for (let date = 0; date < times.length; date++) {
    const opening = account.equity;
    const time = times[date]!;
    if (date > 0) account.payBorrow(time - times[date - 1]!);
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      const [symbol, row] = [symbolOf[at]!, rows[at]!];
      if (isPrice(open[row]!)) account.valueAt(symbol, open[row]!);
      settle(symbol, row, clock.atOpening(before[symbol]!, time));
      before[symbol] = time;
    }
    if (settings.execution === "open" && ruined === null) execute(date, open);
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      const [symbol, row] = [symbolOf[at]!, rows[at]!];
      if (isPrice(close[row]!)) account.valueAt(symbol, close[row]!);
      settle(symbol, row, clock.within(time));
    }
    if (settings.execution === "close" && ruined === null) execute(date, close);
    if (!(account.equity > 0) && ruined === null) {
      ruined = time;
      account.windUp(time);
    }
    equity[date] = account.equity;
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      const weight = account.weight(symbol);
      gross[date]! += Math.abs(weight);
      net[date]! += weight;
      const brought = account.today[symbol]!;
      if (brought === 0) continue;
      profit[symbol]! += brought;
      contribution[symbol]! += brought / opening;
      contributionSquares[symbol]! += (brought / opening) ** 2;
      account.today[symbol] = 0;
    }
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      const wanted = weights[at]!;
      if (Number.isNaN(wanted)) continue;
      const symbol = symbolOf[at]!;
      if (volatility[decisionOf[at]!]! > 0) sigma[symbol] = volatility[decisionOf[at]!]!;
      const changed = Math.abs(wanted - reached[symbol]!) > unchanged;
      ordered[symbol] = changed || settings.rebalance === "always" ? wanted : Number.NaN;
    }
  }
  const trips = account.trips.finish();
  const bySymbol = { profit, contribution, contributionSquares };
  return { equity, gross, net, traded, costs: account.costs, trips, ...bySymbol, ruined, fundingMissing };
}

/** Whether funding is part of the account: the bars say at which rate. */
export function paysFunding(bars: Bars, { funding }: Pick<BacktestSettings, "funding">): boolean {
  return funding === "auto" && bars.frame.has("funding_rate");
}

function isPrice(price: number): boolean {
  return price > 0 && Number.isFinite(price);
}
