import type { FeatureStore, FeatureVector, PutOutcome, StoredSet } from "./feature-store.ts";
import { fromStored, sortedPlaces, toStored } from "./vector-order.ts";

export interface MemoryStoreOptions {
  /** Milliseconds that a vector is given out after it was put; without it, as long as the process lives. */
  readonly timeToLive?: number;
  readonly clock?: () => number;
}

interface Kept {
  readonly time: number;
  readonly stored: Float32Array;
  readonly expires: number;
}

/** The newest values in the memory of this process: the online store of a single server. */
export class MemoryFeatureStore implements FeatureStore {
  readonly description = "the memory of this process";
  readonly #timeToLive: number;
  readonly #clock: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor({ timeToLive = Number.POSITIVE_INFINITY, clock = Date.now }: MemoryStoreOptions = {}) {
    this.#timeToLive = timeToLive;
    this.#clock = clock;
  }

  async put(set: StoredSet, vectors: readonly FeatureVector[]): Promise<PutOutcome> {
    const places = sortedPlaces(set);
    const ready = vectors.map((vector) => ({ vector, stored: toStored(vector, places) }));
    let older = 0;
    for (const { vector, stored } of ready) {
      const key = keyOf(set, vector.symbol);
      const kept = this.#living(key);
      if (kept !== undefined && kept.time > vector.time) older++;
      else this.#kept.set(key, { time: vector.time, stored, expires: this.#clock() + this.#timeToLive });
    }
    return { stored: vectors.length - older, older };
  }

  async latest(set: StoredSet, symbols: readonly string[]): Promise<(FeatureVector | undefined)[]> {
    const places = sortedPlaces(set);
    return symbols.map((symbol) => {
      const kept = this.#living(keyOf(set, symbol));
      return kept && { symbol, time: kept.time, values: fromStored(kept.stored, places) };
    });
  }

  async close(): Promise<void> {
    this.#kept.clear();
  }

  #living(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.expires > this.#clock()) return kept;
    this.#kept.delete(key);
    return undefined;
  }
}

function keyOf({ featureSetId, timeframe }: StoredSet, symbol: string): string {
  return `${featureSetId}|${timeframe}|${symbol}`;
}
