/** A forced order. SELL closes somebody's long position, BUY a short one. */
export interface Liquidation {
  readonly time: number;
  readonly symbol: string;
  readonly side: "SELL" | "BUY";
  /** Average price that it was filled at, in the quote currency. */
  readonly price: number;
  /** Filled quantity in the base currency. */
  readonly quantity: number;
}

/** Sides as numbers, in files and in memory. */
export const liquidationSides = { SELL: 1, BUY: -1 } as const;

/** Rows of a recording that say from when to when somebody was listening. */
export const connectionMarks = { CONNECTED: 2, WATCHING: 3, DISCONNECTED: 4 } as const;

export const recordingHeader = "time,symbol,side,price,quantity";
