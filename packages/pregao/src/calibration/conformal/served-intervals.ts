import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import { pastVolatility } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";

export const intervalsFile = "intervals.json";

const share = z.number().min(0).max(1);

const servedIntervalsSchema = z.object({
  level: share,
  /** Half the width, in units of the scale. */
  bound: z.number().min(0),
  /** Errors that the bound was taken from. */
  rows: z.int().min(1),
  scale: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("none") }),
    z.object({ kind: z.literal("past-volatility"), window: z.int().min(2) }),
  ]),
  /** What these very intervals covered on rows that neither model nor bound has seen; null where there were none. */
  coverage: z.object({ rows: z.int().min(1), share, mean_width: z.number().min(0) }).nullable(),
});

/** How a saved regression puts an interval around each forecast: plain JSON beside the model's files. */
export type ServedIntervals = z.infer<typeof servedIntervalsSchema>;

/**
 * The unit of the intervals row for row with the bars, from bars up to the row's own only; nothing where errors are not
 * scaled. O(rows × window).
 */
export function scaleOf(scale: ServedIntervals["scale"], bars: Bars): Float64Array | undefined {
  if (scale.kind === "none") return undefined;
  return pastVolatility(bars.column("close"), bars.frame.segments, scale.window);
}

/** The same for one row: 1 where errors are not scaled, NaN where the bars before it are too few. O(window). */
export function scaleAt(scale: ServedIntervals["scale"], bars: Bars, row: number): number {
  if (scale.kind === "none") return 1;
  const { start } = bars.frame.segment(bars.frame.symbolAt(row));
  const from = Math.max(start, row - scale.window);
  const close = bars.column("close").subarray(from, row + 1);
  return pastVolatility(close, [{ start: 0, end: close.length }], scale.window).at(-1)!;
}

export async function writeIntervals(directory: string, intervals: ServedIntervals): Promise<string> {
  await writeFlushed(join(directory, intervalsFile), `${JSON.stringify(intervals, null, 2)}\n`);
  return intervalsFile;
}

/** Throws PREGAO_MODEL_UNREADABLE, naming the file and what is wrong with it. */
export async function readIntervals(directory: string): Promise<ServedIntervals> {
  const file = join(directory, intervalsFile);
  try {
    return servedIntervalsSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
