import type { Bars } from "../../market/bars.ts";
import type { BacktestSettings } from "./options.ts";

/** What the slow simulator says; times are of the dates. */
export interface SimulatedAccount {
  readonly times: number[];
  readonly equity: number[];
  readonly exposure: number[];
  readonly traded: number[];
  readonly fees: number;
  readonly spread: number;
  readonly slippage: number;
  readonly borrow: number;
  readonly funding: number;
  readonly trips: { symbol: string; side: string; entered: number; left: number | null; profit: number }[];
  readonly profitOf: Map<string, number>;
}

interface Bar {
  readonly time: number;
  readonly open: number;
  readonly close: number;
  readonly rate: number;
  readonly score: number | undefined;
  readonly sigma: number;
}

interface Position {
  units: number;
  price: number;
  /** The order that waits for the next bar. */
  order: { weight: number } | undefined;
  target: number;
  sigma: number;
  cash: number;
  trip: { side: string; entered: number; cash: number } | undefined;
}

const hour = 3_600_000;

/**
 * The reference: one bar after another, with cash in a purse, units in a drawer and orders on a spike. Nothing is shared
 * with the fast simulator but the names of the options; positions are found anew from the whole history at each decision.
 */
export function simulateEvents(
  bars: Bars,
  rows: Int32Array,
  scores: Float64Array,
  settings: BacktestSettings,
  barsPerYear: number,
  barHours: number,
): SimulatedAccount {
  const market = readMarket(bars, rows, scores, settings.volatilityWindow);
  const symbols = [...market.keys()];
  const positions = new Map<string, Position>(
    symbols.map((symbol) => [
      symbol,
      { units: 0, price: 0, order: undefined, target: 0, sigma: 0, cash: 0, trip: undefined },
    ]),
  );
  const result = { fees: 0, spread: 0, slippage: 0, borrow: 0, funding: 0 };
  const [equityCurve, exposure, traded]: [number[], number[], number[]] = [[], [], []];
  const trips: SimulatedAccount["trips"] = [];
  const times = [...new Set(symbols.flatMap((symbol) => market.get(symbol)!.map(({ time }) => time)))].sort(
    (a, b) => a - b,
  );
  let purse = settings.capital;
  let over = false;
  const equityNow = (): number =>
    purse + symbols.reduce((sum, s) => sum + positions.get(s)!.units * positions.get(s)!.price, 0);
  const move = (position: Position, cash: number): void => {
    purse += cash;
    position.cash += cash;
  };
  const leave = (symbol: string, time: number | null, value: number): void => {
    const position = positions.get(symbol)!;
    const trip = position.trip;
    if (trip === undefined) return;
    const profit = position.cash + value - trip.cash;
    trips.push({ symbol, side: trip.side, entered: trip.entered, left: time, profit });
    position.trip = undefined;
  };
  const buy = (position: Position, units: number, price: number): number => {
    const worth = Math.abs(units * price);
    const slip = worth * (settings.slippageBps * 1e-4 + settings.slippageVolatility * position.sigma);
    move(position, -units * price);
    move(position, -worth * settings.feeBps * 1e-4);
    move(position, -worth * settings.halfSpreadBps * 1e-4);
    move(position, -slip);
    position.units += units;
    result.fees += worth * settings.feeBps * 1e-4;
    result.spread += worth * settings.halfSpreadBps * 1e-4;
    result.slippage += slip;
    return worth;
  };
  const fillOrders = (time: number, at: "open" | "close"): number => {
    const equity = equityNow();
    let turnover = 0;
    if (equity <= 0) return 0;
    for (const symbol of symbols) {
      const bar = market.get(symbol)!.find((one) => one.time === time);
      const position = positions.get(symbol)!;
      if (bar === undefined || position.order === undefined || !(bar[at] > 0)) continue;
      const { weight } = position.order;
      position.order = undefined;
      const now = (position.units * bar[at]) / equity;
      if (weight !== 0 && Math.abs(weight - now) <= settings.band) continue;
      position.target = weight;
      const wanted = (weight * equity) / bar[at];
      if (wanted === position.units) continue;
      if (position.units !== 0 && wanted * position.units <= 0) {
        turnover += buy(position, -position.units, bar[at]);
        position.units = 0;
        leave(symbol, time, 0);
      }
      if (wanted !== 0) {
        if (position.units === 0)
          position.trip = { side: wanted > 0 ? "long" : "short", entered: time, cash: position.cash };
        turnover += buy(position, wanted - position.units, bar[at]);
        position.units = wanted;
      }
    }
    return turnover / equity;
  };
  const payFunding = (symbol: string, bar: Bar, instants: number[]): void => {
    const position = positions.get(symbol)!;
    if (settings.funding === "off" || !bars.frame.has("funding_rate") || Number.isNaN(bar.rate)) return;
    for (const _ of instants) {
      move(position, -bar.rate * position.units * position.price);
      result.funding += bar.rate * position.units * position.price;
    }
  };

  for (const [date, time] of times.entries()) {
    const lastTime = times[date - 1];
    if (lastTime !== undefined) {
      for (const position of positions.values()) {
        if (position.units >= 0) continue;
        const interest =
          (-position.units * position.price * settings.borrowPerYear * (time - lastTime)) /
          (365.25 * 24 * hour);
        move(position, -interest);
        result.borrow += interest;
      }
    }
    const openBars = symbols
      .map((symbol) => ({ symbol, list: market.get(symbol)! }))
      .map(({ symbol, list }) => ({ symbol, list, place: list.findIndex((bar) => bar.time === time) }))
      .filter(({ place }) => place >= 0)
      .map(({ symbol, list, place }) => ({ symbol, bar: list[place]!, before: list[place - 1] }));
    for (const { symbol, bar, before } of openBars) {
      if (bar.open > 0) positions.get(symbol)!.price = bar.open;
      if (before !== undefined) {
        payFunding(symbol, bar, instantsIn(before.time + barHours * hour, time, settings.fundingHours));
      }
    }
    let turnover = settings.execution === "open" && !over ? fillOrders(time, "open") : 0;
    for (const { symbol, bar } of openBars) {
      if (bar.close > 0) positions.get(symbol)!.price = bar.close;
      payFunding(symbol, bar, instantsIn(time + 1, time + barHours * hour - 1, settings.fundingHours));
    }
    if (settings.execution === "close" && !over) turnover = fillOrders(time, "close");
    const equity = equityNow();
    if (equity <= 0 && !over) {
      over = true;
      for (const symbol of symbols) {
        const position = positions.get(symbol)!;
        leave(symbol, time, position.units * position.price);
        move(position, position.units * position.price);
        position.units = 0;
      }
    }
    equityCurve.push(equity);
    exposure.push(
      symbols.reduce((sum, s) => sum + Math.abs(positions.get(s)!.units * positions.get(s)!.price), 0) /
        equity,
    );
    traded.push(turnover);
    for (const { symbol, bar } of openBars) {
      if (bar.score === undefined) continue;
      const position = positions.get(symbol)!;
      const weight = weightsAt(market, time, settings, barsPerYear).get(symbol)!;
      if (bar.sigma > 0) position.sigma = bar.sigma;
      const isNew = settings.rebalance === "always" || Math.abs(weight - position.target) > 1e-9;
      position.order = isNew ? { weight } : undefined;
    }
  }
  const profitOf = new Map(
    symbols.map((symbol) => {
      const { cash, units, price } = positions.get(symbol)!;
      return [symbol, cash + units * price];
    }),
  );
  for (const symbol of symbols)
    leave(symbol, null, positions.get(symbol)!.units * positions.get(symbol)!.price);
  return { times, equity: equityCurve, exposure, traded, ...result, trips, profitOf };
}

