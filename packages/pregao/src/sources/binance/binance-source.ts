import { PregaoError } from "../../errors.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import { timeframes } from "../../market/timeframe.ts";
import type { RunContext } from "../../progress.ts";
import { alignFeeds } from "../feeds/align-feeds.ts";
import { alignmentFindings } from "../feeds/alignment-findings.ts";
import type { Feed } from "../feeds/feed.ts";
import type { HttpOptions } from "../http/http-client.ts";
import { assembleBars } from "../reading/assemble-bars.ts";
import type { RawRows } from "../reading/raw-rows.ts";
import { type Period, requestedPeriod, requestedSymbols } from "../request.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { BinanceClient, joined } from "./binance-client.ts";
import { type BinanceRequest, parseBinanceName } from "./binance-name.ts";
import { type KlinePage, klineColumns } from "./klines.ts";
import { binanceMarkets } from "./markets.ts";

export interface BinanceOptions extends HttpOptions {
  readonly spotUrl?: string | undefined;
  readonly futuresUrl?: string | undefined;
  /** Folder in which finished pages are kept, so that a stopped download goes on; without it nothing is kept. */
  readonly downloads?: string | undefined;
}

interface SymbolPages {
  readonly symbol: string;
  readonly pages: readonly KlinePage[];
  readonly feeds: readonly Feed[];
  /** First bar there is. */
  readonly first: number;
}

/**
 * Bars of Binance, spot (`binance:BTCUSDT`) or USD-M futures (`binance-um:BTCUSDT,timeframe=5m,feeds=all`), over its
 * public REST interface: every kline field, and as-of their close open interest, funding and the long/short account
 * ratio. A bar that is not over by the server's clock is left out and counted. Open interest and the ratio are told
 * for the last 30 days only. About one request for 1000 bars.
 */
export class BinanceSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly request: BinanceRequest;
  readonly #options: BinanceOptions;

  constructor(name: string, options: BinanceOptions = {}) {
    this.name = name;
    this.request = parseBinanceName(name);
    this.#options = options;
    const { market, symbols, timeframe, feeds } = this.request;
    const beside = feeds.length === 0 ? "" : `, with ${feeds.join(", ")}`;
    this.description = `${timeframe} bars of ${symbols.join(", ")} from ${binanceMarkets[market].label}${beside}`;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    const period = requestedPeriod(request);
    const { market, timeframe } = this.request;
    const symbols = requestedSymbols(request.symbols, this.request.symbols);
    const { spotUrl, futuresUrl, ...options } = this.#options;
    const url = market === "binance" ? spotUrl : futuresUrl;
    const client = new BinanceClient(market, { ...options, url });
    const serverTime = await client.serverTime(context);
    const found: SymbolPages[] = [];
    for (const symbol of symbols)
      found.push(await this.#download(client, symbol, period, serverTime, context));
    const { raw, unfinished } = rowsOf(found, period, serverTime, timeframes[timeframe]);
    if (raw.length === 0) throw this.#noRows(found, unfinished);
    const loaded = await assembleBars(
      raw,
      request,
      { timeframe, calendar: "24/7" },
      {
        file: this.name,
        origin: this.description,
        locate: async (row) => row,
      },
    );
    loaded.ledger.rowsIn += unfinished;
    loaded.ledger.drop("bar not over yet", unfinished);
    const feeds = found.flatMap((one) => one.feeds);
    if (feeds.length === 0) return loaded;
    const { bars, report } = alignFeeds(loaded.bars, feeds);
    const findings: Finding[] = [...loaded.findings, ...alignmentFindings(report)];
    return { ...loaded, bars, findings };
  }

  async #download(
    client: BinanceClient,
    symbol: string,
    wanted: Period,
    serverTime: number,
    context: RunContext | undefined,
  ): Promise<SymbolPages> {
    const { timeframe, feeds } = this.request;
    const first = (await client.firstBar(symbol, timeframe, context)) ?? Number.POSITIVE_INFINITY;
    const period = { from: Math.max(first, wanted.from), to: Math.min(serverTime, wanted.to) };
    if (period.from > period.to) return { symbol, pages: [], feeds: [], first };
    const pages = await client.klines(symbol, timeframe, period, serverTime, context);
    const fed: Feed[] = [];
    for (const kind of feeds)
      fed.push(await client.feed(kind, symbol, timeframe, period, serverTime, context));
    return { symbol, pages, feeds: fed, first };
  }

  #noRows(found: readonly SymbolPages[], unfinished: number): PregaoError {
    const firsts = found.map(({ symbol, first }) => `${symbol} begins ${formatTime(first)}`);
    const reason =
      unfinished > 0 ? "its only bar is not over yet" : `the period holds no bar: ${firsts.join(", ")}`;
    return new PregaoError("PREGAO_NO_ROWS", { file: this.name, reason });
  }
}

/** Pages as rows of a table; bars of the period that are not over at `now` are counted and left out. */
function rowsOf(
  found: readonly SymbolPages[],
  period: Period,
  now: number,
  length: number,
): { raw: RawRows; unfinished: number } {
  let unfinished = 0;
  const kept = found.flatMap(({ pages }, code) =>
    pages.map(({ time, columns }) => {
      // Times rise: what is not over lies at the end.
      let end = time.length;
      while (end > 0 && time[end - 1]! + length > now) {
        end--;
        if (time[end]! >= period.from && time[end]! <= period.to) unfinished++;
      }
      return { code, end, time: time.subarray(0, end), columns };
    }),
  );
  const time = joined(kept.map((page) => page.time));
  const symbol = new Int32Array(time.length);
  let offset = 0;
  for (const { code, end } of kept) {
    symbol.fill(code, offset, offset + end);
    offset += end;
  }
  const columns = klineColumns.map(
    (name) => [name, joined(kept.map((page) => page.columns[name].subarray(0, page.end)))] as const,
  );
  const raw: RawRows = {
    length: time.length,
    row: Int32Array.from(time, (_, k) => k + 1),
    time,
    symbol,
    symbols: found.map((one) => one.symbol),
    columns: new Map(columns),
    series: [],
    seriesDropped: 0,
    findings: [],
    columnsMap: {},
  };
  return { raw, unfinished };
}
