import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { type Timeframe, timeframes } from "../../market/timeframe.ts";
import type { RunContext } from "../../progress.ts";
import type { Feed } from "../feeds/feed.ts";
import { milliseconds, parseAnswer } from "../http/answer.ts";
import { HttpClient, type HttpOptions, type HttpRequest } from "../http/http-client.ts";
import { PageStore } from "../http/page-store.ts";
import { downloadPages } from "../http/paged-download.ts";
import { RateBudget } from "../http/rate-budget.ts";
import type { Period } from "../request.ts";
import type { RestFeed } from "./binance-name.ts";
import { parseFeed } from "./feed-answers.ts";
import { type KlinePage, parseKlines } from "./klines.ts";
import {
  type BinanceMarket,
  binanceMarkets,
  fundingLimit,
  klineRows,
  statisticsLimit,
  weightLimit,
} from "./markets.ts";

export interface BinanceClientOptions extends HttpOptions {
  /** Base URL in place of Binance's own. */
  readonly url?: string | undefined;
  /** Folder in which finished pages are kept; without it nothing is. */
  readonly downloads?: string | undefined;
}

const hour = 3_600_000;
const day = 24 * hour;
const patience = 600_000;

/** What is known of each history beside its form. */
const histories = {
  // Contracts settle every 8, 4 or 1 hours: 1000 rows always hold 1000 hours.
  funding: {
    path: "/fapi/v1/fundingRate",
    rows: 1000,
    step: hour,
    staleness: 16 * hour,
    days: Number.POSITIVE_INFINITY,
  },
  open_interest: { path: "/futures/data/openInterestHist", rows: 500, step: 0, staleness: 0, days: 30 },
  long_short: {
    path: "/futures/data/globalLongShortAccountRatio",
    rows: 500,
    step: 0,
    staleness: 0,
    days: 30,
  },
} as const;

/** Distances at which the statistics are given. */
const periods = ["5m", "15m", "30m", "1h", "4h", "12h", "1d"] as const;

/** The public REST interface of one market of Binance. No key is needed or sent. */
export class BinanceClient {
  readonly #market: BinanceMarket;
  readonly #http: HttpClient;
  readonly #store: PageStore;
  readonly #host: string;
  readonly #weight: RateBudget;
  readonly #budgets: Readonly<Record<RestFeed, RateBudget>>;

