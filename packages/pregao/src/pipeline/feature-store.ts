import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import {
  type FeatureMatrix,
  type FeatureStore,
  ParquetFeatureStore,
  type PutOutcome,
  RedisFeatureStore,
  storedSet,
  vectorsOf,
} from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { LocalObjectStore } from "../objects/index.ts";

export interface StoredFeatures {
  readonly offline: { readonly store: string } & PutOutcome;
  /** Null where no online store is set. */
  readonly online: ({ readonly store: string } & PutOutcome) | null;
}

/** Keeps every row of a matrix under `<home>/features`, and the newest of each symbol in Redis where REDIS_URL is set. */
export async function storeFeatures(
  matrix: FeatureMatrix,
  bars: Bars,
  configuration: Configuration,
): Promise<StoredFeatures> {
  const set = storedSet(matrix, bars);
  const put = (store: FeatureStore, which: "all" | "newest") =>
    used(store, async () => ({
      store: store.description,
      ...(await store.put(set, vectorsOf(matrix, bars, which))),
    }));
  const online = onlineStore(configuration);
  return {
    offline: await put(offlineStore(configuration), "all"),
    online: online === null ? null : await put(online, "newest"),
  };
}

function offlineStore({ home }: Configuration): ParquetFeatureStore {
  return new ParquetFeatureStore(new LocalObjectStore(join(home, "features")));
}

function onlineStore({ values }: Configuration): RedisFeatureStore | null {
  return values.redisUrl === undefined ? null : new RedisFeatureStore(values.redisUrl);
}

async function used<Result>(store: FeatureStore, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } finally {
    await store.close();
  }
}
