import type { Coverage } from "./feed.ts";

/** Columns of bars that events are summed into, one value a bar. */
export interface EventSums {
  readonly count: Float64Array;
  /** A sum for each column of the events, in their order. */
  readonly sums: readonly Float64Array[];
  /** Bars that lie wholly inside the coverage. */
  readonly covered: number;
}

/**
 * Counts and sums the events of [open, close) of each bar: 0 where a bar inside the coverage has none, NaN where a
 * part of it was not watched. Opens, times and coverage must rise; each bar is `length` milliseconds long. Events are
 * added in order of time. O(bars + events + stretches).
 */
export function sumEvents(
  opens: Float64Array,
  length: number,
  times: Float64Array,
  columns: readonly Float64Array[],
  coverage: readonly Coverage[],
): EventSums {
  const count = new Float64Array(opens.length);
  const sums = columns.map(() => new Float64Array(opens.length));
  let covered = 0;
  let event = 0;
  let stretch = 0;
  for (let bar = 0; bar < opens.length; bar++) {
    const open = opens[bar]!;
    const close = open + length;
    while (event < times.length && times[event]! < open) event++;
    while (stretch < coverage.length && coverage[stretch]!.to < close) stretch++;
    const watched = stretch < coverage.length && coverage[stretch]!.from <= open;
    if (watched) covered++;
    else {
      count[bar] = Number.NaN;
      for (const sum of sums) sum[bar] = Number.NaN;
    }
    for (; event < times.length && times[event]! < close; event++) {
      if (!watched) continue;
      count[bar]!++;
      for (let k = 0; k < sums.length; k++) sums[k]![bar]! += columns[k]![event]!;
    }
  }
  return { count, sums, covered };
}
