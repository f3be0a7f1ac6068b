import { createHash } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  flushDirectory,
  flushFile,
  sweepTemporaries,
  temporaryName,
  writeFlushed,
} from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import { sha256OfFile } from "../../file-hash.ts";
import type { RunContext } from "../../progress.ts";
import { writeParquet } from "../../sources/database/write-parquet.ts";
import { fingerprintBars } from "../fingerprint.ts";
import { type DataOptions, dataOptions } from "../options/data.ts";
import { type PreparationOptions, preparationOptions } from "../options/preparation.ts";
import type { PreparedData } from "../prepare.ts";
import { exportDirectory } from "./exported-datasets.ts";
import { type ExportRecord, exportDataFile, exportRecordFile, readExportRecord } from "./record.ts";
import { tableOf } from "./table-columns.ts";

export interface ExportedDataset {
  readonly directory: string;
  readonly record: ExportRecord;
  /** Whether it was there already, with the record that is there: the same bars, features and targets have the same id. */
  readonly existed: boolean;
}

/**
 * Writes prepared data (bars, features, targets, row for row) as one Parquet file with its record, under the id of the
 * feature set. The id is a hash over what is in it, so that exporting the same again changes nothing. The folder
 * appears whole by one rename.
 */
export async function exportDataset(
  prepared: PreparedData,
  options: DataOptions & PreparationOptions,
  home: string,
  context: RunContext,
): Promise<ExportedDataset> {
  const facts = factsOf(prepared, options);
  const id = `ds-${createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16)}`;
  const directory = exportDirectory(home, facts.feature_set_id, id);
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true });
  await sweepTemporaries(parent);
  const temporary = join(parent, temporaryName(id));
  const stage = `exporting ${id}`;
  context.progress({ stage, done: 0, total: 1 });
  try {
    await mkdir(temporary);
    const path = join(temporary, exportDataFile);
    const { frame } = prepared.loaded.bars;
    await writeParquet(path, frame.time, frame.symbol, tableOf(prepared), context.signal);
    const file = await seal(path);
    const record: ExportRecord = { format_version: 1, id, created: new Date().toISOString(), ...facts, file };
    await writeFlushed(join(temporary, exportRecordFile), `${JSON.stringify(record, null, 2)}\n`);
    await flushDirectory(temporary);
    if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
    const existed = !(await appears(temporary, directory));
    await flushDirectory(parent);
    context.progress({ stage, done: 1, total: 1 });
    return { directory, record: existed ? await readExportRecord(directory, id) : record, existed };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function factsOf(
  prepared: PreparedData,
  options: DataOptions & PreparationOptions,
): Omit<ExportRecord, "id" | "created" | "format_version" | "file"> {
  const { loaded, features, labels, task, rows, ledger } = prepared;
  const { bars } = loaded;
  const { matrix, leftOut, warmUp } = features;
  const counts = labels.classNames.map(() => 0);
  if (task === "classification") for (const row of rows) counts[labels.classes[row]!]!++;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of bars.time) {
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  return {
    feature_set_id: matrix.featureSetId,
    features: matrix.names.map((name, k) => ({ name, identity: matrix.identities?.[k] ?? name })),
    features_left_out: leftOut.map((one) => ({ ...one })),
    warm_up: warmUp,
    task,
    label: {
      kind: labels.kind,
      class_names: [...labels.classNames],
      horizon: labels.horizon,
      parameters: { ...labels.parameters },
      absence_reasons: [...labels.absence.reasons],
    },
    data: {
      source: loaded.source,
      description: loaded.description,
      origin: bars.origin,
      timeframe: bars.timeframe,
      calendar: bars.calendar.name,
      symbols: [...bars.symbols],
      columns: [...bars.frame.columnNames],
      rows: bars.length,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      sha256: fingerprintBars(bars),
    },
    // As they will be read back: what was not given is not there.
    options: JSON.parse(
      JSON.stringify({ ...optionsOf(options), source: loaded.source, horizon: labels.horizon }),
    ),
    usable_rows: rows.length,
    class_distribution:
      task === "classification" ? labels.classNames.map((name, k) => ({ name, count: counts[k]! })) : [],
    row_ledger: ledger.toJSON(),
    source_ledger: loaded.ledger.toJSON(),
    findings: loaded.findings.map((finding) => ({ ...finding })),
  };
}

/** Only what decides over bars, features and targets: a training has more options. */
function optionsOf(options: DataOptions & PreparationOptions): Record<string, unknown> {
  const names = Object.keys({ ...dataOptions, ...preparationOptions });
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

async function seal(path: string): Promise<ExportRecord["file"]> {
  await flushFile(path);
  return { name: exportDataFile, bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
}

/** False where an export of that id is there already: a folder with content is never replaced by a rename. */
async function appears(temporary: string, directory: string): Promise<boolean> {
  try {
    await rename(temporary, directory);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}