/** Every settlement from one moment to another, both included. */
function instantsIn(from: number, to: number, hours: number): number[] {
  const found: number[] = [];
  for (let at = Math.floor(from / (hours * hour)) * hours * hour; at <= to; at += hours * hour)
    if (at >= from) found.push(at);
  return found;
}

/** What each symbol should weigh after the decisions up to `time`, from their whole history. */
function weightsAt(
  market: Map<string, Bar[]>,
  time: number,
  settings: BacktestSettings,
  barsPerYear: number,
): Map<string, number> {
  const parts = new Map<string, { position: number; inverse: number }>();
  for (const [symbol, list] of market) {
    const decided = list.filter((bar) => bar.time <= time && bar.score !== undefined);
    const wanted = decided.map((bar) => wantedPosition(bar, settings, barsPerYear));
    const known = decided.filter(({ sigma }) => sigma > 0).at(-1);
    parts.set(symbol, {
      position: heldPosition(wanted, settings),
      inverse: known === undefined ? 0 : 1 / known.sigma,
    });
  }
  const inverses = [...parts.values()].reduce((sum, { inverse }) => sum + inverse, 0);
  const raw = [...parts].map(([symbol, { position, inverse }]): [string, number] => {
    if (settings.weighting === "equal") return [symbol, position / parts.size];
    return [symbol, inverses === 0 ? 0 : (position * inverse) / inverses];
  });
  const gross = raw.reduce((sum, [, weight]) => sum + Math.abs(weight), 0);
  const scale = Math.min(1, settings.maxLeverage / gross);
  return new Map(raw.map(([symbol, weight]) => [symbol, gross === 0 ? 0 : weight * scale]));
}

