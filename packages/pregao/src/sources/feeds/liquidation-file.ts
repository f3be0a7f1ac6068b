import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { readRows } from "../reading/raw-rows.ts";
import type { Coverage, Feed, LoadedFeeds } from "./feed.ts";
import type { FeedFile } from "./feed-options.ts";
import { planFeed } from "./feed-plan.ts";
import { joinLiquidations } from "./join-liquidations.ts";
import { withSides } from "./liquidation-sides.ts";
import { connectionMarks, liquidationSides } from "./liquidations.ts";
import { matchSymbols } from "./match-symbols.ts";
import { droppedFindings, type SymbolRows, sortReadings } from "./readings.ts";
import { withFeedFile } from "./stage-feed.ts";

const day = 86_400_000;
const dumpName = /^([A-Z0-9]+)-liquidationSnapshot-(\d{4}-\d{2}-\d{2})?/i;

/**
 * Liquidations of a file, or of every dump of a folder: Binance's dumps (CSV or ZIP, `SYMBOL-liquidationSnapshot-DATE`),
 * what `recordLiquidations` wrote, or any table with time, side, price and quantity. A dump of a day covers that day, a
 * recording the time that it was connected, another file the time from its first event to its last.
 */
export async function readLiquidations(
  spec: FeedFile,
  symbols: readonly string[],
  context?: RunContext,
): Promise<LoadedFeeds> {
  const files = await filesOf(spec.path);
  const loaded: LoadedFeeds[] = [];
  for (const [k, path] of files.entries()) {
    loaded.push(await readOne({ ...spec, path }, symbols, context));
    if (files.length > 1)
      context?.progress({ stage: "reading liquidations", done: k + 1, total: files.length });
  }
  const feeds = loaded.flatMap((one) => one.feeds);
  const held = [...new Set(feeds.map(({ symbol }) => symbol))];
  return {
    feeds: held.map((symbol) =>
      joinLiquidations(
        feeds.filter((feed) => feed.symbol === symbol),
        basename(spec.path),
      ),
    ),
    findings: loaded.flatMap(({ findings }) => findings),
  };
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /liquidationSnapshot.*\.(csv|zip|gz)$/i.test(name));
  if (names.length > 0) return names.sort().map((name) => join(path, name));
  throw new PregaoError("PREGAO_FILE_UNREADABLE", {
    file: path,
    reason: "the folder holds no file named like BTCUSDT-liquidationSnapshot-2023-05-16.zip",
  });
}

async function readOne(
  spec: FeedFile,
  symbols: readonly string[],
  context: RunContext | undefined,
): Promise<LoadedFeeds> {
  return withFeedFile(spec.path, context, async (table) => {
    const { file } = table;
    const plan = planFeed(table.columns, spec.kind, undefined, file);
    const sided = await withSides(table, plan);
    const [, dumpSymbol, dumpDay] = dumpName.exec(file) ?? [];
    const options = dumpSymbol === undefined ? {} : { symbol: dumpSymbol };
    const raw = await readRows(sided.table, options, context, undefined, () => sided.plan);
    for (const part of ["price", "quantity"]) {
      if (raw.columns.has(part)) continue;
      const reason = `its column for ${part} does not hold numbers`;
      throw new PregaoError("PREGAO_FEED_UNUSABLE", { feed: spec.kind, origin: file, reason });
    }
    const from = { feed: spec.kind, file, locate: table.locate };
    // Two liquidations of one moment are two events: nothing is taken for a repetition.
    const readings = await sortReadings(raw, "side", false, from);
    const dropped = new Map(readings.dropped);
    const feeds = matchSymbols(readings.bySymbol, symbols, spec, file).map(({ rows, symbol }): Feed => {
      const events = valuedEvents(rows, dropped);
      const marks = markedCoverage(rows);
      const coverage =
        marks.length > 0
          ? marks
          : [dumpDay === undefined ? fromFirstToLast(events.times) : wholeDay(dumpDay)];
      return { kind: "liquidations", symbol, origin: file, ...events, coverage };
    });
    return { feeds, findings: [...raw.findings, ...droppedFindings(dropped, file, spec.kind)] };
  });
}

/** The events among the rows with their values in the quote currency; those without one are counted. */
function valuedEvents(
  { times, columns }: SymbolRows,
  dropped: Map<string, number>,
): Pick<Feed, "times" | "columns"> {
  const { side, price, quantity } = columns as Record<"side" | "price" | "quantity", Float64Array>;
  const value = price.map((one, k) => one * quantity[k]!);
  const events: number[] = [];
  for (let k = 0; k < times.length; k++) {
    if (side[k]! > liquidationSides.SELL) continue;
    if (value[k]! > 0) events.push(k);
    else dropped.set("price or quantity missing", (dropped.get("price or quantity missing") ?? 0) + 1);
  }
  const valuesOf = (wanted: number): Float64Array =>
    Float64Array.from(events, (k) => (side[k] === wanted ? value[k]! : 0));
  return {
    times: Float64Array.from(events, (k) => times[k]!),
    // A forced SELL closes a long position.
    columns: { long_value: valuesOf(liquidationSides.SELL), short_value: valuesOf(liquidationSides.BUY) },
  };
}

function markedCoverage({ times, columns }: SymbolRows): Coverage[] {
  const side = columns.side!;
  const stretches: Coverage[] = [];
  let from = Number.NaN;
  for (let k = 0; k < times.length; k++) {
    const isEnd = side[k] === connectionMarks.DISCONNECTED;
    if (side[k] !== connectionMarks.CONNECTED && !isEnd) continue;
    // A recording that was killed left no end: what it certainly saw ends with the row before the next begins.
    if (!Number.isNaN(from)) stretches.push({ from, to: times[isEnd ? k : k - 1]! });
    from = isEnd ? Number.NaN : times[k]!;
  }
  if (!Number.isNaN(from)) stretches.push({ from, to: times.at(-1)! });
  return stretches;
}

function fromFirstToLast(times: Float64Array): Coverage {
  return { from: times[0] ?? 0, to: (times.at(-1) ?? 0) + 1 };
}

function wholeDay(date: string): Coverage {
  const from = Date.parse(date);
  return { from, to: from + day };
}
