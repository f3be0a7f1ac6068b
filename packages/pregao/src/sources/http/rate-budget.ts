/** A server's limit: so much weight in each window of its own clock. */
export interface RateLimit {
  readonly limit: number;
  /** Milliseconds; windows begin at multiples of it. */
  readonly window: number;
  /** Header in which the server tells what this window has cost so far, if it does. */
  readonly usedHeader?: string;
}

/** Waiting a little into the next window covers what is not known of the server's clock. */
const margin = 1000;

/**
 * Keeps requests within a limit before the server has to refuse them. Counts what is sent, and takes over the
 * server's own figure where it is higher: other programs at the same address spend from the same budget.
 */
export class RateBudget {
  readonly #limit: RateLimit;
  #window = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Books `weight` at server time `now` and gives 0, or the milliseconds to wait before asking again. */
  reserve(weight: number, now: number): number {
    const { limit, window } = this.#limit;
    this.#enter(now);
    // A request heavier than the whole limit could never be sent: it goes when nothing else has.
    if (this.#used > 0 && this.#used + weight > limit) return (this.#window + 1) * window - now + margin;
    this.#used += weight;
    return 0;
  }

  /** Takes over what the server says that the window has cost. */
  observe(headers: Headers, now: number): void {
    const text = this.#limit.usedHeader === undefined ? null : headers.get(this.#limit.usedHeader);
    if (text === null || !/^\d+$/.test(text)) return;
    this.#enter(now);
    this.#used = Math.max(this.#used, Number(text));
  }

  #enter(now: number): void {
    const window = Math.floor(now / this.#limit.window);
    if (window === this.#window) return;
    this.#window = window;
    this.#used = 0;
  }
}
