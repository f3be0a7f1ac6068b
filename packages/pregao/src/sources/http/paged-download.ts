import { isPregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { throwIfAborted } from "../request.ts";
import type { PageStore } from "./page-store.ts";

/** A series that a server gives by stretches of time. */
export interface PagedSeries<Page> {
  /** In words: "BTCUSDT klines 1h of Binance". */
  readonly what: string;
  /** Where its pages are kept. */
  readonly key: readonly string[];
  /** Milliseconds that one page covers; pages begin at multiples of it, whatever was asked for. */
  readonly span: number;
  /**
   * First moment that the server tells of now; pages before it are looked for in the store alone. It may move while
   * the download waits.
   */
  earliest(): number;
  /** Rows before this moment are final. */
  readonly settled: number;
  /** Asks for the rows of [from, to], both inclusive. */
  fetch(from: number, to: number): Promise<unknown>;
  /** Checks an answer; throws PREGAO_ANSWER_INVALID. */
  parse(body: unknown): Page;
}

/**
 * All pages that touch [from, to], in order of time. Pages that are final are kept in the store and never asked for
 * twice: pages lie on a fixed grid, so that requests with other ends share them. One request at a time.
 */
export async function downloadPages<Page>(
  series: PagedSeries<Page>,
  period: { readonly from: number; readonly to: number },
  store: PageStore,
  context?: RunContext,
): Promise<Page[]> {
  const { span, what } = series;
  const first = Math.floor(period.from / span);
  const total = Math.max(0, Math.floor(period.to / span) - first + 1);
  const stage = `downloading ${what}`;
  const pages: Page[] = [];
  for (let k = 0; k < total; k++) {
    throwIfAborted(context, stage);
    const page = await onePage(series, first + k, period.to, store);
    if (page !== undefined) pages.push(page);
    context?.progress({ stage, done: k + 1, total });
  }
  return pages;
}

async function onePage<Page>(
  series: PagedSeries<Page>,
  number: number,
  to: number,
  store: PageStore,
): Promise<Page | undefined> {
  const [start, end] = [number * series.span, (number + 1) * series.span - 1];
  const key = [...series.key, String(start)];
  const kept = await store.read(key);
  if (kept !== undefined) {
    try {
      return series.parse(kept);
    } catch (error) {
      if (!isPregaoError(error, "PREGAO_ANSWER_INVALID")) throw error;
    }
  }
  const earliest = series.earliest();
  if (end < earliest) return undefined;
  const from = Math.max(start, earliest);
  const final = from === start && end < series.settled;
  const body = await series.fetch(from, final ? end : Math.min(end, to));
  const page = series.parse(body);
  if (final) await store.write(key, body);
  return page;
}
