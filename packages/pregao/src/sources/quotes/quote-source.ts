import { PregaoError } from "../../errors.ts";
import { timeframes } from "../../market/timeframe.ts";
import type { RunContext } from "../../progress.ts";
import { invalidAnswer } from "../http/answer.ts";
import { HttpClient, type HttpOptions } from "../http/http-client.ts";
import { assembleBars } from "../reading/assemble-bars.ts";
import type { RawRows } from "../reading/raw-rows.ts";
import { requestedPeriod, requestedSymbols, throwIfAborted } from "../request.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { parseQuotes, type QuoteAnswer } from "./quote-answer.ts";
import { parseQuoteName, type QuoteRequest } from "./quote-name.ts";

export interface QuoteOptions extends HttpOptions {
  readonly url?: string | undefined;
  /** Sent in a header; never in a URL, a message or a log. */
  readonly token?: string | undefined;
}

/** A dividend, or shares given for shares, of a listed company. */
export interface QuoteEvent {
  readonly symbol: string;
  /** `cash`: amount per share; `shares`: new shares for an old one. */
  readonly kind: "cash" | "shares";
  /** As the service names it: DIVIDENDO, JCP, DESDOBRAMENTO … */
  readonly label: string;
  readonly value: number;
  /** Last date, midnight UTC, on which a holder is entitled; NaN where the service does not say. */
  readonly lastDateWith: number;
  readonly paymentDate: number;
}

const service = "the quote service";
const defaultUrl = "https://brapi.dev";
const barColumns = ["open", "high", "low", "close", "volume", "adj_close"] as const;

/**
 * Bars and corporate events over a quote API in the manner of brapi (`/api/quote/{ticker}?range=&interval=`):
 * `quotes:PETR4,VALE3,range=5y`. One request a ticker. A bar that is not over at the server's `requestedAt` is left out
 * and counted; rows without a price are dropped and counted. The range counts back from now: what lies before it is
 * not asked for.
 */
export class QuoteSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly request: QuoteRequest;
  readonly #http: HttpClient;

  constructor(name: string, options: QuoteOptions = {}) {
    this.name = name;
    this.request = parseQuoteName(name);
    const { url = defaultUrl, token, ...http } = options;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#http = new HttpClient({ service, baseUrl: url, headers }, http);
    const { symbols, timeframe, range } = this.request;
    this.description = `${timeframe} bars of ${symbols.join(", ")} over ${range} from the quote service ${new URL(url).host}`;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    const period = requestedPeriod(request);
    const { timeframe } = this.request;
    const length = timeframes[timeframe];
    const answers = await this.#answers(requestedSymbols(request.symbols, this.request.symbols), context);
    let unfinished = 0;
    const rows: { code: number; time: number; values: readonly (number | null | undefined)[] }[] = [];
    for (const [code, { result, now }] of answers.entries()) {
      for (const bar of result.historicalDataPrice) {
        // Daily bars are stamped some time during their session: the date is what counts.
        const time = timeframe === "1d" ? Math.floor((bar.date * 1000) / length) * length : bar.date * 1000;
        const { open, high, low, close, volume, adjustedClose } = bar;
        if (time + length <= now)
          rows.push({ code, time, values: [open, high, low, close, volume, adjustedClose] });
        else if (time >= period.from && time <= period.to) unfinished++;
      }
    }
    if (rows.length === 0) {
      const reason = unfinished > 0 ? "its only bar is not over yet" : "the answer holds none";
      throw new PregaoError("PREGAO_NO_ROWS", { file: this.name, reason });
    }
    const held = barColumns.filter(
      (_, k) => k < 5 || rows.some(({ values }) => typeof values[k] === "number"),
    );
    const raw: RawRows = {
      length: rows.length,
      row: Int32Array.from(rows, (_, k) => k + 1),
      time: Float64Array.from(rows, ({ time }) => time),
      symbol: Int32Array.from(rows, ({ code }) => code),
      symbols: answers.map(({ result }) => result.symbol),
      columns: new Map(
        held.map((name, k) => [name, Float64Array.from(rows, ({ values }) => values[k] ?? Number.NaN)]),
      ),
      series: [],
      seriesDropped: 0,
      findings: [],
      columnsMap: {},
    };
    const loaded = await assembleBars(
      raw,
      request,
      { timeframe, calendar: "b3" },
      {
        file: this.name,
        origin: this.description,
        locate: async (row) => row,
      },
    );
    loaded.ledger.rowsIn += unfinished;
    loaded.ledger.drop("bar not over yet", unfinished);
    return loaded;
  }

  /** Dividends and share events that the service knows of, by ticker and date. */
  async events(context?: RunContext): Promise<QuoteEvent[]> {
    const answers = await this.#answers(this.request.symbols, context);
    const events = answers.flatMap(({ result: { symbol, dividendsData } }) => [
      ...(dividendsData?.cashDividends ?? []).map(({ label, rate, lastDatePrior, paymentDate }) => ({
        symbol,
        kind: "cash" as const,
        label,
        value: rate,
        lastDateWith: lastDatePrior ?? Number.NaN,
        paymentDate: paymentDate ?? Number.NaN,
      })),
      ...(dividendsData?.stockDividends ?? []).map(({ label, factor, lastDatePrior }) => ({
        symbol,
        kind: "shares" as const,
        label,
        value: factor,
        lastDateWith: lastDatePrior ?? Number.NaN,
        paymentDate: Number.NaN,
      })),
    ]);
    return events.sort((a, b) =>
      a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.lastDateWith - b.lastDateWith,
    );
  }

  async #answers(
    symbols: readonly string[],
    context: RunContext | undefined,
  ): Promise<{ result: QuoteAnswer["results"][number]; now: number }[]> {
    const { range, interval } = this.request;
    const stage = "downloading quotes";
    const answers = [];
    for (const [k, symbol] of symbols.entries()) {
      throwIfAborted(context, stage);
      const path = `/api/quote/${encodeURIComponent(symbol)}`;
      const query = { range, interval, dividends: "true" };
      const body = await this.#http.getJson({ path, query, refusal: unknownTicker(symbol) }, context);
      const { results, requestedAt } = parseQuotes(body, { service, path });
      const [result] = results;
      if (results.length !== 1 || result!.symbol !== symbol) {
        const value = results.map((one) => one.symbol);
        throw invalidAnswer({ service, path }, 0, {
          field: "results",
          value,
          wanted: `one result, of ${symbol}`,
        });
      }
      answers.push({ result: result!, now: Date.parse(requestedAt) });
      context?.progress({ stage, done: k + 1, total: symbols.length, note: symbol });
    }
    return answers;
  }
}

function unknownTicker(symbol: string): (status: number) => PregaoError | undefined {
  return (status) =>
    status === 404
      ? new PregaoError("PREGAO_NAME_UNKNOWN", { what: `ticker of ${service}`, name: symbol, near: "" })
      : undefined;
}
