import { readFile } from "node:fs/promises";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { type MetricPoint, runStatuses } from "./contract.ts";

/** One file a kind, so that a difference between two runs reads well in version control. */
export const runFiles = {
  record: "run.json",
  params: "params.json",
  tags: "tags.json",
  metrics: "metrics.jsonl",
  artifacts: "artifacts",
  /** There while a process writes to the run; of this machine alone, so no part of what is shared. */
  writer: ".writer",
} as const;

export const runRecordSchema = z.strictObject({
  ended: z.iso.datetime().nullable(),
  experiment: z.string(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string(),
  parent: z.string().nullable(),
  started: z.iso.datetime(),
  status: z.enum(runStatuses),
});

export const textsSchema = z.record(z.string(), z.string());

const metricSchema = z.strictObject({
  name: z.string(),
  step: z.int(),
  time: z.number(),
  value: z.number(),
});

/** Keys in order, two spaces, one line break at the end: the same content is the same text. */
export function sortedJson(content: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/** A JSON file of a run, checked; `absent` where there is none. PREGAO_TRACKING_UNREADABLE names file and reason. */
export async function readRunFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  absent?: z.output<Schema>,
): Promise<z.output<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (absent !== undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return absent;
    const reason =
      error instanceof z.ZodError
        ? `${error.issues[0]!.path.join(".")}: ${error.issues[0]!.message}`
        : (error as Error).message;
    throw new PregaoError("PREGAO_TRACKING_UNREADABLE", { file, reason }, { cause: error });
  }
}

/** One line of the metrics file. */
export function metricLine({ name, step, time, value }: MetricPoint): string {
  return `${JSON.stringify({ name, step, time, value })}\n`;
}

/**
 * The points of a metrics file in the order of its lines. A last line without its line break is what a killed process has
 * left of a write: it is not part of the file. PREGAO_TRACKING_UNREADABLE for any other line that is none.
 */
export async function readMetrics(file: string): Promise<MetricPoint[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      return metricSchema.parse(JSON.parse(line));
    } catch (error) {
      throw new PregaoError(
        "PREGAO_TRACKING_UNREADABLE",
        { file, reason: `line ${index + 1} is no point of a metric` },
        { cause: error },
      );
    }
  });
}
