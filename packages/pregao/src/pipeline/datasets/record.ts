import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { calendarNames } from "../../market/calendar.ts";
import { severities } from "../../market/finding.ts";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";

export const exportRecordFile = "dataset.json";
export const exportDataFile = "rows.parquet";

const count = z.int().min(0);
const ledger = z.object({
  rows_in: count,
  rows_used: count,
  dropped: z.array(z.object({ reason: z.string(), count })),
});
const finding = z.object({
  check: z.string(),
  severity: z.enum(severities),
  message: z.string(),
  count: z.number(),
  symbol: z.string().exactOptional(),
  column: z.string().exactOptional(),
  firstRow: z.number().exactOptional(),
  lastRow: z.number().exactOptional(),
  firstTime: z.number().exactOptional(),
  lastTime: z.number().exactOptional(),
  firstLine: z.number().exactOptional(),
});

const exportRecord = z.object({
  format_version: z.literal(1),
  id: z.string(),
  created: z.iso.datetime(),
  feature_set_id: z.string(),
  features: z.array(z.object({ name: z.string(), identity: z.string() })),
  features_left_out: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** Rows at the start of each symbol for which some feature has no value yet. */
  warm_up: count,
  task: z.enum(["classification", "regression"]),
  label: z.object({
    kind: z.string(),
    class_names: z.array(z.string()),
    horizon: count,
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
    /** Why rows have no target, by the codes of the column `absence`, from 1. */
    absence_reasons: z.array(z.string()),
  }),
  data: z.object({
    source: z.string(),
    description: z.string(),
    origin: z.string(),
    timeframe: z.enum(timeframeNames as [Timeframe, ...Timeframe[]]),
    calendar: z.enum(calendarNames),
    symbols: z.array(z.string()),
    columns: z.array(z.string()),
    rows: count,
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Fingerprint of the bars. */
    sha256: z.string(),
  }),
  /** The options that made it, as `train` takes them. */
  options: z.record(z.string(), z.json()),
  usable_rows: count,
  /** Usable rows by class; empty for a regression. */
  class_distribution: z.array(z.object({ name: z.string(), count })),
  row_ledger: ledger,
  /** What the loading of the bars itself counted. */
  source_ledger: ledger,
  findings: z.array(finding),
  file: z.object({ name: z.literal(exportDataFile), bytes: count, sha256: z.string() }),
});

/** What is known of an exported dataset: its `dataset.json`. */
export type ExportRecord = z.infer<typeof exportRecord>;

/** The record in `directory`; PREGAO_DATASET_ALTERED where it cannot be read as one. */
export async function readExportRecord(directory: string, id: string): Promise<ExportRecord> {
  const file = join(directory, exportRecordFile);
  try {
    return exportRecord.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? `${error.issues[0]!.path.join(".")}: ${error.issues[0]!.message}`
        : (error as Error).message;
    throw new PregaoError("PREGAO_DATASET_ALTERED", { id, file, reason }, { cause: error });
  }
}
