import { isPregaoError, PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import type { RunContext } from "../../progress.ts";
import type { FileOptions } from "../file-source.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import type { DatasetRecord } from "./dataset-record.ts";
import { DatasetSource } from "./dataset-source.ts";
import { importSource } from "./import-dataset.ts";
import { keepBars } from "./keep-bars.ts";
import { showDataset } from "./lake.ts";
import { type FetchedHistory, mergeHistory } from "./merge-history.ts";

export interface UpdateOptions {
  /** Opens the dataset's source: `openSource`, usually. */
  readonly open: (name: string, reading: FileOptions) => Promise<BarSource>;
  readonly inspect?: (bars: Bars) => readonly Finding[];
  /** Bars before the last stored one of each symbol that are read again and compared (default 5). */
  readonly overlap?: number;
  /** Reads the whole history anew and puts it in the place of what is stored, whatever it was. */
  readonly rebuild?: boolean;
}

export interface DatasetUpdate {
  readonly record: DatasetRecord;
  /** Bars after the last stored one of their symbol. */
  readonly added: number;
  /** Last bars that were unfinished when they were stored. */
  readonly replaced: number;
  readonly newSymbols: readonly string[];
}

/**
 * Brings a dataset of the lake up to date: of each symbol only the last stored bars are read again (the very last may
 * have been unfinished and is replaced) and what came after them is appended; symbols that are new come whole. The
 * stored dataset is then what importing the source anew would have stored, and it changes in one rename. Where the
 * source tells another history than the one stored, nothing is changed: PREGAO_HISTORY_REVISED.
 */
export async function updateDataset(
  name: string,
  home: string,
  options: UpdateOptions,
  context?: RunContext,
): Promise<DatasetUpdate> {
  const record = await showDataset(name, home);
  const { inspect, rebuild = false, overlap = 5 } = options;
  if (record.source === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "dataset",
      value: name,
      reason: "it was imported before its source was recorded: import it again with --replace",
    });
  }
  const reading = record.source.options as FileOptions;
  if (rebuild) {
    const source = await options.open(record.source.name, reading);
    const again = { ...reading, replace: true, ...(inspect === undefined ? {} : { inspect }) };
    const rebuilt = await importSource(source, name, again, home, context);
    const newSymbols = rebuilt.symbols.filter((symbol) => !record.symbols.includes(symbol));
    return { record: rebuilt, added: Math.max(0, rebuilt.rows - record.rows), replaced: 0, newSymbols };
  }
  // A few bars do not tell timeframe and calendar: they are those of the dataset.
  const { timeframe, calendar } = record;
  const source = await options.open(record.source.name, { ...reading, timeframe, calendar });
  const stored = await new DatasetSource(record, home).load({}, context);
  const fetched = await fetchHistory(source, stored.bars, overlap, name, context);
  const merged = mergeHistory(stored.bars, fetched.histories);
  if ("difference" in merged) throw revised(source, name, merged.difference);
  const { bars, ...counts } = merged;
  if (counts.added === 0 && counts.replaced === 0) return { record, ...counts };
  const kept = {
    bars,
    findings: findingsAfter(record, stored.bars, bars, fetched.findings, inspect),
    ledger: ledgerAfter(record, bars, fetched.ledgers),
    columnsMap: record.columnsMap,
    origin: record.origin,
    source: record.source,
  };
  return { record: await keepBars(name, home, kept, context), ...counts };
}

interface Fetched {
  readonly histories: FetchedHistory[];
  readonly findings: Finding[];
  readonly ledgers: RowLedger[];
}

/** One request for all symbols that are as far as the furthest, one for each group that stopped earlier, one for new ones. */
async function fetchHistory(
  source: BarSource,
  stored: Bars,
  overlap: number,
  name: string,
  context: RunContext | undefined,
): Promise<Fetched> {
  const fetched: Fetched = { histories: [], findings: [], ledgers: [] };
  const load = async (request: LoadRequest): Promise<LoadedBars> => {
    try {
      const loaded = await source.load(request, context);
      fetched.findings.push(...loaded.findings);
      fetched.ledgers.push(loaded.ledger);
      return loaded;
    } catch (error) {
      if (isPregaoError(error, "PREGAO_NO_ROWS"))
        throw revised(source, name, `it has no bars from ${formatTime(Number(request.from))} on`);
      if (isPregaoError(error, "PREGAO_NAME_UNKNOWN") && request.symbols !== undefined)
        throw revised(source, name, error.message);
      throw error;
    }
  };
  const groups = new Map<number, string[]>();
  for (const { symbol, start, end } of stored.frame.segments) {
    const from = stored.time[Math.max(start, end - 1 - overlap)]!;
    groups.set(from, [...(groups.get(from) ?? []), symbol]);
  }
  const furthest = Math.max(...groups.keys());
  const known = new Set(stored.symbols);
  const take = ({ bars }: LoadedBars, symbols: readonly string[]): void => {
    for (const symbol of symbols) {
      if (bars.symbols.includes(symbol)) fetched.histories.push({ symbol, bars });
      else throw revised(source, name, `it has no recent bars of ${symbol}`);
    }
  };
  for (const [from, symbols] of [...groups].sort(([a], [b]) => b - a)) {
    if (from !== furthest) {
      take(await load({ symbols, from }), symbols);
      continue;
    }
    const recent = await load({ from });
    take(recent, symbols);
    const fresh = recent.bars.symbols.filter((symbol) => !known.has(symbol));
    if (fresh.length > 0) take(await load({ symbols: fresh }), fresh);
  }
  return fetched;
}

/** What reading told of the old rows and of the new, and what the checks say of all of them. */
function findingsAfter(
  record: DatasetRecord,
  before: Bars,
  after: Bars,
  told: readonly Finding[],
  inspect: UpdateOptions["inspect"],
): Finding[] {
  // The record has been read back: its keys may stand in another order.
  const textOf = (finding: Finding): string => JSON.stringify(finding, Object.keys(finding).sort());
  const inspected = new Set((inspect?.(before) ?? []).map(textOf));
  const ofReading = (record.findings as Finding[]).filter((one) => !inspected.has(textOf(one)));
  const all = [...ofReading, ...told, ...(inspect?.(after) ?? [])];
  return [...new Map(all.map((finding) => [textOf(finding), finding])).values()];
}

/** Rows that were read again are counted as such: rows in = rows stored + rows dropped. */
function ledgerAfter(
  record: DatasetRecord,
  bars: Bars,
  fetched: readonly RowLedger[],
): DatasetRecord["ledger"] {
  const ledger = new RowLedger(record.ledger.rows_in);
  for (const { reason, count } of record.ledger.dropped) ledger.drop(reason, count);
  for (const one of fetched) {
    ledger.rowsIn += one.rowsIn;
    for (const { reason, count } of one.entries()) ledger.drop(reason, count);
  }
  ledger.drop("read again by an update", ledger.rowsUsed - bars.length);
  return ledger.toJSON();
}

function revised(source: BarSource, name: string, difference: string): PregaoError {
  return new PregaoError("PREGAO_HISTORY_REVISED", { source: source.name, name, difference });
}
