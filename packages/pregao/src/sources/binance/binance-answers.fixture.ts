import type { Bars } from "../../market/bars.ts";
import { type Timeframe, timeframes } from "../../market/timeframe.ts";
import type { TestAnswer } from "../http/test-server.fixture.ts";

/**
 * Answers of Binance's public REST interface, built from its public documentation and from bars that the test brings
 * (real ones of the sample or of ../shared/data, or synthetic ones: the test says which). Not recorded from Binance.
 */
export interface BinanceFixture {
  readonly timeframe: Timeframe;
  readonly klines: ReadonlyMap<string, readonly Kline[]>;
  /** Readings by path and symbol. */
  readonly readings?: ReadonlyMap<string, readonly Reading[]>;
}

type Kline = readonly (number | string)[];
export interface Reading {
  readonly time: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const month = 30 * 86_400_000;

/** Bars as klines; fields that the bars lack are made from their volume. */
export function klinesOf(bars: Bars): Map<string, Kline[]> {
  const length = timeframes[bars.timeframe];
  const text = (value: number): string => String(Number.isNaN(value) ? 0 : value);
  const klines = new Map<string, Kline[]>();
  for (const { symbol, start, end } of bars.frame.segments) {
    const rows: Kline[] = [];
    for (let row = start; row < end; row++) {
      const at = (name: string, otherwise: number): number =>
        bars.frame.has(name) ? bars.column(name)[row]! : otherwise;
      const [open, high, low, close, volume] = ["open", "high", "low", "close", "volume"].map(
        (name) => bars.column(name)[row]!,
      ) as [number, number, number, number, number];
      rows.push([
        bars.time[row]!,
        text(open),
        text(high),
        text(low),
        text(close),
        text(volume),
        bars.time[row]! + length - 1,
        text(at("quote_volume", Math.round(volume * close))),
        Math.round(at("trades", 7)) || 0,
        text(at("taker_buy_volume", volume / 2)),
        text(at("taker_buy_quote_volume", Math.round((volume * close) / 2))),
        "0",
      ]);
    }
    klines.set(symbol, rows);
  }
  return klines;
}

/** The answer to any request of the interface, at the server's time. */
export function binanceAnswer(fixture: BinanceFixture, url: URL, now: number): TestAnswer {
  if (url.pathname.endsWith("/time")) return { body: { serverTime: now } };
  const symbol = url.searchParams.get("symbol") ?? "";
  const number = (name: string, otherwise: number): number =>
    url.searchParams.has(name) ? Number(url.searchParams.get(name)) : otherwise;
  const from = number("startTime", 0);
  const to = Math.min(now, number("endTime", now));
  const limit = number("limit", 500);
  const refused = (code: number, msg: string): TestAnswer => ({ status: 400, body: { code, msg } });
  if (url.pathname.endsWith("/klines")) {
    const rows = fixture.klines.get(symbol);
    if (rows === undefined) return refused(-1121, "Invalid symbol.");
    if (url.searchParams.get("interval") !== fixture.timeframe) return refused(-1120, "Invalid interval.");
    if (limit > 1500) return refused(-1130, "Data sent for parameter 'limit' is not valid.");
    return { body: rows.filter((row) => Number(row[0]) >= from && Number(row[0]) <= to).slice(0, limit) };
  }
  const readings = fixture.readings?.get(`${url.pathname} ${symbol}`);
  if (readings === undefined) return refused(-1121, "Invalid symbol.");
  if (url.pathname.startsWith("/futures/data/")) {
    if (from < now - month) return refused(-1130, "parameter 'startTime' is invalid.");
    if (limit > 500) return refused(-1130, "parameter 'limit' is invalid.");
  }
  return {
    body: readings
      .filter(({ time }) => time >= from && time <= to)
      .slice(0, limit)
      .map(({ body }) => body),
  };
}

/** What a request costs, as documented: 2 for spot klines, 5 for 500 to 1000 futures klines, 1 for the time. */
export function binanceWeight(url: URL): number {
  if (url.pathname === "/api/v3/klines") return 2;
  if (url.pathname === "/fapi/v1/klines") return Number(url.searchParams.get("limit") ?? 500) < 500 ? 2 : 5;
  return url.pathname.endsWith("/time") ? 1 : 0;
}
