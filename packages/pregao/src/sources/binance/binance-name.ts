import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";
import type { FeedKind } from "../feeds/feed.ts";
import { type BinanceMarket, binanceMarkets } from "./markets.ts";

/** Feeds that the REST interface of USD-M futures gives; liquidations come by the stream or by dumps. */
const restFeeds = ["open_interest", "funding", "long_short"] as const satisfies readonly FeedKind[];
export type RestFeed = (typeof restFeeds)[number];

export interface BinanceRequest {
  readonly market: BinanceMarket;
  /** In order of name. */
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly feeds: readonly RestFeed[];
}

const options = z.strictObject({
  timeframe: z.enum(timeframeNames as [Timeframe, ...Timeframe[]]).default("1h"),
  feeds: z
    .string()
    .transform((text) => (text === "all" ? [...restFeeds] : text.split("+")))
    .pipe(z.array(z.enum(restFeeds, `one of ${restFeeds.join(", ")} or all, joined by +`)))
    .default([]),
});

/** Whether a name opens Binance. */
export function isBinanceName(name: string): boolean {
  return Object.hasOwn(binanceMarkets, name.split(":", 1)[0]!);
}

/**
 * `binance-um:BTCUSDT,ETHUSDT,timeframe=5m,feeds=open_interest+funding`: a market, its symbols, options behind commas.
 * PREGAO_OPTION_INVALID where a part is wrong.
 */
export function parseBinanceName(name: string): BinanceRequest {
  const refuse = (option: string, value: string, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
  };
  const at = name.indexOf(":");
  const market = (at < 0 ? name : name.slice(0, at)) as BinanceMarket;
  const parts = at < 0 ? [] : name.slice(at + 1).split(",");
  const symbols = new Set<string>();
  const given: Record<string, string> = {};
  for (const part of parts.map((text) => text.trim()).filter((text) => text !== "")) {
    const equals = part.indexOf("=");
    if (equals >= 0) given[part.slice(0, equals)] = part.slice(equals + 1);
    else symbols.add(part.toUpperCase());
  }
  for (const symbol of symbols) {
    if (!/^[A-Z0-9_]{2,40}$/.test(symbol))
      refuse("symbol", symbol, "symbols are letters and digits: BTCUSDT");
  }
  if (symbols.size === 0) refuse("source", name, `name a symbol: ${market}:BTCUSDT`);
  const parsed = options.safeParse(given);
  const issue = parsed.error?.issues[0];
  if (issue !== undefined) {
    const option = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : String(issue.path[0]);
    refuse(`${market} ${option}`, given[option] ?? "", issue.message);
  }
  const { timeframe, feeds } = parsed.data!;
  if (market === "binance" && feeds.length > 0)
    refuse("binance feeds", feeds.join("+"), "only futures have them: binance-um:BTCUSDT");
  return { market, symbols: [...symbols].sort(), timeframe, feeds: [...new Set(feeds)] };
}
