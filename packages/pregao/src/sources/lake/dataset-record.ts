import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { calendarNames } from "../../market/calendar.ts";
import { severities } from "../../market/finding.ts";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";

export const recordFile = "dataset.json";

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

const datasetRecord = z.object({
  version: z.literal(1),
  name: z.string(),
  /** Name of the file it came from, without its folder, and the SHA-256 of its bytes; else the name of the
   * source, and the SHA-256 of the data file. */
  origin: z.string(),
  sha256: z.string(),
  /** The Parquet file beside the record. */
  data: z.string(),
  rows: z.number(),
  symbols: z.array(z.string()),
  columns: z.array(z.string()),
  /** Times of the first and the last bar, epoch milliseconds. */
  first: z.number(),
  last: z.number(),
  timeframe: z.enum(timeframeNames as [Timeframe, ...Timeframe[]]),
  calendar: z.enum(calendarNames),
  /** Name in the bars → name in the original file. */
  columnsMap: z.record(z.string(), z.string()),
  findings: z.array(finding),
  ledger: z.object({
    rows_in: z.number(),
    rows_used: z.number(),
    dropped: z.array(z.object({ reason: z.string(), count: z.number() })),
  }),
  /** How the source is opened again, for an update; records from before there were updates have none. */
  source: z.object({ name: z.string(), options: z.record(z.string(), z.json()) }).exactOptional(),
});

/** What the lake knows about a dataset: `dataset.json`. */
export type DatasetRecord = z.infer<typeof datasetRecord>;

/** The record in `directory`; undefined where there is none. PREGAO_FILE_UNREADABLE where it is damaged. */
export async function readRecord(directory: string): Promise<DatasetRecord | undefined> {
  const file = join(directory, recordFile);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    return datasetRecord.parse(JSON.parse(text));
  } catch (error) {
    const reason = `the record of the dataset is damaged (${(error as Error).message.split("\n")[0]}); import it again`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
}
