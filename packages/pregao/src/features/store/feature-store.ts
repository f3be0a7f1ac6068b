import type { Timeframe } from "../../market/timeframe.ts";

/** Which values are meant: the features of one set, on bars of one length. */
export interface StoredSet {
  /** A hash over names, parameters and versions: values of another definition are never mixed in. */
  readonly featureSetId: string;
  readonly timeframe: Timeframe;
  /** Names in the order in which the caller has the values; each caller may have an order of its own. */
  readonly names: readonly string[];
}

/** The features of one symbol at one bar. */
export interface FeatureVector {
  readonly symbol: string;
  /** Opening time of the bar, epoch milliseconds. */
  readonly time: number;
  /** In the order of `names`; NaN where a feature has no value. */
  readonly values: Float32Array;
}

export interface PutOutcome {
  /** Vectors that were the newest of their symbol when they came. */
  readonly stored: number;
  /** Vectors of a bar before one that was there: an online store drops them, an offline one keeps them in their place. */
  readonly older: number;
}

/**
 * Feature values by set and symbol. The newest bar wins: whatever the order of arrival, and whoever else writes, an
 * older vector never takes the place of a newer one, and a vector of the same bar replaces it. Values come back bit
 * for bit. PREGAO_FEATURE_STORE_FAILED where the store cannot be reached; PREGAO_OPTION_INVALID for a vector whose
 * length is not that of `names`.
 */
export interface FeatureStore {
  /** What it is, for messages: never a password. */
  readonly description: string;
  put(set: StoredSet, vectors: readonly FeatureVector[]): Promise<PutOutcome>;
  /** The newest vector of each symbol, in the order asked for; undefined where there is none (or its time to live is over). */
  latest(set: StoredSet, symbols: readonly string[]): Promise<(FeatureVector | undefined)[]>;
  /** Lets connections go. */
  close(): Promise<void>;
}
