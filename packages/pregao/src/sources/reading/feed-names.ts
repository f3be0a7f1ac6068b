import { plainName } from "./column-names.ts";

/** Columns that are published beside bars and make no bar themselves, by the kind that `--feeds` calls them. */
const feedOf: Readonly<Record<string, string>> = {
  fundingrate: "funding",
  lastfundingrate: "funding",
  openinterest: "open_interest",
  sumopeninterest: "open_interest",
  oiusd: "open_interest",
  longshortratio: "long_short",
  countlongshortratio: "long_short",
};

/** The kind of feed that a file without prices seems to hold. */
export function feedKindOf(headers: readonly string[]): string | undefined {
  const found = headers.map(plainName).find((name) => Object.hasOwn(feedOf, name));
  return found === undefined ? undefined : feedOf[found];
}
