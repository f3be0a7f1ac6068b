import type { LabelIntervals } from "./contract.ts";
import { type DropCounter, dropReasons } from "./purge.ts";

/** A test block as training sees it: from its first time to the last bar that one of its labels has looked at. */
export interface TestStretch {
  readonly first: number;
  readonly last: number;
}

/** The stretch of some test rows. O(rows). */
export function stretchOf({ time, endTime }: LabelIntervals, rows: Int32Array): TestStretch {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    first = Math.min(first, time[row]!);
    last = Math.max(last, endTime[row]!);
  }
  return { first, last };
}

/**
 * The candidates whose label interval [time, endTime] meets none of the stretches, less those within the `embargo` bars
 * (distinct times) that follow the end of one (López de Prado 2018, chapter 7.4). What is left out is counted; an
 * overlap counts before an embargo. O(candidates × stretches).
 */
export function purgedTraining(
  { time, endTime }: LabelIntervals,
  candidates: Int32Array,
  stretches: readonly TestStretch[],
  { embargo, times }: { readonly embargo: number; readonly times: Float64Array },
  dropped: DropCounter,
): Int32Array {
  const until = stretches.map(({ last }) => embargoEnd(last, embargo, times));
  return candidates.filter((row) => {
    if (stretches.some(({ first, last }) => endTime[row]! >= first && time[row]! <= last)) {
      dropped.add(dropReasons.overlaps);
      return false;
    }
    if (stretches.some(({ last }, place) => time[row]! > last && time[row]! <= until[place]!)) {
      dropped.add(dropReasons.embargoedAfter);
      return false;
    }
    return true;
  });
}

/** The last time of the embargo after `last`; nothing where there is none. */
function embargoEnd(last: number, embargo: number, times: Float64Array): number {
  const place = times.findIndex((one) => one > last);
  if (embargo === 0 || place < 0) return Number.NEGATIVE_INFINITY;
  return times[Math.min(place + embargo, times.length) - 1]!;
}
