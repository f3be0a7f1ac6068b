import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { LabelIntervals, PurgedFold } from "./contract.ts";
import { DropCounter, dropReasons, labelledRows } from "./purge.ts";
import { scheduledBlocks, splitImpossible, timeBlocks } from "./time-blocks.ts";

const walkForwardTable = {
  folds: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .meta({ description: "Test blocks, in order of time, after a first block that is only trained on." }),
  window: z.enum(["expanding", "rolling"]).default("expanding").meta({
    description: "Train on everything before the test block, or on a window of one length before it.",
  }),
  trainBars: z.number().int().min(1).optional().meta({
    description:
      "Length of the rolling window in bars (distinct times); that of the first block when left out.",
  }),
  refitBars: z.number().int().min(1).optional().meta({
    description:
      "Length of the test blocks in bars, in place of their number; the first sixth of the dates is only trained on.",
  }),
  embargo: z.number().int().min(0).max(100_000).default(0).meta({
    description: "Bars between the end of the last training label and the test block, beyond the purge.",
  }),
} as const;

export interface WalkForwardOptions extends LabelIntervals {
  /** The rows to part (usable features and labels); all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly folds?: number | undefined;
  readonly window?: "expanding" | "rolling" | undefined;
  readonly trainBars?: number | undefined;
  /** A schedule in place of `folds`. */
  readonly refitBars?: number | undefined;
  readonly embargo?: number | undefined;
}

/**
 * Walk-forward folds: the dates are cut into `folds` + 1 blocks with about equally many rows, all symbols of a date in
 * one; each block but the first is tested once by what was trained before it. `expanding` trains from the first date
 * on, `rolling` on the last `trainBars` dates before the block. With `refitBars` the blocks are of so many dates (the last one of
 * what is left), after a first sixth of the dates. Purge: training rows whose label has seen a bar of the test
 * block or later are dropped, and those whose label ends within the last `embargo` bars before it. Every row given is in
 * train, in test, or counted in `dropped`, in every fold. Throws PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE where a fold
 * would have nothing to train on. O(rows · (folds + log rows)).
 */
export function walkForwardFolds(options: WalkForwardOptions): PurgedFold[] {
  const { time, endTime, rows: given, ...rest } = options;
  const { window, trainBars, refitBars, embargo, ...asked } = parseOptions(walkForwardTable, rest);
  if (refitBars !== undefined && rest.folds !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "refitBars",
      value: refitBars,
      reason: `it cannot be given beside folds (${rest.folds}): both say how long a test block is`,
    });
  }
  const unlabelled = new DropCounter();
  const rows = labelledRows({ time, endTime }, given, unlabelled);
  const { times, starts, blockOf } =
    refitBars === undefined
      ? timeBlocks(time, rows, asked.folds + 1, `${asked.folds} folds and a first block`)
      : scheduledBlocks(time, rows, refitBars);
  const folds = starts.length - 1;
  const length = trainBars ?? starts[1]!;
  return Array.from({ length: folds }, (_, place): PurgedFold => {
    const block = place + 1;
    const start = starts[block]!;
    const from = window === "rolling" ? times[Math.max(0, start - length)]! : times[0]!;
    const until = times[start]!;
    const lastEnd = times[Math.max(0, start - embargo)]!;
    const dropped = unlabelled.copy();
    const test = rows.filter((row) => blockOf[row] === block);
    const train = rows.filter((row) => {
      if (blockOf[row] === block) return false;
      const reason =
        blockOf[row]! > block
          ? dropReasons.later
          : time[row]! < from
            ? dropReasons.beforeWindow
            : endTime[row]! >= until
              ? dropReasons.overlaps
              : endTime[row]! >= lastEnd
                ? dropReasons.embargoed
                : undefined;
      if (reason !== undefined) dropped.add(reason);
      return reason === undefined;
    });
    if (train.length === 0) {
      const left = `purge and embargo (${embargo} bars) leave no row to train on in fold ${block} of ${folds}`;
      throw splitImpossible(rows, times.length, left);
    }
    return { train, test, dropped: dropped.list() };
  });
}
