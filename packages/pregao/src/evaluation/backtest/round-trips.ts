/** A position from its opening to its closing or turning; what is still held at the end has no end. */
export interface RoundTrip {
  readonly symbol: string;
  readonly side: "long" | "short";
  /** Opening times of the bars of entry and exit, epoch milliseconds. */
  readonly entered: number;
  readonly left: number | null;
  /** Price changes less all costs, in currency, and in shares of the equity at entry. */
  readonly profit: number;
  readonly gain: number;
}

interface OpenTrip {
  readonly side: RoundTrip["side"];
  readonly entered: number;
  readonly equity: number;
  profit: number;
}

/** Keeps the profit of each symbol's position while it is held. */
export class TripBook {
  readonly #symbols: readonly string[];
  readonly #open: (OpenTrip | undefined)[];
  readonly #trips: RoundTrip[] = [];

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols;
    this.#open = symbols.map(() => undefined);
  }

  enter(symbol: number, side: RoundTrip["side"], entered: number, equity: number): void {
    this.#open[symbol] = { side, entered, equity, profit: 0 };
  }

  /** Profit (or cost, negative) of what is held; nothing where nothing is. */
  book(symbol: number, profit: number): void {
    const open = this.#open[symbol];
    if (open !== undefined) open.profit += profit;
  }

  leave(symbol: number, left: number | null): void {
    const open = this.#open[symbol];
    if (open === undefined) return;
    this.#trips.push(tripOf(this.#symbols[symbol]!, open, left));
    this.#open[symbol] = undefined;
  }

  /** All of them, in order of their end; those still held last. */
  finish(): RoundTrip[] {
    for (let symbol = 0; symbol < this.#symbols.length; symbol++) this.leave(symbol, null);
    return this.#trips;
  }
}

function tripOf(symbol: string, { side, entered, equity, profit }: OpenTrip, left: number | null): RoundTrip {
  return { symbol, side, entered, left, profit, gain: profit / equity };
}
