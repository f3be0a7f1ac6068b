import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";

/** The bars of the traded symbols within the traded period, by date. */
export interface TradedBars {
  /** Distinct opening times, ascending. */
  readonly times: Float64Array;
  /** `rows[starts[d] … starts[d + 1])` are the bars of date d, in order of symbol. */
  readonly starts: Int32Array;
  /** Row numbers of the bars. */
  readonly rows: Int32Array;
  /** Place of the symbol in `symbols`, one for each of `rows`. */
  readonly symbolOf: Int32Array;
  readonly symbols: readonly string[];
  /** For each of `rows` its place among the rows of decision, or −1: a bar on which nothing is decided. */
  readonly decisionOf: Int32Array;
}

/**
 * The market of a back-test: the symbols that decisions are made for, from the first decision to the last, with the bars
 * between on which none is made. Throws PREGAO_EVALUATION_INPUT on rows that are not ascending rows of the bars.
 * O(bars log bars).
 */
export function tradedBars({ frame, time, length }: Bars, decisions: Int32Array): TradedBars {
  const placeOf = new Map<number, number>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [place, row] of decisions.entries()) {
    if (!(row >= 0 && row < length) || (place > 0 && row <= decisions[place - 1]!)) {
      throw new PregaoError("PREGAO_EVALUATION_INPUT", {
        what: "a back-test",
        reason: `row ${row} at place ${place} of its rows is not an ascending row of the ${length} bars`,
      });
    }
    placeOf.set(row, place);
    from = Math.min(from, time[row]!);
    to = Math.max(to, time[row]!);
  }
  const symbols: string[] = [];
  const found: { row: number; symbol: number }[] = [];
  for (const { symbol, start, end } of frame.segments) {
    const own: number[] = [];
    let decides = false;
    for (let row = start; row < end; row++) {
      if (time[row]! < from || time[row]! > to) continue;
      own.push(row);
      decides ||= placeOf.has(row);
    }
    if (!decides) continue;
    for (const row of own) found.push({ row, symbol: symbols.length });
    symbols.push(symbol);
  }
  found.sort((a, b) => time[a.row]! - time[b.row]! || a.symbol - b.symbol);
  const times: number[] = [];
  const starts: number[] = [];
  for (const [at, { row }] of found.entries()) {
    if (at > 0 && time[row] === times.at(-1)) continue;
    times.push(time[row]!);
    starts.push(at);
  }
  return {
    times: Float64Array.from(times),
    starts: Int32Array.from([...starts, found.length]),
    rows: Int32Array.from(found, ({ row }) => row),
    symbolOf: Int32Array.from(found, ({ symbol }) => symbol),
    symbols,
    decisionOf: Int32Array.from(found, ({ row }) => placeOf.get(row) ?? -1),
  };
}