  constructor(market: BinanceMarket, options: BinanceClientOptions) {
    const { url = binanceMarkets[market].url, downloads, ...http } = options;
    this.#market = market;
    this.#http = new HttpClient({ service: binanceMarkets[market].label, baseUrl: url }, http);
    this.#store = new PageStore(downloads);
    this.#host = new URL(url).host;
    this.#weight = new RateBudget(weightLimit(market));
    const statistics = new RateBudget(statisticsLimit);
    this.#budgets = {
      funding: new RateBudget(fundingLimit),
      open_interest: statistics,
      long_short: statistics,
    };
  }

  /** The server's time, epoch milliseconds. What is finished is judged by it, never by the clock of this machine. */
  async serverTime(context?: RunContext): Promise<number> {
    const path = binanceMarkets[this.#market].time;
    const body = await this.#http.getJson({ path, budget: this.#weight, weight: 1 }, context);
    const { serverTime } = parseAnswer(z.object({ serverTime: milliseconds }), body, this.#origin(path));
    this.#http.followClock(serverTime);
    return serverTime;
  }

  /** Opening time of the first bar that there is; undefined for a symbol without bars. */
  async firstBar(symbol: string, timeframe: Timeframe, context?: RunContext): Promise<number | undefined> {
    const body = await this.#klines(symbol, timeframe, { startTime: 0, limit: 1 }, 2, context);
    return this.#parse(body, timeframe).time[0];
  }

  /** Pages of bars that touch the period, which must be finite; their rows may lie outside it. */
  klines(
    symbol: string,
    timeframe: Timeframe,
    period: Period,
    serverTime: number,
    context?: RunContext,
  ): Promise<KlinePage[]> {
    const { label, klineWeight } = binanceMarkets[this.#market];
    const length = timeframes[timeframe];
    return downloadPages(
      {
        what: `${symbol} ${timeframe} klines of ${label}`,
        key: [this.#host, this.#market, symbol, `klines-${timeframe}`],
        span: klineRows * length,
        earliest: () => Number.NEGATIVE_INFINITY,
        settled: serverTime - length,
        fetch: (startTime, endTime) =>
          this.#klines(symbol, timeframe, { startTime, endTime, limit: klineRows }, klineWeight, context),
        parse: (body) => this.#parse(body, timeframe),
      },
      period,
      this.#store,
      context,
    );
  }

  /** Readings of a feed that bars of the period can see: from one staleness limit before it to its end. */
  async feed(
    kind: RestFeed,
    symbol: string,
    timeframe: Timeframe,
    period: Period,
    serverTime: number,
    context?: RunContext,
  ): Promise<Feed> {
    const { label } = binanceMarkets[this.#market];
    const { path, rows, step, days, ...history } = histories[kind];
    const named = periods.find((name) => name === timeframe) ?? (timeframe === "1m" ? "5m" : "1d");
    const distance = step === 0 ? timeframes[named] : step;
    const staleness = history.staleness === 0 ? 2 * distance : history.staleness;
    const steps: Record<string, string> = step === 0 ? { period: named } : {};
    const request = (startTime: number, endTime: number): HttpRequest => ({
      path,
      query: { symbol, ...steps, startTime, endTime, limit: rows },
      budget: this.#budgets[kind],
      refusal: unknownSymbol(label, symbol),
    });
    const pages = await downloadPages(
      {
        what: `${symbol} ${kind.replace("_", " ")} of ${label}`,
        key: [this.#host, this.#market, symbol, step === 0 ? `${kind}-${named}` : kind],
        span: rows * distance,
        // Some tell of the last month only; a little is left for the time that a request may take.
        earliest: () => this.#http.serverNow() - days * day + patience,
        // A reading may appear a little after the moment that it stands for.
        settled: serverTime - Math.max(hour, 2 * distance),
        fetch: (from, to) => this.#http.getJson(request(from, to), context),
        parse: (body) => parseFeed(kind, symbol, body, this.#origin(path)),
      },
      { from: period.from - staleness, to: Math.min(serverTime, period.to + timeframes[timeframe]) },
      this.#store,
      context,
    );
    const names = Object.keys(parseFeed(kind, symbol, [], this.#origin(path)).columns);
    return {
      kind,
      symbol,
      origin: label,
      times: joined(pages.map(({ times }) => times)),
      columns: Object.fromEntries(
        names.map((name) => [name, joined(pages.map(({ columns }) => columns[name]!))]),
      ),
      staleness,
    };
  }

  #klines(
    symbol: string,
    interval: Timeframe,
    query: Readonly<Record<string, number>>,
    weight: number,
    context: RunContext | undefined,
  ): Promise<unknown> {
    const { klines: path, label } = binanceMarkets[this.#market];
    return this.#http.getJson(
      {
        path,
        query: { symbol, interval, ...query },
        budget: this.#weight,
        weight,
        refusal: unknownSymbol(label, symbol),
      },
      context,
    );
  }

  #parse(body: unknown, timeframe: Timeframe): KlinePage {
    return parseKlines(body, timeframes[timeframe], this.#origin(binanceMarkets[this.#market].klines));
  }

  #origin(path: string): { service: string; path: string } {
    return { service: binanceMarkets[this.#market].label, path };
  }
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Binance's code for a symbol that it does not have. */
function unknownSymbol(
  label: string,
  symbol: string,
): (status: number, body: unknown) => PregaoError | undefined {
  return (_, body) =>
    (body as { code?: unknown } | undefined)?.code === -1121
      ? new PregaoError("PREGAO_NAME_UNKNOWN", { what: `symbol of ${label}`, name: symbol, near: "" })
      : undefined;
}
