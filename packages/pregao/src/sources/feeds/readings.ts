import { PregaoError } from "../../errors.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import type { RawRows } from "../reading/raw-rows.ts";
import { orderRows } from "../reading/row-order.ts";
import type { FeedKind } from "./feed.ts";

/** Rows of one symbol of a file, in order of time. */
export interface SymbolRows {
  readonly symbol: string;
  readonly times: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The most common distance between neighbouring times; NaN where there is one time only. */
  readonly distance: number;
}

export interface Readings {
  readonly bySymbol: readonly SymbolRows[];
  /** Rows that were left out, by reason. */
  readonly dropped: ReadonlyMap<string, number>;
}

/**
 * Parts the rows of a file by symbol and puts them in order of time. Rows without time, symbol or main value are left
 * out and counted, and so are exact repetitions when `unique`; two rows of one symbol and moment with different
 * values are then refused with PREGAO_FEED_UNUSABLE naming both. O(rows) for files in order.
 */
export async function sortReadings(
  raw: RawRows,
  main: string,
  unique: boolean,
  from: { readonly feed: string; readonly file: string; locate(row: number): Promise<number> },
): Promise<Readings> {
  const dropped = new Map<string, number>();
  const drop = (reason: string): void => {
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  };
  const values = raw.columns.get(main)!;
  const usable: number[] = [];
  for (let row = 0; row < raw.length; row++) {
    if (Number.isNaN(raw.time[row]!)) drop("time missing");
    else if (raw.symbol[row]! < 0) drop("symbol missing");
    else if (!Number.isFinite(values[row]!)) drop(`${main} missing`);
    else usable.push(row);
  }
  const { index } = orderRows(raw, Int32Array.from(usable));
  const kept: number[] = [];
  for (const row of index) {
    const above = kept.at(-1);
    const repeats =
      unique &&
      above !== undefined &&
      raw.symbol[above] === raw.symbol[row] &&
      raw.time[above] === raw.time[row];
    if (!repeats) kept.push(row);
    else if (equalRows(raw, above, row)) drop("exact duplicate");
    else throw await conflict(raw, above, row, main, from);
  }
  return { bySymbol: partBySymbol(raw, kept), dropped };
}

/** What was left out, for the reader of the data. */
export function droppedFindings(
  dropped: ReadonlyMap<string, number>,
  file: string,
  kind: FeedKind,
): Finding[] {
  return [...dropped].map(([reason, count]) => ({
    check: "feed-rows-dropped",
    severity: reason === "exact duplicate" ? "info" : "warning",
    column: kind,
    count,
    message: `${count} rows of ${file} are left out of the feed ${kind}: ${reason}`,
  }));
}

function equalRows(raw: RawRows, first: number, second: number): boolean {
  for (const values of raw.columns.values()) if (!Object.is(values[first]!, values[second]!)) return false;
  return true;
}

async function conflict(
  raw: RawRows,
  first: number,
  second: number,
  main: string,
  from: { readonly feed: string; readonly file: string; locate(row: number): Promise<number> },
): Promise<PregaoError> {
  const values = raw.columns.get(main)!;
  const rows = [await from.locate(raw.row[first]!), await from.locate(raw.row[second]!)];
  const hint =
    raw.series.length > 1 ? `; pick one of its series with series=NAME: ${raw.series.join(", ")}` : "";
  return new PregaoError("PREGAO_FEED_UNUSABLE", {
    feed: from.feed,
    origin: from.file,
    reason: `rows ${rows.join(" and ")} both hold ${raw.symbols[raw.symbol[first]!]} at ${formatTime(raw.time[first]!)} with different values (${values[first]} and ${values[second]})${hint}`,
  });
}

function partBySymbol(raw: RawRows, kept: readonly number[]): SymbolRows[] {
  const parts: SymbolRows[] = [];
  for (let start = 0, end = 0; start < kept.length; start = end) {
    const code = raw.symbol[kept[start]!]!;
    while (end < kept.length && raw.symbol[kept[end]!] === code) end++;
    const rows = kept.slice(start, end);
    const times = Float64Array.from(rows, (row) => raw.time[row]!);
    parts.push({
      symbol: raw.symbols[code]!,
      times,
      columns: Object.fromEntries(
        [...raw.columns].map(([name, values]) => [name, Float64Array.from(rows, (row) => values[row]!)]),
      ),
      distance: commonDistance(times),
    });
  }
  return parts;
}

function commonDistance(times: Float64Array): number {
  const counts = new Map<number, number>();
  for (let k = 1; k < times.length; k++) {
    const distance = times[k]! - times[k - 1]!;
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  let [common, most] = [Number.NaN, 0];
  for (const [distance, count] of counts) {
    if (count > most || (count === most && distance < common)) [common, most] = [distance, count];
  }
  return common;
}
