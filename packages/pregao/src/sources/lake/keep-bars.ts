import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  flushDirectory,
  flushFile,
  isTemporaryName,
  sweepTemporaries,
  temporaryName,
  writeFileAtomically,
} from "../../atomic-files.ts";
import { sha256OfFile } from "../../file-hash.ts";
import type { Bars } from "../../market/bars.ts";
import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { throwIfAborted } from "../request.ts";
import { type DatasetRecord, recordFile } from "./dataset-record.ts";
import { datasetDirectory } from "./lake.ts";
import { writeBars } from "./write-bars.ts";

/** What a dataset of the lake is made of. */
export interface KeptBars {
  readonly bars: Bars;
  readonly findings: readonly Finding[];
  readonly ledger: DatasetRecord["ledger"];
  readonly columnsMap: Readonly<Record<string, string>>;
  /** Where the bars come from, in a word. */
  readonly origin: string;
  /** Of the file they come from; that of the Parquet file where they come from none. */
  readonly sha256?: string;
  /** How the source is opened again. */
  readonly source: DatasetRecord["source"];
}

/**
 * Puts bars into the lake under `name`, in the place of what was there. The data file is written and flushed under a
 * name of its own, then the record that points to it takes its place in one rename: a killed writer leaves the old
 * dataset, or none, and what it left behind is swept by the next.
 */
export async function keepBars(
  name: string,
  home: string,
  kept: KeptBars,
  context?: RunContext,
): Promise<DatasetRecord> {
  const directory = datasetDirectory(name, home);
  const { bars } = kept;
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, temporaryName("bars.parquet"));
  let sha256: string;
  let data: string;
  try {
    await writeBars(bars, temporary, context?.signal);
    sha256 = kept.sha256 ?? (await sha256OfFile(temporary));
    data = `bars-${sha256.slice(0, 12)}-${randomBytes(4).toString("hex")}.parquet`;
    await flushFile(temporary);
    throwIfAborted(context, `keeping ${name}`);
    await rename(temporary, join(directory, data));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushDirectory(directory);
  const { time } = bars;
  let [first, last] = [time[0]!, time[0]!];
  for (let row = 0; row < time.length; row++) {
    first = Math.min(first, time[row]!);
    last = Math.max(last, time[row]!);
  }
  const record: DatasetRecord = {
    version: 1,
    name,
    origin: kept.origin,
    sha256,
    data,
    rows: bars.length,
    symbols: bars.symbols,
    columns: bars.frame.columnNames,
    first,
    last,
    timeframe: bars.timeframe,
    calendar: bars.calendar.name,
    columnsMap: { ...kept.columnsMap },
    findings: [...kept.findings],
    ledger: kept.ledger,
    ...(kept.source === undefined ? {} : { source: kept.source }),
  };
  await writeFileAtomically(join(directory, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  await sweep(directory, data);
  return record;
}

/** Takes away what the record no longer points to: the data it replaced, and leftovers of killed writers. */
async function sweep(directory: string, data: string): Promise<void> {
  await sweepTemporaries(directory);
  for (const entry of await readdir(directory)) {
    if (entry === data || entry === recordFile || isTemporaryName(entry)) continue;
    await rm(join(directory, entry), { force: true });
  }
}
