import { plainName } from "./column-names.ts";

/**
 * Columns that are published beside bars and make no bar themselves, by the kind that `--feeds` calls them, best name
 * first; the columns of Binance's dumps among them.
 */
export const feedNames = {
  open_interest: ["openinterest", "sumopeninterest", "oi", "oiusd"],
  funding: ["fundingrate", "lastfundingrate", "funding"],
  long_short: ["longshortratio", "countlongshortratio", "lsratio"],
} as const;

/** The kind of feed that a file without prices seems to hold. */
export function feedKindOf(headers: readonly string[]): string | undefined {
  const plain = headers.map(plainName);
  return Object.entries(feedNames).find(([, names]) => names.some((name) => plain.includes(name)))?.[0];
}
