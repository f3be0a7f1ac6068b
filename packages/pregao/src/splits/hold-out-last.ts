import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import type { DroppedRows, LabelIntervals } from "./contract.ts";
import { boundaryPlace, countTimes } from "./date-boundaries.ts";
import { DropCounter, dropReasons, labelledRows } from "./purge.ts";
import { splitImpossible } from "./time-blocks.ts";

const holdOutTable = {
  share: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.15)
    .meta({ description: "Part of the rows, the latest, that is held out." }),
} as const;

export interface HoldOutOptions extends LabelIntervals {
  /** The rows to part; all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly share?: number | undefined;
}

/** Rows to fit on, and later ones that only watch the fit. */
export interface HeldOut {
  readonly rows: Int32Array;
  readonly held: Int32Array;
  readonly dropped: DroppedRows;
}

/**
 * Holds out the latest `share` (default 0.15) of some rows, as nearly as whole dates allow: one boundary for all symbols. Of
 * the rows before it those stay whose label ends before it; the others are purged. Rows without an outcome are dropped. Every
 * drop is counted: rows + held + dropped = rows given. Both parts ascend. Throws PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE
 * where a part would be empty. O(rows · log rows).
 */
export function holdOutLast(options: HoldOutOptions): HeldOut {
  const { time, endTime, rows: given, ...rest } = options;
  const { share } = parseOptions(holdOutTable, rest);
  const dropped = new DropCounter();
  const rows = labelledRows({ time, endTime }, given, dropped);
  const counts = countTimes(time, rows);
  const { times } = counts;
  if (times.length < 2) throw splitImpossible(rows, times.length, "a part to watch needs two times at least");
  const boundary = times[boundaryPlace(counts, times.length, share * rows.length)]!;
  const held = rows.filter((row) => time[row]! >= boundary);
  const kept = rows.filter((row) => endTime[row]! < boundary);
  dropped.add(dropReasons.purged, rows.length - held.length - kept.length);
  if (kept.length === 0) {
    throw splitImpossible(rows, times.length, "the labels of all earlier rows reach into the part to watch");
  }
  return { rows: kept, held, dropped: dropped.list() };
}
