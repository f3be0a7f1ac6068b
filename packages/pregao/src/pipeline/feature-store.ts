import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import {
  type ComputedFeatures,
  type FeatureStore,
  ParquetFeatureStore,
  type PutOutcome,
  RedisFeatureStore,
  storedSet,
  vectorsOf,
} from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { LocalObjectStore } from "../objects/index.ts";
import { beginProgress, continueFeatures, type FeatureRows } from "./feature-progress.ts";

export interface StoredFeatures {
  readonly featureSetId: string;
  readonly features: number;
  /** Rows that were computed: all of them the first time, then what is new. */
  readonly computed: number;
  readonly offline: { readonly store: string } & PutOutcome;
  /** Null where no online store is set. */
  readonly online: ({ readonly store: string } & PutOutcome) | null;
}

export interface StoreRequest {
  readonly bars: Bars;
  /** What the bars and features are of, in words that are the same the next time. */
  readonly name: string;
  /** Computes everything. */
  readonly compute: () => ComputedFeatures;
}

/**
 * Keeps the features of bars under `<home>/features`, and the newest row of each symbol in Redis where REDIS_URL is set.
 * The first time all rows are computed, later only those of new bars; what is kept is the same.
 */
export async function storeFeatures(
  { bars, name, compute }: StoreRequest,
  configuration: Configuration,
): Promise<StoredFeatures> {
  const { home } = configuration;
  const continued = await continueFeatures(name, home, bars);
  const computed = continued === undefined ? compute() : undefined;
  const parts = continued?.parts ?? [{ bars, matrix: computed!.matrix }];
  const { matrix } = parts[0]!;
  const offline = await put(offlineStore(configuration), parts, "all");
  const store = onlineStore(configuration);
  // The last part holds the last bar of each symbol.
  const online = store === null ? null : await put(store, parts.slice(-1), "newest");
  if (continued === undefined) await beginProgress(name, home, bars, computed!);
  else await continued.keep();
  return {
    featureSetId: matrix.featureSetId,
    features: matrix.names.length,
    computed: parts.reduce((sum, part) => sum + part.bars.length, 0),
    offline,
    online,
  };
}

async function put(
  store: FeatureStore,
  parts: readonly FeatureRows[],
  which: "all" | "newest",
): Promise<{ readonly store: string } & PutOutcome> {
  const { bars, matrix } = parts[0]!;
  const vectors = parts.flatMap((part) => vectorsOf(part.matrix, part.bars, which));
  try {
    return { store: store.description, ...(await store.put(storedSet(matrix, bars), vectors)) };
  } finally {
    await store.close();
  }
}

function offlineStore({ home }: Configuration): ParquetFeatureStore {
  return new ParquetFeatureStore(new LocalObjectStore(join(home, "features")));
}

function onlineStore({ values }: Configuration): RedisFeatureStore | null {
  return values.redisUrl === undefined ? null : new RedisFeatureStore(values.redisUrl);
}
