import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { flushDirectory, sweepTemporaries, temporaryName, writeFlushed } from "../../atomic-files.ts";
import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import { type ExportFormat, loadConfiguredModels, type Model } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import { openRegistry, type RegisteredVersion } from "../../registry/index.ts";
import { mockSourceName } from "../../sources/index.ts";
import { version as productVersion } from "../../version.ts";
import type { ExportOptions } from "../options/export.ts";
import { loadForModel } from "../predict.ts";
import { featuresOfModel } from "../prepare.ts";
import {
  exportRecordFile,
  exportsPlace,
  filesUnder,
  listExports,
  type ModelExportRecord,
  readExportRecord,
} from "./export-record.ts";
import { exportFormatNamed, notesOn, ownModel, requireFormat } from "./own-model.ts";
import { parityLimit, parityOf } from "./parity.ts";

export interface ModelExport {
  readonly record: ModelExportRecord;
  readonly directory: string;
  /** Whether it was written and compared before, and is still as it was. */
  readonly reused: boolean;
}

const stage = "exporting";

/**
 * Writes a saved version in the format of another library, into `<home>/exports`. The files are read
 * back and compared with the model on the newest rows of its source (`source` and `ticker` name another one): where a number
 * differs by more than 1e-4 nothing is kept (PREGAO_EXPORT_DIFFERS). PREGAO_EXPORT_UNSUPPORTED names the formats that the family
 * has. Reads the source's bars and computes their features once.
 */
export async function exportModel(
  options: ExportOptions & { readonly format: string },
  configuration: Configuration,
  context: RunContext,
): Promise<ModelExport> {
  const { version, model } = await openExportable(options, configuration);
  const format = exportFormatNamed(options.format);
  requireFormat(model, format);
  const home = exportsPlace(configuration.home, options.modelDir, version);
  const directory = join(home, format);
  const before = options.force ? null : await readExportRecord(directory, version);
  const isCurrent = before?.pregao === productVersion;
  context.progress({ stage, done: 0, total: 1 });
  const record = isCurrent
    ? before
    : await writeExport(
        version,
        model,
        { home, format },
        await comparedRows(options, version, model, configuration, context),
      );
  if (options.output !== undefined) await copyTo(options.output, directory, record);
  context.progress({ stage, done: 1, total: 1 });
  return { record, directory, reused: isCurrent };
}

export interface ExportableVersion {
  readonly version: RegisteredVersion;
  readonly formats: readonly ExportFormat[];
  readonly exports: readonly ModelExportRecord[];
}

/** The formats that a saved version can be written in, and what was exported of it. */
export async function showExports(
  options: Pick<ExportOptions, "modelName" | "modelDir" | "modelVersion">,
  configuration: Configuration,
): Promise<ExportableVersion> {
  const { version, model } = await openExportable(options, configuration);
  const exports = await listExports(exportsPlace(configuration.home, options.modelDir, version), version);
  return { version, formats: model.exportFormats ?? [], exports };
}

async function openExportable(
  { modelName, modelDir, modelVersion }: Pick<ExportOptions, "modelName" | "modelDir" | "modelVersion">,
  configuration: Configuration,
): Promise<{ readonly version: RegisteredVersion; readonly model: Model }> {
  await loadConfiguredModels(configuration);
  const version = await openRegistry(configuration, modelDir).open(modelName, modelVersion);
  return { version, model: await ownModel(version) };
}

interface ComparedRows {
  readonly features: FeatureMatrix;
  readonly rows: Int32Array;
}

/** The newest rows of each symbol's bars, as many in all as were asked for, past the warm-up of the features. */
async function comparedRows(
  options: ExportOptions,
  version: RegisteredVersion,
  model: Model,
  configuration: Configuration,
  context: RunContext,
): Promise<ComparedRows> {
  const { manifest } = version;
  const settled =
    configuration.origins.source === "default" ? manifest.data.source : configuration.values.source;
  const source = options.mock ? mockSourceName(options.ticker) : (options.source ?? settled);
  const ticker =
    options.ticker.length === 0 && source === manifest.data.source ? manifest.data.symbols : options.ticker;
  const { from, to, feeds } = options;
  const { bars } = await loadForModel(
    { source, ticker, from, to, feeds },
    { model, version, intervals: null },
    configuration,
    context,
  );
  const { matrix, warmUp } = featuresOfModel(bars, model, context);
  const usable: number[] = [];
  for (const { start, end } of bars.frame.segments)
    for (let row = start + warmUp; row < end; row++) usable.push(row);
  if (usable.length === 0) {
    const { name, version: number } = version;
    const what = "past the warm-up of the features";
    throw new PregaoError("PREGAO_NOTHING_TO_JUDGE", { name, version: number, source: bars.origin, what });
  }
  const newest = usable.sort((a, b) => bars.time[b]! - bars.time[a]! || a - b).slice(0, options.rows);
  return { features: matrix, rows: Int32Array.from(newest).sort() };
}

async function writeExport(
  version: RegisteredVersion,
  model: Model,
  { home, format }: { readonly home: string; readonly format: ExportFormat },
  { features, rows }: ComparedRows,
): Promise<ModelExportRecord> {
  await mkdir(home, { recursive: true });
  await sweepTemporaries(home);
  const building = join(home, temporaryName(format));
  try {
    await mkdir(building);
    const written = await model.export!(format, building, version.name);
    const parity = await parityOf(model, written, features, rows);
    if (parity !== null && !(parity.largest_difference <= parityLimit)) {
      throw new PregaoError("PREGAO_EXPORT_DIFFERS", {
        name: version.name,
        version: version.version,
        format,
        difference: parity.largest_difference,
        limit: parityLimit,
      });
    }
    const record: ModelExportRecord = {
      format_version: 1,
      name: version.name,
      version: version.version,
      manifest_sha256: version.manifest.sha256,
      format,
      created: new Date().toISOString(),
      pregao: productVersion,
      entry: written.entry,
      files: await filesUnder(building),
      parity,
      notes: notesOn(version),
    };
    await writeFlushed(join(building, exportRecordFile), `${JSON.stringify(record, null, 2)}\n`);
    await replaceFolder(building, join(home, format));
    await flushDirectory(home);
    return record;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** A folder with content is never replaced by a rename: the one before goes first, under a name that nobody reads. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const old = join(to, "..", temporaryName("replaced"));
  await rename(to, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(from, to);
  await rm(old, { recursive: true, force: true });
}

async function copyTo(output: string, directory: string, { files }: ModelExportRecord): Promise<void> {
  await mkdir(output, { recursive: true });
  for (const { name } of [...files, { name: exportRecordFile }])
    await cp(join(directory, name), join(output, name), { recursive: true });
}
