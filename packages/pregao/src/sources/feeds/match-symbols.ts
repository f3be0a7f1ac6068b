import { PregaoError } from "../../errors.ts";
import type { FeedFile } from "./feed-options.ts";
import type { SymbolRows } from "./readings.ts";

/** Which symbol of the bars each symbol of a feed's file belongs to; PREGAO_FEED_UNUSABLE where none does. */
export function matchSymbols(
  found: readonly SymbolRows[],
  symbols: readonly string[],
  spec: FeedFile,
  file: string,
): { rows: SymbolRows; symbol: string }[] {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_FEED_UNUSABLE", { feed: spec.kind, origin: file, reason });
  };
  if (found.length === 0) refuse("it has no usable row");
  const only = found.length === 1 ? found[0]! : undefined;
  if (spec.symbol !== undefined) {
    const rows = found.find(({ symbol }) => symbol === spec.symbol) ?? only;
    if (rows === undefined) refuse(`it holds ${found.length} symbols, none of them ${spec.symbol}`);
    return [{ rows: rows!, symbol: spec.symbol }];
  }
  if (only?.symbol === "" && symbols.length === 1) return [{ rows: only, symbol: symbols[0]! }];
  const matched = found.filter(({ symbol }) => symbols.includes(symbol));
  if (matched.length === 0) {
    const held = only?.symbol === "" ? "no symbol" : found.map(({ symbol }) => symbol).join(", ");
    refuse(
      `the bars are of ${symbols.slice(0, 5).join(", ")}, the file names ${held}; say whose it is with symbol=NAME`,
    );
  }
  return matched.map((rows) => ({ rows, symbol: rows.symbol }));
}
