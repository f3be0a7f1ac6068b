import { Bars } from "../../market/bars.ts";
import { formatTime } from "../../market/finding.ts";
import { Frame, sharedFloat64 } from "../../market/frame.ts";

/** Bars of one symbol that the source gives now, from one of the stored bars on (or all of a new symbol). */
export interface FetchedHistory {
  readonly symbol: string;
  readonly bars: Bars;
}

export interface MergedHistory {
  readonly bars: Bars;
  /** Bars after the last stored one of their symbol. */
  readonly added: number;
  /** Last bars that were not finished when they were stored. */
  readonly replaced: number;
  readonly newSymbols: readonly string[];
}

/**
 * Stored bars with what was fetched behind them. Where both have bars, all but the last stored bar of a symbol (which
 * may have been unfinished) must be the same, value for value; the first difference is returned in words otherwise.
 * O(rows × columns).
 */
export function mergeHistory(
  stored: Bars,
  fetched: readonly FetchedHistory[],
): MergedHistory | { readonly difference: string } {
  const { columnNames } = stored.frame;
  const parts = new Map<string, Part[]>();
  for (const { symbol, start, end } of stored.frame.segments)
    parts.set(symbol, [{ bars: stored, start, end }]);
  const newSymbols: string[] = [];
  let added = 0;
  let replaced = 0;
  for (const { symbol, bars } of fetched) {
    if (bars.timeframe !== stored.timeframe)
      return { difference: `its bars are of ${bars.timeframe}, not of ${stored.timeframe}` };
    const names = bars.frame.columnNames;
    if (names.length !== columnNames.length || columnNames.some((name) => !names.includes(name)))
      return { difference: `its columns are now ${names.join(", ")}, they were ${columnNames.join(", ")}` };
    const fresh: Part = { bars, ...bars.frame.segment(symbol) };
    const [old] = parts.get(symbol) ?? [];
    if (old === undefined) {
      newSymbols.push(symbol);
      added += fresh.end - fresh.start;
      parts.set(symbol, [fresh]);
      continue;
    }
    const from = firstAtOrAfter(old, bars.time[fresh.start]!);
    const difference = compareOverlap(symbol, { ...old, start: from }, fresh);
    if (difference !== undefined) return { difference };
    const overlap = old.end - from;
    added += fresh.end - fresh.start - overlap;
    if (overlap > 0 && !sameRow(old, old.end - 1, fresh, fresh.start + overlap - 1)) replaced++;
    parts.set(symbol, [{ ...old, end: from }, fresh]);
  }
  return { bars: join(stored, parts), added, replaced, newSymbols };
}

/** Rows [start, end) of some bars, of one symbol. */
interface Part {
  readonly bars: Bars;
  readonly start: number;
  readonly end: number;
}

/** The stored rows against as many fetched ones: undefined where they are the same but for the last. */
function compareOverlap(symbol: string, old: Part, fresh: Part): string | undefined {
  const day = (part: Part, row: number): string => formatTime(part.bars.time[row]!);
  for (let k = 0; k < old.end - old.start; k++) {
    const [was, is] = [old.start + k, fresh.start + k];
    if (is >= fresh.end || fresh.bars.time[is]! > old.bars.time[was]!)
      return `${symbol} has no bar at ${day(old, was)} any more`;
    if (fresh.bars.time[is]! < old.bars.time[was]!)
      return `${symbol} has a bar at ${day(fresh, is)} that was not there`;
    const isLast = was === old.end - 1;
    const column = isLast ? undefined : differingColumn(old, was, fresh, is);
    if (column !== undefined) {
      const [before, after] = [old.bars.column(column)[was]!, fresh.bars.column(column)[is]!];
      return `${symbol} at ${day(old, was)}, column ${column}: ${before} stored, ${after} now`;
    }
  }
  return undefined;
}

function sameRow(a: Part, rowA: number, b: Part, rowB: number): boolean {
  return differingColumn(a, rowA, b, rowB) === undefined;
}

function differingColumn(a: Part, rowA: number, b: Part, rowB: number): string | undefined {
  return a.bars.frame.columnNames.find(
    (name) => !Object.is(a.bars.column(name)[rowA]!, b.bars.column(name)[rowB]!),
  );
}

function firstAtOrAfter({ bars, start, end }: Part, time: number): number {
  let row = end;
  while (row > start && bars.time[row - 1]! >= time) row--;
  return row;
}

function join(stored: Bars, parts: ReadonlyMap<string, readonly Part[]>): Bars {
  const dictionary = [...parts.keys()].sort();
  const pieces = dictionary.flatMap((symbol, code) => parts.get(symbol)!.map((part) => ({ ...part, code })));
  const length = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const gather = (valuesOf: (bars: Bars) => Float64Array): Float64Array => {
    const out = sharedFloat64(length);
    let offset = 0;
    for (const { bars, start, end } of pieces) {
      out.set(valuesOf(bars).subarray(start, end), offset);
      offset += end - start;
    }
    return out;
  };
  const codes = new Int32Array(new SharedArrayBuffer(length * 4));
  let offset = 0;
  for (const { start, end, code } of pieces) {
    codes.fill(code, offset, offset + end - start);
    offset += end - start;
  }
  const { columnNames } = stored.frame;
  return new Bars({
    frame: new Frame({
      time: gather((bars) => bars.time),
      symbol: { codes, dictionary },
      columns: Object.fromEntries(columnNames.map((name) => [name, gather((bars) => bars.column(name))])),
    }),
    timeframe: stored.timeframe,
    calendar: stored.calendar,
    origin: stored.origin,
  });
}
