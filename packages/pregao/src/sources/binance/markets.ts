import type { RateLimit } from "../http/rate-budget.ts";

/** Markets of Binance whose public data is read, by the name that opens them. */
export const binanceMarkets = {
  binance: {
    label: "Binance spot",
    url: "https://api.binance.com",
    time: "/api/v3/time",
    klines: "/api/v3/klines",
    /** What one request of `klineRows` rows costs. */
    klineWeight: 2,
    limit: 6000,
  },
  "binance-um": {
    label: "Binance USD-M futures",
    url: "https://fapi.binance.com",
    time: "/fapi/v1/time",
    klines: "/fapi/v1/klines",
    klineWeight: 5,
    limit: 2400,
  },
} as const;

export type BinanceMarket = keyof typeof binanceMarkets;

/** Rows asked for at once: spot gives 1000 at most, futures charge more beyond it. */
export const klineRows = 1000;

/** A tenth of the limit is left to others at the same address. */
export function weightLimit(market: BinanceMarket): RateLimit {
  const limit = Math.floor(0.9 * binanceMarkets[market].limit);
  return { limit, window: 60_000, usedHeader: "x-mbx-used-weight-1m" };
}

/** 500 requests in 5 minutes for funding, 1000 for the statistics of /futures/data; their windows may roll: half. */
export const fundingLimit: RateLimit = { limit: 250, window: 300_000 };
export const statisticsLimit: RateLimit = { limit: 500, window: 300_000 };
