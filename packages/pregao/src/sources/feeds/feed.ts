import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";

/**
 * What is published beside bars. `open_interest`, `funding` and `long_short` are readings that hold until the next
 * one; `liquidations` are events that belong to the bar in which they happen.
 */
export const feedKinds = ["open_interest", "funding", "long_short", "liquidations"] as const;
export type FeedKind = (typeof feedKinds)[number];

/** A stretch of time [from, to) in epoch milliseconds. */
export interface Coverage {
  readonly from: number;
  readonly to: number;
}

/** One kind of feed of one symbol. */
export interface Feed {
  readonly kind: FeedKind;
  /** As the bars write it. */
  readonly symbol: string;
  /** Where it came from, in words. */
  readonly origin: string;
  /**
   * When each reading was published, or each event happened: epoch milliseconds, never falling. Of two readings of one
   * moment the later row stands.
   */
  readonly times: Float64Array;
  /** Values by column of the bars that they become (readings), or `long_value` and `short_value` (liquidations). */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Readings: milliseconds after which the last one says nothing any more. */
  readonly staleness?: number;
  /** Events: when somebody was watching. A bar not wholly inside has no value; one inside without events has 0. */
  readonly coverage?: readonly Coverage[];
}

/** What reading a file or asking a server gave. */
export interface LoadedFeeds {
  readonly feeds: readonly Feed[];
  readonly findings: readonly Finding[];
}

/** The columns of bars that a kind of feed becomes; the first one is always there. */
export const feedColumns: Readonly<Record<FeedKind, readonly [string, ...string[]]>> = {
  open_interest: ["open_interest", "open_interest_value"],
  funding: ["funding_rate"],
  long_short: ["long_short_ratio"],
  liquidations: ["liq_volume", "liq_count", "liq_long_volume", "liq_short_volume"],
};

/** Throws PREGAO_FEED_UNUSABLE for a feed whose times fall or whose columns have other lengths. O(readings). */
export function checkFeed(feed: Feed): void {
  const { kind, symbol, times, columns, origin } = feed;
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_FEED_UNUSABLE", { feed: `${kind} of ${symbol}`, origin, reason });
  };
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== times.length)
      refuse(`column ${name} has ${values.length} values for ${times.length} times`);
  }
  for (let k = 0; k < times.length; k++) {
    if (!Number.isFinite(times[k]!)) refuse(`row ${k + 1} has no time`);
    if (k > 0 && times[k]! < times[k - 1]!) refuse(`row ${k + 1} lies before the row above it in time`);
  }
}
