import { statSync } from "node:fs";
import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { isPlainName } from "../../registry/model-name.ts";
import { parseSyntheticName, parseSyntheticOptions } from "../../sources/synthetic/market-options.ts";

/** Sources that take a symbol or options behind a colon and read no file, bucket or database of the caller's choice. */
const openKinds = /^(sample|synthetic|binance|binance-um|quotes):[A-Za-z0-9_.,=:+-]{1,200}$/;

/** Of all symbols of a synthetic market together. */
const mostBars = 1_000_000;

/**
 * A source that a caller of the server names. On the command line any file, bucket or database may be read; a caller of the
 * server would read the server's own. So: plain names (datasets, sample, b3_featured), exchanges, what the setting
 * serverSources lists, and the configured source. PREGAO_SOURCE_REFUSED otherwise; PREGAO_OPTION_INVALID for a synthetic
 * market of more than a million bars, which is made in memory.
 */
export function callerSource({ values }: Configuration, given: string): string {
  if (given === values.source || values.serverSources.includes(given)) return given;
  if (given.startsWith("synthetic:") && openKinds.test(given)) requireFewBars(given);
  if (openKinds.test(given) || (isPlainName(given) && !isFileName(given))) return given;
  const quoted = JSON.stringify(given.slice(0, 78));
  throw new PregaoError("PREGAO_SOURCE_REFUSED", { source: quoted });
}

function requireFewBars(source: string): void {
  const { names, symbols, bars } = parseSyntheticOptions(
    parseSyntheticName(source.slice("synthetic:".length)),
  );
  const count = names?.length ?? symbols;
  if (count * bars <= mostBars) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "source: symbols × bars",
    value: count * bars,
    reason: `a synthetic market that a caller asks for has at most ${mostBars} bars in all`,
  });
}

/** What `openSource` would read as a file of the working directory. */
function isFileName(name: string): boolean {
  return name.includes(".") || statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}
