import type { Bars } from "../../market/bars.ts";
import { timeframeMilliseconds } from "../../market/timeframe.ts";
import { type DataContract, defineContract, type WrittenContract } from "./contract.ts";

type Columns = WrittenContract["columns"];

function prices(unit: string): Columns {
  const price = { unit, above: 0 };
  return {
    open: { ...price, description: "First price of the bar." },
    high: { ...price, description: "Highest price." },
    low: { ...price, description: "Lowest price." },
    close: { ...price, description: "Last price." },
  };
}

/** Any bars at all: what every model needs. */
const bars = defineContract({
  name: "bars",
  description: "Bars of any market.",
  columns: {
    ...prices("price"),
    volume: { unit: "units traded", minimum: 0, missing: 1, description: "Missing where a source has none." },
  },
});

const dailyEquities = defineContract({
  name: "daily-equities",
  description: "Daily bars of shares and funds on B3.",
  timeframes: ["1d"],
  calendars: ["b3", "weekdays"],
  staleness: "7d",
  columns: {
    ...prices("BRL"),
    volume: { unit: "shares", minimum: 0, missing: 0.05, staleness: "2w" },
    quote_volume: { unit: "BRL", minimum: 0, missing: 0.05, required: false },
    trades: { unit: "trades", type: "whole", minimum: 0, missing: 0.05, required: false },
    best_bid: { unit: "BRL", minimum: 0, missing: 0.2, required: false },
    best_ask: { unit: "BRL", minimum: 0, missing: 0.2, required: false },
    adj_close: { unit: "BRL", above: 0, missing: 0.01, required: false, description: "With dividends." },
  },
});

const cryptoIntraday = defineContract({
  name: "crypto-intraday",
  description: "Bars of crypto spot or perpetual futures, shorter than a day, around the clock.",
  timeframes: ["1m", "5m", "15m", "30m", "1h", "4h", "12h"],
  calendars: ["24/7"],
  staleness: "1d",
  columns: {
    ...prices("quote currency"),
    volume: { unit: "base currency", minimum: 0, staleness: "1d" },
    quote_volume: { unit: "quote currency", minimum: 0, missing: 0.01, required: false },
    trades: { unit: "trades", type: "whole", minimum: 0, missing: 0.01, required: false },
    taker_buy_volume: { unit: "base currency", minimum: 0, missing: 0.01, required: false },
    taker_buy_quote_volume: { unit: "quote currency", minimum: 0, missing: 0.01, required: false },
  },
});

const openInterest = defineContract({
  name: "open-interest",
  description: "Contracts that are open, as published up to each bar's close.",
  staleness: "1d",
  columns: {
    open_interest: {
      unit: "contracts, base currency or USD, as the source has it",
      above: 0,
      missing: 0.05,
      staleness: "1d",
      unchanged: "2d",
    },
  },
});

const funding = defineContract({
  name: "funding",
  description: "Rate that longs pay shorts at the last settlement up to each bar's close, as a fraction.",
  staleness: "1d",
  columns: {
    // Binance caps settlements at ±3 % at most; beyond ±10 % a percentage was taken for a fraction.
    funding_rate: {
      unit: "fraction per settlement",
      minimum: -0.1,
      maximum: 0.1,
      missing: 0.05,
      staleness: "1d",
    },
  },
});

const liquidations = defineContract({
  name: "liquidations",
  description:
    "Forced closings within each bar; 0 where there were none, missing where the feed does not reach.",
  staleness: "1d",
  columns: {
    liq_volume: { unit: "quote currency", minimum: 0, missing: 0.05, staleness: "1d" },
    liq_count: { unit: "events", type: "whole", minimum: 0, missing: 0.05, staleness: "1d" },
    liq_long_volume: { unit: "quote currency", minimum: 0, missing: 0.05, staleness: "1d" },
    liq_short_volume: { unit: "quote currency", minimum: 0, missing: 0.05, staleness: "1d" },
  },
});

const longShort = defineContract({
  name: "long-short",
  description: "Accounts that are long over accounts that are short, as published up to each bar's close.",
  staleness: "1d",
  columns: {
    long_short_ratio: {
      unit: "ratio",
      above: 0,
      below: 100,
      missing: 0.05,
      staleness: "1d",
      unchanged: "2d",
    },
  },
});

/** Contracts that come with the product, bars first. */
export const builtInContracts: readonly DataContract[] = [
  bars,
  dailyEquities,
  cryptoIntraday,
  openInterest,
  funding,
  liquidations,
  longShort,
];

const feeds = [openInterest, funding, liquidations, longShort];

/**
 * The contracts that bars of this kind are meant to keep: that of daily equities or of crypto within the day where
 * timeframe and calendar are theirs, that of any bars otherwise; and that of each feed of which a column is there.
 */
export function contractsFor({ timeframe, calendar, frame }: Bars): DataContract[] {
  const withinTheDay = timeframeMilliseconds(timeframe) < timeframeMilliseconds("1d");
  const kind =
    calendar.name === "b3" && timeframe === "1d"
      ? dailyEquities
      : calendar.name === "24/7" && withinTheDay
        ? cryptoIntraday
        : bars;
  return [kind, ...feeds.filter(({ columns }) => Object.keys(columns).some((name) => frame.has(name)))];
}
