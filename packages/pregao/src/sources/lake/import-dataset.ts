import { basename } from "node:path";
import { PregaoError } from "../../errors.ts";
import { sha256OfFile } from "../../file-hash.ts";
import type { Bars } from "../../market/bars.ts";
import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { layFeeds } from "../feeds/fed-source.ts";
import { parseFeedFiles } from "../feeds/feed-options.ts";
import { type FileOptions, loadFile } from "../file-source.ts";
import type { BarSource, LoadedBars } from "../source.ts";
import { type DatasetRecord, readRecord } from "./dataset-record.ts";
import { keepBars } from "./keep-bars.ts";
import { datasetDirectory } from "./lake.ts";

export interface ImportOptions extends FileOptions {
  /** Feeds of files to lay beside the bars, as `openSource` takes them; they become columns of the dataset. */
  readonly feeds?: Readonly<Record<string, string>>;
  /** Whether a dataset of that name may be replaced. */
  readonly replace?: boolean;
  /** Checks of the values, whose findings are kept in the record: `checkBars` of quality/, usually. */
  readonly inspect?: (bars: Bars) => readonly Finding[];
}

/**
 * Brings a file into the lake under `name`, see `keepBars`. Throws what reading the file throws, and
 * PREGAO_DATASET_EXISTS.
 */
export async function importDataset(
  file: string,
  name: string,
  options: ImportOptions,
  home: string,
  context?: RunContext,
): Promise<DatasetRecord> {
  const { replace = false, inspect, ...reading } = options;
  await refuseTaken(name, home, replace);
  const { feeds = {}, ...format } = reading;
  const files = parseFeedFiles(feeds);
  const loaded: LoadedBars = await loadFile(file, format, {}, context);
  const fed = files.length === 0 ? loaded : await layFeeds(loaded, files, context);
  const { bars, findings, ledger, columnsMap = {} } = fed;
  const kept = {
    bars,
    findings: [...findings, ...(inspect?.(bars) ?? [])],
    ledger: ledger.toJSON(),
    columnsMap,
    origin: basename(file),
    sha256: await sha256OfFile(file),
    source: { name: file, options: plain(reading) },
  };
  return keepBars(name, home, kept, context);
}

/** Brings everything that a source has into the lake under `name`; `reading` is what it was opened with. */
export async function importSource(
  source: BarSource,
  name: string,
  options: ImportOptions,
  home: string,
  context?: RunContext,
): Promise<DatasetRecord> {
  const { replace = false, inspect, ...reading } = options;
  await refuseTaken(name, home, replace);
  const { bars, findings, ledger, columnsMap = {} } = await source.load({}, context);
  const kept = {
    bars,
    findings: [...findings, ...(inspect?.(bars) ?? [])],
    ledger: ledger.toJSON(),
    columnsMap,
    origin: source.name,
    source: { name: source.name, options: plain(reading) },
  };
  return keepBars(name, home, kept, context);
}

async function refuseTaken(name: string, home: string, replace: boolean): Promise<void> {
  if (!replace && (await readRecord(datasetDirectory(name, home))) !== undefined)
    throw new PregaoError("PREGAO_DATASET_EXISTS", { name });
}

/** As it will be read back from the record. */
function plain(reading: Omit<ImportOptions, "replace" | "inspect">): Record<string, never> {
  return JSON.parse(JSON.stringify(reading));
}
