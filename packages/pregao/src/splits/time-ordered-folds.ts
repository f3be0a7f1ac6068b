import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { LabelIntervals, PurgedFold } from "./contract.ts";
import { boundaryPlace, countTimes } from "./date-boundaries.ts";
import { DropCounter, dropReasons, labelledRows } from "./purge.ts";

const foldTable = {
  folds: z.number().int().min(2).max(1000).default(3).meta({ description: "Folds, in order of time." }),
} as const;

export interface TimeOrderedFoldOptions extends LabelIntervals {
  /** The rows to part, training rows of the outer split; all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly folds?: number | undefined;
}

/**
 * Folds whose test blocks are successive stretches of dates with about equally many rows, all symbols of a date in
 * one block. Trained on all other rows, before and after, less those whose label interval [time, endTime] meets
 * the block's [first time, last endTime]. Rows without an outcome are dropped and counted in every fold. Throws
 * PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE where a fold would have nothing to train on. O(rows · (folds +
 * log rows)).
 */
export function timeOrderedFolds(options: TimeOrderedFoldOptions): PurgedFold[] {
  const { time, endTime, rows: given, ...rest } = options;
  const { folds } = parseOptions(foldTable, rest);
  const unlabelled = new DropCounter();
  const rows = labelledRows({ time, endTime }, given, unlabelled);
  const counts = countTimes(time, rows);
  if (counts.times.length < folds) {
    throw impossible(rows, counts.times.length, `${folds} folds need as many times at least`);
  }
  const starts = new Int32Array(folds);
  let end = counts.times.length;
  for (let fold = folds - 1; fold > 0; fold--) {
    // At least one time for each earlier fold.
    const place = boundaryPlace(counts, end, rows.length / folds);
    end = Math.max(fold, place);
    starts[fold] = end;
  }
  const blocks = new Int32Array(time.length).fill(-1);
  for (const row of rows) {
    let fold = folds - 1;
    while (time[row]! < counts.times[starts[fold]!]!) fold--;
    blocks[row] = fold;
  }
  return purgedFolds({ time, endTime }, rows, blocks, folds, unlabelled);
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
  const { folds } = parseOptions(foldTable, rest);
  const unlabelled = new DropCounter();
  const labelled = labelledRows({ time, endTime }, given, unlabelled);
  const rows = labelled.filter((row) => classes[row]! >= 0);
  unlabelled.add("no class", labelled.length - rows.length);
  const blocks = new Int32Array(time.length).fill(-1);
  for (const classId of new Set(rows.map((row) => classes[row]!))) {
    const members = rows.filter((row) => classes[row] === classId);
    members.sort((a, b) => time[a]! - time[b]! || a - b);
    for (let i = 0; i < members.length; i++) blocks[members[i]!] = Math.floor((i * folds) / members.length);
  }
  return purgedFolds({ time, endTime }, rows, blocks, folds, unlabelled);
}

/** Folds from the block of each row: test = the block, train = the rest without what overlaps it in time. */
function purgedFolds(
  { time, endTime }: LabelIntervals,
  rows: Int32Array,
  blocks: Int32Array,
  folds: number,
  unlabelled: DropCounter,
): PurgedFold[] {
  const made: PurgedFold[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const test = rows.filter((row) => blocks[row] === fold);
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const row of test) {
      first = Math.min(first, time[row]!);
      last = Math.max(last, endTime[row]!);
    }
    const train = rows.filter((row) => blocks[row] !== fold && (endTime[row]! < first || time[row]! > last));
    if (train.length === 0 || test.length === 0) {
      const part = test.length === 0 ? "test on" : "train on";
      throw impossible(
        rows,
        countTimes(time, rows).times.length,
        `fold ${fold + 1} of ${folds} has no row to ${part}`,
      );
    }
    const dropped = new DropCounter();
    for (const { reason, count } of unlabelled.list()) dropped.add(reason, count);
    dropped.add(dropReasons.overlaps, rows.length - train.length - test.length);
    made.push({ train, test, dropped: dropped.list() });
  }
  return made;
}

function impossible(rows: Int32Array, times: number, reason: string): PregaoError {
  return new PregaoError("PREGAO_SPLIT_IMPOSSIBLE", { rows: rows.length, times, reason });
}