function wantedPosition({ score, sigma }: Bar, settings: BacktestSettings, barsPerYear: number): number {
  if (score === undefined || Number.isNaN(score)) return 0;
  let size = settings.sizing === "unit" ? 1 : Math.abs(score) / settings.fullAt!;
  if (size > 1) size = 1;
  if (settings.volatilityTarget !== undefined)
    size *= settings.volatilityTarget / Math.sqrt(sigma * sigma * barsPerYear);
  const asks =
    settings.volatilityTarget !== undefined ||
    settings.weighting === "inverse-volatility" ||
    settings.slippageVolatility > 0;
  if (asks && !(sigma > 0)) return 0;
  if (score > settings.threshold) return size;
  if (score < -settings.threshold && settings.side === "long-short") return -size;
  return 0;
}

function heldPosition(wanted: number[], { holding, holdBars }: BacktestSettings): number {
  if (holding === "overlapping")
    return wanted.slice(-holdBars!).reduce((sum, one) => sum + one, 0) / holdBars!;
  if (holding === "signal") return wanted.at(-1) ?? 0;
  let at = 0;
  while (at < wanted.length) {
    const next = wanted[at] === 0 ? at + 1 : at + holdBars!;
    if (next >= wanted.length) return wanted[at]!;
    at = next;
  }
  return 0;
}

/** The bars of each traded symbol between the first and the last decision. */
function readMarket(bars: Bars, rows: Int32Array, scores: Float64Array, window: number): Map<string, Bar[]> {
  const traded = new Set([...rows].map((row) => bars.frame.symbolAt(row)));
  const times = [...rows].map((row) => bars.time[row]!);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const close = bars.column("close");
  const market = new Map<string, Bar[]>();
  for (const { symbol, start, end } of bars.frame.segments) {
    if (!traded.has(symbol)) continue;
    const list: Bar[] = [];
    for (let row = start; row < end; row++) {
      if (bars.time[row]! < from || bars.time[row]! > to) continue;
      const place = rows.indexOf(row);
      list.push({
        time: bars.time[row]!,
        open: bars.column("open")[row]!,
        close: close[row]!,
        rate: bars.frame.has("funding_rate") ? bars.column("funding_rate")[row]! : Number.NaN,
        score: place < 0 ? undefined : scores[place]!,
        sigma: row - window < start ? Number.NaN : deviation([...close.subarray(row - window, row + 1)]),
      });
    }
    market.set(symbol, list);
  }
  return market;
}

/** Sample deviation of the returns between prices; NaN where one of them is none. */
function deviation(prices: number[]): number {
  if (prices.some((price) => !(price > 0))) return Number.NaN;
  const returns = prices.slice(1).map((price, i) => price / prices[i]! - 1);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  return Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1));
}
