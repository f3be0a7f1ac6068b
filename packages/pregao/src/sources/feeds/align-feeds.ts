import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import { type Column, type Segment, sharedFloat64 } from "../../market/frame.ts";
import { timeframeMilliseconds } from "../../market/timeframe.ts";
import { joinAsOf } from "./as-of.ts";
import { sumEvents } from "./events-in-bars.ts";
import { checkFeed, type Feed, type FeedKind, feedColumns } from "./feed.ts";

/** What became of one feed on the bars of one symbol: rows = aligned + stale + beforeFirst + afterLast + missing. */
export interface FeedAlignment {
  readonly kind: FeedKind;
  readonly symbol: string;
  /** Undefined where no feed of that kind was given for the symbol. */
  readonly origin?: string;
  readonly readings: number;
  /** Bars of the symbol. */
  readonly rows: number;
  /** Bars with a value. */
  readonly aligned: number;
  /** Bars in a hole of the feed. */
  readonly stale: number;
  readonly beforeFirst: number;
  readonly afterLast: number;
  /** Bars whose last reading holds no value. */
  readonly missing: number;
}

export interface AlignedBars {
  readonly bars: Bars;
  /** By kind, then symbol. */
  readonly report: readonly FeedAlignment[];
}

/**
 * Lays feeds beside bars as Float64 columns (`feedColumns`), NaN where nothing is known. A bar is taken as known at its
 * close, time + timeframe: readings join as of then, within their staleness limit; events are summed over
 * [open, close). What lies after a bar's close never changes its row. Throws PREGAO_FEED_UNUSABLE for two feeds of
 * one kind and symbol, a column that the bars have already, or times that fall. O(bars + readings).
 */
export function alignFeeds(bars: Bars, feeds: readonly Feed[]): AlignedBars {
  const byKey = new Map<string, Feed>();
  for (const feed of feeds) {
    checkFeed(feed);
    const key = `${feed.kind} ${feed.symbol}`;
    if (byKey.has(key)) refuse(feed, "another feed of that kind is given for the symbol");
    byKey.set(key, feed);
  }
  const columns: Record<string, Column> = {};
  const report: FeedAlignment[] = [];
  for (const kind of [...new Set(feeds.map((feed) => feed.kind))].sort()) {
    const ofKind = feeds.filter((feed) => feed.kind === kind);
    const held = new Set(ofKind.flatMap(({ columns: given }) => Object.keys(given)));
    const names =
      kind === "liquidations" ? feedColumns[kind] : feedColumns[kind].filter((name) => held.has(name));
    for (const name of names) {
      if (bars.frame.has(name)) refuse(ofKind[0]!, `the bars have a column ${name} of their own`);
      columns[name] = sharedFloat64(bars.length).fill(Number.NaN);
    }
    for (const segment of bars.frame.segments) {
      const feed = byKey.get(`${kind} ${segment.symbol}`);
      report.push(alignOne(bars, segment, kind, feed, columns as Record<string, Float64Array>));
    }
  }
  return { bars: bars.with(bars.frame.with(columns)), report };
}

function alignOne(
  bars: Bars,
  { symbol, start, end }: Segment,
  kind: FeedKind,
  feed: Feed | undefined,
  columns: Readonly<Record<string, Float64Array>>,
): FeedAlignment {
  const rows = end - start;
  const none = { aligned: 0, stale: 0, beforeFirst: 0, afterLast: 0, missing: 0 };
  if (feed === undefined) return { kind, symbol, readings: 0, rows, ...none, missing: rows };
  const found = { kind, symbol, origin: feed.origin, readings: feed.times.length, rows, ...none };
  const opens = bars.time.subarray(start, end);
  const length = timeframeMilliseconds(bars.timeframe);
  const part = (name: string): Float64Array => columns[name]!.subarray(start, end);
  if (kind === "liquidations") return { ...found, ...alignEvents(feed, opens, length, part) };
  const closes = opens.map((open) => open + length);
  let counts = none;
  // The first column of the kind is the one that counts.
  for (const name of [...feedColumns[kind]].reverse()) {
    const values = feed.columns[name];
    if (values === undefined) continue;
    counts = joinAsOf(closes, feed.times, values, feed.staleness ?? Number.POSITIVE_INFINITY, part(name));
  }
  return { ...found, ...counts };
}

function alignEvents(
  feed: Feed,
  opens: Float64Array,
  length: number,
  part: (name: string) => Float64Array,
): Pick<FeedAlignment, "aligned" | "stale" | "beforeFirst" | "afterLast"> {
  const coverage = feed.coverage ?? [];
  const { long_value: long, short_value: short } = feed.columns as Record<string, Float64Array>;
  const { count, sums, covered } = sumEvents(opens, length, feed.times, [long!, short!], coverage);
  part("liq_count").set(count);
  part("liq_long_volume").set(sums[0]!);
  part("liq_short_volume").set(sums[1]!);
  const volume = part("liq_volume");
  for (let bar = 0; bar < volume.length; bar++) volume[bar] = sums[0]![bar]! + sums[1]![bar]!;
  let [beforeFirst, afterLast] = [0, 0];
  const first = coverage[0]?.from ?? Number.POSITIVE_INFINITY;
  const last = coverage.at(-1)?.to ?? Number.POSITIVE_INFINITY;
  for (const open of opens) {
    if (open < first) beforeFirst++;
    else if (open + length > last) afterLast++;
  }
  return {
    aligned: covered,
    stale: opens.length - covered - beforeFirst - afterLast,
    beforeFirst,
    afterLast,
  };
}

function refuse(feed: Feed, reason: string): never {
  const { kind, symbol, origin } = feed;
  throw new PregaoError("PREGAO_FEED_UNUSABLE", { feed: `${kind} of ${symbol}`, origin, reason });
}
