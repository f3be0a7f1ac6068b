import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import type { Timeframe } from "../../market/timeframe.ts";

/** Timeframes by the service's names of intervals. */
const intervals = {
  "1m": "1m",
  "5m": "5m",
  "15m": "15m",
  "30m": "30m",
  "1h": "60m",
  "1d": "1d",
  "1w": "1wk",
} as const;

const ranges = ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"] as const;

export interface QuoteRequest {
  /** In order of name. */
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly interval: string;
  readonly range: string;
}

const options = z.strictObject({
  range: z.enum(ranges).default("5y"),
  timeframe: z
    .enum(Object.keys(intervals) as [keyof typeof intervals, ...(keyof typeof intervals)[]])
    .default("1d"),
});

/** `quotes:PETR4,VALE3,range=1y,timeframe=1d`; PREGAO_OPTION_INVALID where a part is wrong. */
export function parseQuoteName(name: string): QuoteRequest {
  const parts = name.includes(":") ? name.slice(name.indexOf(":") + 1).split(",") : [];
  const symbols = new Set<string>();
  const given: Record<string, string> = {};
  for (const part of parts.map((text) => text.trim()).filter((text) => text !== "")) {
    const equals = part.indexOf("=");
    if (equals >= 0) given[part.slice(0, equals)] = part.slice(equals + 1);
    else symbols.add(part.toUpperCase());
  }
  const refuse = (option: string, value: string, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
  };
  for (const symbol of symbols) {
    if (!/^\^?[A-Z0-9.-]{2,20}$/.test(symbol))
      refuse("ticker", symbol, "tickers are letters and digits: PETR4");
  }
  if (symbols.size === 0) refuse("source", name, "name a ticker: quotes:PETR4");
  const parsed = options.safeParse(given);
  const issue = parsed.error?.issues[0];
  if (issue !== undefined) {
    const option = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : String(issue.path[0]);
    refuse(`quotes ${option}`, given[option] ?? "", issue.message);
  }
  const { range, timeframe } = parsed.data!;
  return { symbols: [...symbols].sort(), timeframe, interval: intervals[timeframe], range };
}
