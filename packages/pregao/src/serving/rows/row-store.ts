import { LRUCache } from "lru-cache";
import { isPregaoError, type PregaoError } from "../../errors.ts";
import type { FeatureMatrix } from "../../features/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireTimeframe } from "../../pipeline/predict.ts";
import { featuresOfModel, featuresOfModelInWorkers } from "../../pipeline/prepare.ts";
import { tickerFacts } from "../../pipeline/ticker-prediction.ts";
import type { RunContext } from "../../progress.ts";
import type { BarStore } from "../bars/bar-store.ts";
import type { ServedVersion } from "../models/served-version.ts";
import type { ServedRow } from "./served-row.ts";

/** Values that take longer to compute than the event loop may be held up for; the limit of 50 ms is far. */
const mostAtOnce = 100_000;

/**
 * The newest row of every symbol that a version is asked for. Features are computed by the code of training over the bars of the
 * source, once for each new bar: a bar that has closed does not change, and the same bar gives the same features.
 */
export class RowStore {
  readonly #bars: BarStore;
  readonly #context: RunContext;
  readonly #making = new Map<string, Promise<ServedRow>>();
  /** Refusals, so that a flood of unknown tickers costs one reading of the source for each of them. */
  readonly #refused = new LRUCache<string, { readonly mark: string; readonly error: PregaoError }>({
    max: 1000,
  });

  constructor(bars: BarStore, context: RunContext) {
    this.#bars = bars;
    this.#context = context;
  }

  /** The row where nothing has to be looked at for it, else null. */
  known(version: ServedVersion, ticker: string, source: string): ServedRow | null {
    const row = version.symbols.get(keyOf(ticker, source));
    return row !== undefined && row.mark === this.#bars.knownMark(version, source) ? row : null;
  }

  async of(version: ServedVersion, ticker: string, source: string): Promise<ServedRow> {
    const mark = await this.#bars.mark(version, source);
    const key = keyOf(ticker, source);
    const row = version.symbols.get(key);
    if (row?.mark === mark) return row;
    const making = `${version.id} ${key} ${mark}`;
    const refused = this.#refused.get(making);
    if (refused?.mark === mark) throw refused.error;
    let made = this.#making.get(making);
    if (made === undefined) {
      made = this.#make(version, ticker, source, mark).finally(() => this.#making.delete(making));
      this.#making.set(making, made);
      made.catch((error: unknown) => {
        if (isPregaoError(error) && error.status < 500) this.#refused.set(making, { mark, error });
      });
    }
    return made;
  }

  async #make(version: ServedVersion, ticker: string, source: string, mark: string): Promise<ServedRow> {
    const { bars, fingerprint } = await this.#bars.read(version, ticker, source, mark);
    const known = version.symbols.get(keyOf(ticker, source));
    if (known?.fingerprint === fingerprint) {
      known.mark = mark;
      return known;
    }
    requireTimeframe(version.loaded.version.manifest, bars);
    bars.frame.segment(ticker);
    const { model } = version.loaded;
    const isLong = bars.length * model.featureNames.length > mostAtOnce;
    const { matrix } = isLong
      ? await featuresOfModelInWorkers(bars, model, this.#context)
      : featuresOfModel(bars, model, this.#context);
    version.makeRoom();
    // Symbols of the training that are compared were computed together, as they are for each of them alone.
    const { symbols } = version.loaded.version.manifest.data;
    const isWhole = version.comparesSymbols && symbols.includes(ticker);
    const tickers = isWhole ? bars.symbols : [];
    for (const symbol of tickers.filter((one) => one !== ticker && isUsable(bars, matrix, one)))
      this.#put(version, symbol, source, { bars, fingerprint, matrix, mark });
    return this.#put(version, ticker, source, { bars, fingerprint, matrix, mark });
  }

  #put(
    version: ServedVersion,
    ticker: string,
    source: string,
    {
      bars,
      fingerprint,
      matrix,
      mark,
    }: Pick<ServedRow, "fingerprint" | "mark"> & {
      readonly bars: Bars;
      readonly matrix: FeatureMatrix;
    },
  ): ServedRow {
    const { loaded, rows, batch, symbols, drift } = version;
    const facts = tickerFacts(ticker, bars, matrix, loaded, version.facts);
    const { start, end } = bars.frame.segment(ticker);
    const key = keyOf(ticker, source);
    const old = symbols.get(key);
    const row: ServedRow = {
      rows,
      row: rows.put(matrix, start, end - 1),
      batch,
      facts,
      fingerprint,
      mark,
      before: JSON.stringify(facts.before),
      after: JSON.stringify(facts.after),
    };
    symbols.set(key, row);
    drift?.put(key, matrix, start, end - 1);
    // Requests of this turn that have just got the old row are about to hold it.
    if (old !== undefined) setImmediate(() => old.rows.release(old.row));
    return row;
  }
}

/** Whether the symbol's newest bar has any feature: a model that compares symbols may bring some that have none. */
function isUsable(bars: Bars, matrix: FeatureMatrix, ticker: string): boolean {
  const last = bars.frame.segment(ticker).end - 1;
  return matrix.columns.some((column) => !Number.isNaN(column[last]!));
}

function keyOf(ticker: string, source: string): string {
  return `${source} ${ticker}`;
}
