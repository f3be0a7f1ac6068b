import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import type { LabelIntervals, PurgedFold } from "./contract.ts";
import { countTimes } from "./date-boundaries.ts";
import { DropCounter, labelledRows } from "./purge.ts";
import { purgedTraining, stretchOf } from "./purged-training.ts";
import { splitImpossible, timeBlocks } from "./time-blocks.ts";

export const embargoOption = z
  .number()
  .int()
  .min(0)
  .max(100_000)
  .default(0)
  .meta({ description: "Bars after a test block, beyond the purge, that are not trained on." });

const foldTable = {
  folds: z.number().int().min(2).max(1000).default(3).meta({ description: "Folds, in order of time." }),
  embargo: embargoOption,
} as const;

export interface TimeOrderedFoldOptions extends LabelIntervals {
  /** The rows to part, training rows of the outer split; all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly folds?: number | undefined;
  readonly embargo?: number | undefined;
}

/**
 * Purged k-fold (López de Prado 2018, chapter 7): folds whose test blocks are successive stretches of dates with about
 * equally many rows, all symbols of a date in one block. Trained on all other rows, before and after, less those whose
 * label interval [time, endTime] meets the block's [first time, last endTime], and less the `embargo` bars after that.
 * Rows without an outcome are dropped and counted in every fold. Throws PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE
 * where a fold would have nothing to train on. O(rows · (folds + log rows)).
 */
export function timeOrderedFolds(options: TimeOrderedFoldOptions): PurgedFold[] {
  const { time, endTime, rows: given, ...rest } = options;
  const { folds, embargo } = parseOptions(foldTable, rest);
  const unlabelled = new DropCounter();
  const rows = labelledRows({ time, endTime }, given, unlabelled);
  const { blockOf, times } = timeBlocks(time, rows, folds, `${folds} folds`);
  return purgedFolds({ time, endTime }, rows, { blockOf, folds, embargo, times }, unlabelled);
}

export interface StratifiedFoldOptions extends TimeOrderedFoldOptions {
  /** Class id per row of the bars; rows below 0 have no class and are dropped (counted). */
  readonly classes: Int8Array;
}

/**
 * As {@link timeOrderedFolds}, with the class proportions kept: the rows of each class, in order of time, are cut
 * into `folds` contiguous parts of equal size (to one row), and block i is the i-th part of every class. Where
 * classes are unevenly spread over time their parts overlap at the edges; the purge removes what overlaps.
 */
export function stratifiedTimeOrderedFolds(options: StratifiedFoldOptions): PurgedFold[] {
  const { time, endTime, classes, rows: given, ...rest } = options;
  const { folds, embargo } = parseOptions(foldTable, rest);
  const unlabelled = new DropCounter();
  const labelled = labelledRows({ time, endTime }, given, unlabelled);
  const rows = labelled.filter((row) => classes[row]! >= 0);
  unlabelled.add("no class", labelled.length - rows.length);
  const blockOf = new Int32Array(time.length).fill(-1);
  for (const classId of new Set(rows.map((row) => classes[row]!))) {
    const members = rows.filter((row) => classes[row] === classId);
    members.sort((a, b) => time[a]! - time[b]! || a - b);
    for (let i = 0; i < members.length; i++) blockOf[members[i]!] = Math.floor((i * folds) / members.length);
  }
  const { times } = countTimes(time, rows);
  return purgedFolds({ time, endTime }, rows, { blockOf, folds, embargo, times }, unlabelled);
}

interface FoldPlan {
  /** Block of each row of the bars. */
  readonly blockOf: Int32Array;
  readonly folds: number;
  readonly embargo: number;
  readonly times: Float64Array;
}

/** Folds from the block of each row: test = the block, train = the rest without what overlaps it in time. */
function purgedFolds(
  intervals: LabelIntervals,
  rows: Int32Array,
  plan: FoldPlan,
  unlabelled: DropCounter,
): PurgedFold[] {
  const made: PurgedFold[] = [];
  for (let fold = 0; fold < plan.folds; fold++) {
    const test = rows.filter((row) => plan.blockOf[row] === fold);
    const others = rows.filter((row) => plan.blockOf[row] !== fold);
    const dropped = unlabelled.copy();
    const train = purgedTraining(intervals, others, [stretchOf(intervals, test)], plan, dropped);
    if (train.length === 0 || test.length === 0) {
      const part = test.length === 0 ? "test on" : "train on";
      throw splitImpossible(
        rows,
        plan.times.length,
        `fold ${fold + 1} of ${plan.folds} has no row to ${part}`,
      );
    }
    made.push({ train, test, dropped: dropped.list() });
  }
  return made;
}
