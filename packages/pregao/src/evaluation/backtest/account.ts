import type { BacktestSettings } from "./options.ts";
import { TripBook } from "./round-trips.ts";

/** In currency; funding is negative where more was received than paid. */
export interface TradingCosts {
  fees: number;
  spread: number;
  slippage: number;
  borrow: number;
  funding: number;
}

const year = 365.25 * 86_400_000;

/** Equity and positions by symbol number. Every change of value goes through one place, so that profits by symbol and trade add up to it. */
export class Account {
  equity: number;
  readonly costs: TradingCosts = { fees: 0, spread: 0, slippage: 0, borrow: 0, funding: 0 };
  readonly trips: TripBook;
  readonly units: Float64Array;
  /** Price at which each symbol was last valued. */
  readonly marks: Float64Array;
  /** What each symbol has brought since it was last set to 0. */
  readonly today: Float64Array;
  readonly #settings: BacktestSettings;

  constructor(symbols: readonly string[], settings: BacktestSettings) {
    this.#settings = settings;
    this.equity = settings.capital;
    this.trips = new TripBook(symbols);
    this.units = new Float64Array(symbols.length);
    this.marks = new Float64Array(symbols.length);
    this.today = new Float64Array(symbols.length);
  }

  /** Value of a position in shares of the equity; negative of a short one. */
  weight(symbol: number): number {
    return this.units[symbol] === 0 ? 0 : (this.units[symbol]! * this.marks[symbol]!) / this.equity;
  }

  valueAt(symbol: number, price: number): void {
    if (this.units[symbol] !== 0) this.#gain(symbol, this.units[symbol]! * (price - this.marks[symbol]!));
    this.marks[symbol] = price;
  }

  /** Interest on the short positions, on their value now, for so many milliseconds. */
  payBorrow(elapsed: number): void {
    const share = (this.#settings.borrowPerYear * elapsed) / year;
    if (share === 0) return;
    for (let symbol = 0; symbol < this.units.length; symbol++) {
      if (!(this.units[symbol]! < 0)) continue;
      const paid = -this.units[symbol]! * this.marks[symbol]! * share;
      this.costs.borrow += paid;
      this.#gain(symbol, -paid);
    }
  }

  /** Longs pay shorts where the rate is above 0. */
  payFunding(symbol: number, rate: number): void {
    const paid = rate * this.units[symbol]! * this.marks[symbol]!;
    this.costs.funding += paid;
    this.#gain(symbol, -paid);
  }

  /**
   * Trades to `after` units at a price, at `time`, sized by an equity of `sized`; returns the value traded over it. A position that
   * turns is closed and opened: each trade bears the cost of its own part.
   */
  trade(symbol: number, after: number, price: number, { time, sized, sigma }: TradeTerms): number {
    const held = this.units[symbol]!;
    if (after === held) return 0;
    const worse = this.#settings.slippageBps / 10_000 + this.#settings.slippageVolatility * sigma;
    const pay = (amount: number): void => {
      const fee = (amount * this.#settings.feeBps) / 10_000;
      const spread = (amount * this.#settings.halfSpreadBps) / 10_000;
      this.costs.fees += fee;
      this.costs.spread += spread;
      this.costs.slippage += amount * worse;
      this.#gain(symbol, -(fee + spread + amount * worse));
    };
    const keeps = held !== 0 && Math.sign(after) === Math.sign(held);
    if (keeps) pay(Math.abs(after - held) * price);
    else {
      if (held !== 0) pay(Math.abs(held) * price);
      this.trips.leave(symbol, time);
      if (after !== 0) {
        this.trips.enter(symbol, after > 0 ? "long" : "short", time, sized);
        pay(Math.abs(after) * price);
      }
    }
    this.units[symbol] = after;
    return (Math.abs(after - held) * price) / sized;
  }

  /** Ends every position at its last value. */
  windUp(time: number): void {
    for (let symbol = 0; symbol < this.units.length; symbol++) {
      this.trips.leave(symbol, time);
      this.units[symbol] = 0;
    }
  }

  #gain(symbol: number, amount: number): void {
    this.equity += amount;
    this.today[symbol]! += amount;
    this.trips.book(symbol, amount);
  }
}

interface TradeTerms {
  /** Opening time of the bar. */
  readonly time: number;
  readonly sized: number;
  /** Deviation of one bar's return as known at the decision, for slippage. */
  readonly sigma: number;
}
