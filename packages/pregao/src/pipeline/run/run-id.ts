import { createHash } from "node:crypto";
import type { LoadedData } from "../load.ts";
import type { RunOptions } from "../options/run.ts";

/** What the names of a run's models begin with: as told, else the symbol, else the source of several. */
export function runPrefix({ name }: RunOptions, { bars, source }: LoadedData): string {
  if (name !== undefined) return name;
  return plainWord(bars.symbols.length === 1 ? bars.symbols[0]! : source);
}

/** The same inputs and program give the same name, so that a run that is repeated replaces its own report. */
export function runId(prefix: string, timeframe: string, hashes: readonly string[]): string {
  const hash = createHash("sha256")
    .update([...hashes].sort().join("\n"))
    .digest("hex")
    .slice(0, 10);
  return `${plainWord(prefix)}-${timeframe}-${hash}`;
}

function plainWord(text: string): string {
  const word = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return word === "" ? "market" : word.slice(0, 32).replace(/_+$/, "");
}
