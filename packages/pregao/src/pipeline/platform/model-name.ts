import { createHash } from "node:crypto";
import type { Timeframe } from "../../market/timeframe.ts";

/**
 * The name under which the platform keeps the models of a symbol, a timeframe and a family: `BTCUSDT-1h-patchtst`. A symbol
 * that is no plain name (`BTC/USDT`) is written with `_` and eight digits of its hash, so that no two share a name.
 */
export function platformModelName(symbol: string, timeframe: Timeframe, family: string): string {
  const tail = `-${timeframe}-${family}`;
  const plain = symbol.replaceAll(/[^A-Za-z0-9._]/g, "_").replace(/^[^A-Za-z0-9]/, "x");
  const room = 64 - tail.length;
  if (plain === symbol && plain.length <= room) return plain + tail;
  const hash = createHash("sha256").update(symbol).digest("hex").slice(0, 8);
  return `${plain.slice(0, Math.max(1, room - 9))}_${hash}${tail}`.slice(0, 64);
}
