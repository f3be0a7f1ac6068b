import { LRUCache } from "lru-cache";
import type { Configuration } from "../../config/index.ts";
import type { Bars } from "../../market/bars.ts";
import { isDictionary } from "../../market/frame.ts";
import { fingerprintBars } from "../../pipeline/fingerprint.ts";
import { readForModel, withFeedsOf } from "../../pipeline/predict.ts";
import type { RunContext } from "../../progress.ts";
import type { ServedVersion } from "../models/served-version.ts";
import { SourceMarks } from "./source-marks.ts";

/** All bars of a symbol (with those of the symbols that it is compared with), and what tells them from others. */
export interface StoredBars {
  readonly bars: Bars;
  readonly fingerprint: string;
}

interface Held extends StoredBars {
  readonly mark: string;
}

/**
 * Bars as sources have them, kept while the source stays as it is: a request reads none. A symbol's whole history is kept, because
 * a feature that remembers its start has to start where it did in training.
 */
export class BarStore {
  readonly marks: SourceMarks;
  /** By source: the newest bar that was read, with what says when the next one is due. */
  readonly newest = new Map<
    string,
    { readonly time: number; readonly bars: Pick<Bars, "calendar" | "timeframe"> }
  >();
  readonly #configuration: Configuration;
  readonly #context: RunContext;
  readonly #held: LRUCache<string, Held>;
  readonly #reading = new Map<string, Promise<Held>>();

  constructor(configuration: Configuration, now: () => number, context: RunContext) {
    this.#configuration = configuration;
    this.#context = context;
    this.marks = new SourceMarks(configuration, now);
    this.#held = new LRUCache({
      maxSize: configuration.values.barCacheMegabytes * 1e6,
      sizeCalculation: ({ bars }) => bytesOf(bars),
    });
  }

  /** What the source of a version's bars stands at. */
  mark(version: ServedVersion, source: string): Promise<string> {
    return this.marks.of(this.#markKey(version, source), source, feedsOf(version, source));
  }

  /** The same where it was looked at just now, else null. */
  knownMark(version: ServedVersion, source: string): string | null {
    return this.marks.known(this.#markKey(version, source));
  }

  /** The bars that a version reads for a ticker, at a mark; read once however many wait for them. */
  read(version: ServedVersion, ticker: string, source: string, mark: string): Promise<StoredBars> {
    const key = barsKey(version, ticker, source);
    const held = this.#held.get(key);
    if (held?.mark === mark) return Promise.resolve(held);
    const reading = `${key} ${mark}`;
    let read = this.#reading.get(reading);
    if (read === undefined) {
      read = this.#load(version, [ticker], source, mark).finally(() => this.#reading.delete(reading));
      this.#reading.set(reading, read);
    }
    return read;
  }

  /** Reads many tickers in one go and keeps each by itself; those that the source has not are left out. */
  async readAhead(version: ServedVersion, tickers: readonly string[], source: string): Promise<void> {
    const mark = await this.mark(version, source);
    const { bars } = await this.#load(version, tickers, source, mark);
    if (version.comparesSymbols) return;
    for (const symbol of bars.symbols) {
      const own = bars.only([symbol]);
      this.#held.set(barsKey(version, symbol, source), {
        bars: own,
        fingerprint: fingerprintBars(own),
        mark,
      });
    }
  }

  #markKey(version: ServedVersion, source: string): string {
    let key = version.markKeys.get(source);
    if (key === undefined) {
      key = `${source} ${Object.values(feedsOf(version, source)).join(" ")}`;
      version.markKeys.set(source, key);
    }
    return key;
  }

  async #load(
    version: ServedVersion,
    tickers: readonly string[],
    source: string,
    mark: string,
  ): Promise<Held> {
    const request = { source, ticker: [...tickers], from: undefined, to: undefined };
    const bars = await readForModel(request, version.loaded, this.#configuration, this.#context);
    let newest = this.newest.get(source)?.time ?? Number.NEGATIVE_INFINITY;
    for (const { end } of bars.frame.segments) newest = Math.max(newest, bars.time[end - 1]!);
    this.newest.set(source, { time: newest, bars });
    const held = { bars, fingerprint: fingerprintBars(bars), mark };
    this.#held.set(barsKey(version, tickers[0]!, source), held);
    return held;
  }
}

function feedsOf({ loaded }: ServedVersion, source: string): Readonly<Record<string, string>> {
  const asked = { source, ticker: [], from: undefined, to: undefined };
  return withFeedsOf(loaded.version.manifest, asked).feeds ?? {};
}

/** Versions that compare no symbols share the bars of a ticker. */
function barsKey(version: ServedVersion, ticker: string, source: string): string {
  const of = version.comparesSymbols ? version.id : "";
  return JSON.stringify([source, feedsOf(version, source), ticker, of]);
}

function bytesOf({ frame }: Bars): number {
  let bytes = 8 * frame.length;
  for (const column of frame.columns.values())
    bytes += isDictionary(column) ? 4 * column.codes.length : column.byteLength;
  return Math.max(1, bytes);
}
