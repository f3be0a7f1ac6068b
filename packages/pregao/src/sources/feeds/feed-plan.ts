import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { isSeriesColumn, isTimeOfDay, knownColumn, plainName, timeRank } from "../reading/column-names.ts";
import type { ColumnPlan, FileColumn } from "../reading/column-plan.ts";
import { feedNames } from "../reading/feed-names.ts";
import { type FeedKind, feedColumns } from "./feed.ts";

/** Names of a feed's values in files, best first; the columns of Binance's dumps among them. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  open_interest: feedNames.open_interest,
  open_interest_value: ["openinterestvalue", "sumopeninterestvalue"],
  funding_rate: feedNames.funding,
  long_short_ratio: feedNames.long_short,
  price: ["averageprice", "price", "ap"],
  quantity: ["accumulatedfillquantity", "quantity", "qty", "originalquantity", "z", "q"],
  side: ["side"],
};

/** Times that only feeds have; with or without them, the names of bars' times count too. */
const feedTimes = ["fundingtime", "calctime", "createtime", "eventtime"];

/** The columns that a file must have to be a feed of that kind, by the name they get. */
const needed: Readonly<Record<FeedKind, readonly [string, ...string[]]>> = {
  open_interest: ["open_interest"],
  funding: ["funding_rate"],
  long_short: ["long_short_ratio"],
  liquidations: ["side", "price", "quantity"],
};

export interface FeedPlan extends ColumnPlan {
  /** The value is the close of a bar of the feed: known when that bar ends. */
  readonly isClose: boolean;
}

/**
 * Which column of a file plays which part of a feed; `column` names the values where their name is not recognised.
 * A file with open, high, low and close of a reading gives its close. PREGAO_FEED_UNUSABLE names what is missing.
 */
export function planFeed(
  columns: readonly FileColumn[],
  kind: FeedKind,
  column: string | undefined,
  file: string,
): FeedPlan {
  const times = columns.filter(({ name }) => feedTimeRank(name) >= 0);
  times.sort((a, b) => feedTimeRank(a.name) - feedTimeRank(b.name));
  const time = times[0];
  if (time === undefined) throw missing(kind, file, "a time", columns);
  const symbol = columns.find(({ name }) => knownColumn(name) === "symbol");
  const series = columns.find(({ name, type }) => isSeriesColumn(name) && type === "VARCHAR");
  const clock = columns.find(
    (one) => one !== time && isTimeOfDay(one.name) && (one.type === "VARCHAR" || one.type === "TIME"),
  );
  const values = new Map<string, FileColumn>();
  let isClose = false;
  for (const part of kind === "liquidations" ? needed[kind] : feedColumns[kind]) {
    const isMain = part === needed[kind][0];
    const found = isMain && column !== undefined ? named(columns, column, file) : byAlias(columns, part);
    if (found !== undefined) values.set(part, found);
    else if (isMain && kind !== "liquidations") {
      const close = closeOfBars(columns);
      if (close === undefined) throw missing(kind, file, part, columns);
      isClose = true;
      values.set(part, close);
    } else if (needed[kind].includes(part)) throw missing(kind, file, part, columns);
  }
  return {
    time,
    isClose,
    values,
    ...(clock === undefined ? {} : { timeOfDay: clock }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(series === undefined ? {} : { series }),
  };
}

function feedTimeRank(name: string): number {
  const own = feedTimes.indexOf(plainName(name));
  if (own >= 0) return own;
  const rank = timeRank(name);
  return rank < 0 ? -1 : rank + feedTimes.length;
}

function byAlias(columns: readonly FileColumn[], part: string): FileColumn | undefined {
  for (const alias of aliases[part]!) {
    const found = columns.find(({ name }) => plainName(name) === alias);
    if (found !== undefined) return found;
  }
  return undefined;
}

function closeOfBars(columns: readonly FileColumn[]): FileColumn | undefined {
  const parts = ["open", "high", "low", "close"].map((part) =>
    columns.find(({ name }) => knownColumn(name) === part),
  );
  return parts.includes(undefined) ? undefined : parts[3];
}

function named(columns: readonly FileColumn[], column: string, file: string): FileColumn {
  const found = columns.find(({ name }) => name === column || plainName(name) === plainName(column));
  if (found !== undefined) return found;
  const near = didYouMean(
    column,
    columns.map(({ name }) => name),
  );
  throw new PregaoError("PREGAO_COLUMN_MISSING", { file, column, near });
}

function missing(
  kind: FeedKind,
  file: string,
  what: string,
  columns: readonly FileColumn[],
): PregaoError<"PREGAO_FEED_UNUSABLE"> {
  const reason = `it has no column for ${what}; its columns are ${columns.map(({ name }) => name).join(", ")}`;
  return new PregaoError("PREGAO_FEED_UNUSABLE", { feed: kind, origin: file, reason });
}
