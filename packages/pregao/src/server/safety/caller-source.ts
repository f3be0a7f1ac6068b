import { statSync } from "node:fs";
import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { isPlainName } from "../../registry/model-name.ts";

/** Sources that take a symbol or options behind a colon and read no file, bucket or database of the caller's choice. */
const openKinds = /^(sample|synthetic|binance|binance-um|quotes):[A-Za-z0-9_.,=:+-]{1,200}$/;

/**
 * A source that a caller of the server names. On the command line any file, bucket or database may be read; a caller of the
 * server would read the server's own. So: plain names (datasets, sample, b3_featured), exchanges, what the setting
 * serverSources lists, and the configured source. PREGAO_SOURCE_REFUSED otherwise.
 */
export function callerSource({ values }: Configuration, given: string): string {
  if (given === values.source || values.serverSources.includes(given)) return given;
  if (openKinds.test(given) || (isPlainName(given) && !isFileName(given))) return given;
  const quoted = JSON.stringify(given.slice(0, 78));
  throw new PregaoError("PREGAO_SOURCE_REFUSED", { source: quoted });
}

/** What `openSource` would read as a file of the working directory. */
function isFileName(name: string): boolean {
  return name.includes(".") || statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}
