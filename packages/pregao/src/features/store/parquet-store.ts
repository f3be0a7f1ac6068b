import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPregaoError, PregaoError } from "../../errors.ts";
import type { ObjectStore, WriteCondition } from "../../objects/index.ts";
import { readParquet, writeParquet } from "../../sources/database/write-parquet.ts";
import type { FeatureStore, FeatureVector, PutOutcome, StoredSet } from "./feature-store.ts";
import { sortedPlaces, toStored } from "./vector-order.ts";

/** The kept values of one symbol, in order of time. */
export interface FeatureHistory {
  readonly time: Float64Array;
  /** In the order of the set's names. */
  readonly columns: readonly Float32Array[];
}

interface StoredRow {
  readonly time: number;
  readonly stored: Float32Array;
}

/** Writers of one partition at the same time take turns; this many lost turns are more than bad luck. */
const mostTurns = 20;

/**
 * All values there ever were, as Parquet files under
 * `feature_set=ID/timeframe=1d/symbol=PETR4/features.parquet` of a folder or a bucket: any tool reads them with these
 * folders as columns. A file is replaced as a whole, and only by someone who has read what it held: two writers lose
 * nothing of each other's. Memory: one symbol's history.
 */
export class ParquetFeatureStore implements FeatureStore {
  readonly description: string;
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
    this.description = `Parquet in ${objects.description}`;
  }

  /** Adds rows to the history, or replaces those of the same bar; `older` counts rows that lie before a kept one. */
  async put(set: StoredSet, vectors: readonly FeatureVector[]): Promise<PutOutcome> {
    const places = sortedPlaces(set);
    const bySymbol = new Map<string, StoredRow[]>();
    for (const vector of vectors) {
      const row = { time: vector.time, stored: toStored(vector, places) };
      const rows = bySymbol.get(vector.symbol);
      if (rows === undefined) bySymbol.set(vector.symbol, [row]);
      else rows.push(row);
    }
    let older = 0;
    for (const [symbol, rows] of bySymbol) older += await this.#merge(set, symbol, rows);
    return { stored: vectors.length - older, older };
  }

  async latest(set: StoredSet, symbols: readonly string[]): Promise<(FeatureVector | undefined)[]> {
    const found: (FeatureVector | undefined)[] = [];
    for (const symbol of symbols) {
      const { time, columns } = await this.history(set, symbol);
      const last = time.length - 1;
      found.push(
        last < 0
          ? undefined
          : { symbol, time: time[last]!, values: Float32Array.from(columns, (column) => column[last]!) },
      );
    }
    return found;
  }

  /** The rows of a symbol with from ≤ time ≤ to; none where nothing is kept of it. */
  async history(
    set: StoredSet,
    symbol: string,
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  ): Promise<FeatureHistory> {
    const { history } = await this.#read(set, symbol);
    const rows = [...history.time.keys()].filter(
      (row) => history.time[row]! >= from && history.time[row]! <= to,
    );
    const places = sortedPlaces(set);
    const columns: Float32Array[] = new Array<Float32Array>(places.length);
    for (const [k, place] of places.entries())
      columns[place] = Float32Array.from(rows, (row) => history.columns[k]![row]!);
    return { time: Float64Array.from(rows, (row) => history.time[row]!), columns };
  }

  async close(): Promise<void> {
    this.#objects.close();
  }

  /** Returns how many of the rows lie before one that was there when they came; they are kept in their place. */
  async #merge(set: StoredSet, symbol: string, rows: readonly StoredRow[]): Promise<number> {
    for (let turn = 0; turn < mostTurns; turn++) {
      const { history, condition } = await this.#read(set, symbol);
      const merged = mergeRows(history, rows);
      try {
        if (!sameHistory(history, merged)) await this.#write(set, symbol, merged, condition);
        let newest = history.time.at(-1) ?? Number.NEGATIVE_INFINITY;
        let older = 0;
        for (const { time } of rows) {
          if (time < newest) older++;
          else newest = time;
        }
        return older;
      } catch (error) {
        if (!isPregaoError(error, "PREGAO_OBJECT_CONFLICT")) throw error;
      }
    }
    throw this.#failed("put", `other writers were quicker ${mostTurns} times`);
  }

  /** In the order of the sorted names, with the condition under which the file may be replaced. */
  async #read(
    set: StoredSet,
    symbol: string,
  ): Promise<{ history: FeatureHistory; condition: WriteCondition }> {
    const key = keyOf(set, symbol);
    const names = [...set.names].sort();
    return this.#inScratch(async (path) => {
      let etag: string;
      try {
        etag = (await this.#objects.download(key, path)).etag;
      } catch (error) {
        if (!isPregaoError(error, "PREGAO_OBJECT_MISSING")) throw error;
        const history = { time: new Float64Array(0), columns: names.map(() => new Float32Array(0)) };
        return { history, condition: { ifNoneMatch: "*" } };
      }
      try {
        const wanted = new Map(names.map((name) => [name, (length: number) => new Float32Array(length)]));
        const { time, columns } = await readParquet(path, wanted);
        const history = { time, columns: names.map((name) => columns.get(name) as Float32Array) };
        return { history, condition: { ifMatch: etag } };
      } catch (error) {
        throw this.#failed("read", `${key}: ${(error as Error).message.split("\n")[0]}`, error);
      }
    });
  }

  async #write(
    set: StoredSet,
    symbol: string,
    { time, columns }: FeatureHistory,
    condition: WriteCondition,
  ): Promise<void> {
    const names = [...set.names].sort();
    await this.#inScratch(async (path) => {
      const values = new Map(names.map((name, k) => [name, columns[k]!]));
      const symbols = { codes: new Int32Array(time.length), dictionary: [symbol] };
      await writeParquet(path, time, symbols, values);
      await this.#objects.put(keyOf(set, symbol), await readFile(path), condition);
    });
  }

  async #inScratch<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
    const directory = await mkdtemp(join(tmpdir(), "pregao-features-"));
    try {
      return await use(join(directory, "features.parquet"));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  #failed(operation: string, reason: string, cause?: unknown): PregaoError {
    return new PregaoError(
      "PREGAO_FEATURE_STORE_FAILED",
      { store: this.description, operation, reason },
      { cause },
    );
  }
}

