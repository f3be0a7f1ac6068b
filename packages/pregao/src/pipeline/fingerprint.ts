import { createHash } from "node:crypto";
import type { Bars } from "../market/bars.ts";

/** SHA-256 over symbols, times and the values of every numeric column: equal bars, equal fingerprint. O(values). */
export function fingerprintBars(bars: Bars): string {
  const hash = createHash("sha256");
  hash.update(bars.timeframe);
  for (const { symbol, start, end } of bars.frame.segments) hash.update(`|${symbol}:${end - start}`);
  hash.update(bytesOf(bars.time));
  for (const name of [...bars.frame.columnNames].sort()) {
    const column = bars.frame.columns.get(name)!;
    if ("codes" in column) continue;
    hash.update(`|${name}`);
    hash.update(bytesOf(column));
  }
  return hash.digest("hex");
}

function bytesOf(values: Float64Array | Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
