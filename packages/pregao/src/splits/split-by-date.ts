import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { LabelIntervals, Split } from "./contract.ts";
import { boundaryPlace, countTimes } from "./date-boundaries.ts";
import { DropCounter, dropReasons, labelledRows } from "./purge.ts";

const fraction = z.number().gt(0).lt(1);

export const sizeOptions = {
  testSize: fraction.default(0.2).meta({ description: "Part of the rows, the latest, kept for the test." }),
  validationSize: fraction
    .default(0.2)
    .meta({ description: "Part of the rows kept for validation, before the test." }),
} as const;

const splitByDateTable = {
  ...sizeOptions,
  embargo: z.number().int().min(0).max(100_000).default(0).meta({
    description: "Bars that must lie between the end of a part's labels and the next part, beyond the purge.",
  }),
} as const;

export interface SplitByDateOptions extends LabelIntervals {
  /** The rows to part (usable features and labels); all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly testSize?: number | undefined;
  readonly validationSize?: number | undefined;
  readonly embargo?: number | undefined;
}

/**
 * Train, validation and test in order of time: the same two boundary dates for all symbols, chosen so that the
 * parts hold the wanted fractions of the rows as nearly as whole dates allow (before purging).
 *
 * Purge: a row of train whose label has seen a bar at or after the first validation time is dropped; so is a row
 * of validation towards the test. Embargo: also rows whose label ends within the last `embargo` bars (distinct
 * times of the rows) before the boundary. The default is 0: after the purge no label touches the next part, and an
 * embargo only adds distance. Rows whose `endTime` is NaN are dropped. Every drop is counted:
 * train + validation + test + dropped = rows given.
 *
 * Throws PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE where a part would be empty. O(rows · log rows).
 */
export function splitByDate(options: SplitByDateOptions): Split {
  const { time, endTime, rows: given, ...sizes } = options;
  const { testSize, validationSize, embargo } = parseOptions(splitByDateTable, sizes);
  requireTrainingShare(testSize, validationSize);
  const dropped = new DropCounter();
  const rows = labelledRows({ time, endTime }, given, dropped);
  const counts = countTimes(time, rows);
  const { times } = counts;
  if (times.length < 3) throw impossible(rows, times, "three parts need three times at least");
  const testPlace = Math.max(2, boundaryPlace(counts, times.length, testSize * rows.length));
  const validationPlace = boundaryPlace(counts, testPlace, validationSize * rows.length);
  const boundaries = { validation: times[validationPlace]!, test: times[testPlace]! };

  /** Rows in [from, to) whose labels end before the bar `embargo` bars ahead of `to`. */
  const part = (from: number, toPlace: number): Int32Array => {
    const to = times[toPlace] ?? Number.POSITIVE_INFINITY;
    const lastEnd = toPlace === times.length ? to : times[Math.max(0, toPlace - embargo)]!;
    return rows.filter((row) => {
      if (time[row]! < from || time[row]! >= to) return false;
      if (endTime[row]! < lastEnd) return true;
      dropped.add(endTime[row]! >= to ? dropReasons.purged : dropReasons.embargoed);
      return false;
    });
  };
  const train = part(Number.NEGATIVE_INFINITY, validationPlace);
  const validation = part(boundaries.validation, testPlace);
  const test = part(boundaries.test, times.length);
  for (const [name, left] of Object.entries({ train, validation, test })) {
    if (left.length === 0)
      throw impossible(rows, times, `purge and embargo (${embargo} bars) leave no row for ${name}`);
  }
  return { kind: "by-date", train, validation, test, boundaries, dropped: dropped.list() };
}

/** Refuses sizes that leave nothing to train on. */
export function requireTrainingShare(testSize: number, validationSize: number): void {
  if (testSize + validationSize < 1) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "testSize + validationSize",
    value: testSize + validationSize,
    reason: "together they must be below 1, or nothing is left to train on",
  });
}

function impossible(rows: Int32Array, times: Float64Array, reason: string): PregaoError {
  return new PregaoError("PREGAO_SPLIT_IMPOSSIBLE", { rows: rows.length, times: times.length, reason });
}