function keyOf({ featureSetId, timeframe }: StoredSet, symbol: string): string {
  return `feature_set=${featureSetId}/timeframe=${timeframe}/symbol=${folderName(symbol)}/features.parquet`;
}

/** Symbols may hold what a path may not (BTC/USDT): such a name is replaced by its hash, and the file says which it is. */
function folderName(symbol: string): string {
  if (/^[A-Za-z0-9_^-][A-Za-z0-9_.^-]{0,99}$/.test(symbol)) return symbol;
  return `~${createHash("sha256").update(symbol).digest("hex").slice(0, 24)}`;
}

/** Two series in order of time as one; where both have a bar, the new row stays. */
function mergeRows(kept: FeatureHistory, given: readonly StoredRow[]): FeatureHistory {
  const rows = new Map(given.map(({ time, stored }) => [time, stored]));
  const times = [...new Set([...kept.time, ...rows.keys()])].sort((a, b) => a - b);
  const time = Float64Array.from(times);
  const columns = kept.columns.map(() => new Float32Array(times.length));
  let old = 0;
  for (const [row, at] of times.entries()) {
    while (old < kept.time.length && kept.time[old]! < at) old++;
    const fresh = rows.get(at);
    for (let k = 0; k < columns.length; k++) columns[k]![row] = fresh?.[k] ?? kept.columns[k]![old]!;
  }
  return { time, columns };
}

function sameHistory(a: FeatureHistory, b: FeatureHistory): boolean {
  if (a.time.length !== b.time.length) return false;
  const bytes = (values: Float64Array | Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const pairs = [
    [a.time, b.time] as const,
    ...a.columns.map((column, k) => [column, b.columns[k]!] as const),
  ];
  return pairs.every(([one, other]) => bytes(one).equals(bytes(other)));
}
