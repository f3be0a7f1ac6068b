import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  flushDirectory,
  isTemporaryName,
  sweepTemporaries,
  temporaryName,
  writeFileAtomically,
} from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { type FileOptions, loadFile } from "../file-source.ts";
import { throwIfAborted } from "../request.ts";
import { type DatasetRecord, readRecord, recordFile } from "./dataset-record.ts";
import { datasetDirectory } from "./lake.ts";
import { writeBars } from "./write-bars.ts";

export interface ImportOptions extends FileOptions {
  /** Whether a dataset of that name may be replaced. */
  readonly replace?: boolean;
  /** Checks of the values, whose findings are kept in the record: `checkBars` of quality/, usually. */
  readonly inspect?: (bars: Bars) => readonly Finding[];
}

/**
 * Brings a file into the lake under `name`. The data file is written and flushed under a name of its own, then the
 * record that points to it takes its place in one rename: a killed import leaves the old dataset, or none, and what
 * it left behind is swept by the next. Throws what reading the file throws, and PREGAO_DATASET_EXISTS.
 */
export async function importDataset(
  file: string,
  name: string,
  options: ImportOptions,
  home: string,
  context?: RunContext,
): Promise<DatasetRecord> {
  const { replace = false, inspect, ...reading } = options;
  const directory = datasetDirectory(name, home);
  if (!replace && (await readRecord(directory)) !== undefined)
    throw new PregaoError("PREGAO_DATASET_EXISTS", { name });
  const { bars, findings, ledger, columnsMap } = await loadFile(file, reading, {}, context);
  const sha256 = await hashFile(file);
  throwIfAborted(context, `importing ${name}`);
  await mkdir(directory, { recursive: true });
  const data = `bars-${sha256.slice(0, 12)}-${randomBytes(4).toString("hex")}.parquet`;
  const temporary = join(directory, temporaryName(data));
  try {
    await writeBars(bars, temporary, context?.signal);
    await flushFile(temporary);
    throwIfAborted(context, `importing ${name}`);
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
    origin: basename(file),
    sha256,
    data,
    rows: bars.length,
    symbols: bars.symbols,
    columns: bars.frame.columnNames,
    first,
    last,
    timeframe: bars.timeframe,
    calendar: bars.calendar.name,
    columnsMap: { ...columnsMap },
    findings: [...findings, ...(inspect?.(bars) ?? [])],
    ledger: ledger.toJSON(),
  };
  await writeFileAtomically(join(directory, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  await sweep(directory, data);
  return record;
}

/** Takes away what the record no longer points to: the data it replaced, and leftovers of killed imports. */
async function sweep(directory: string, data: string): Promise<void> {
  await sweepTemporaries(directory);
  for (const entry of await readdir(directory)) {
    if (entry === data || entry === recordFile || isTemporaryName(entry)) continue;
    await rm(join(directory, entry), { force: true });
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function flushFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
