import fc from "fast-check";
import { createRandom } from "../random.ts";

export interface Intervals {
  readonly time: Float64Array;
  readonly endTime: Float64Array;
  readonly classes: Int8Array;
}

const day = 86_400_000;

/**
 * Rows of several symbols, one block each, on days of their own (late starts, holes); labels end `horizon` rows of
 * the symbol later and are unknown after that. Classes come in streaks, so they are uneven over time.
 */
export function intervals(seed: number, symbols: number, days: number, horizon: number): Intervals {
  const random = createRandom(seed, "intervals of a test");
  const time: number[] = [];
  const endTime: number[] = [];
  const classes: number[] = [];
  for (let symbol = 0; symbol < symbols; symbol++) {
    const traded: number[] = [];
    for (let date = random.integer(1 + Math.floor(days / 4)); date < days; date++) {
      if (random.uniform() < 0.95) traded.push(date * day);
    }
    let current = random.integer(3);
    for (const [row, date] of traded.entries()) {
      if (random.uniform() < 0.2) current = random.integer(3);
      const end = traded[row + horizon];
      time.push(date);
      endTime.push(end ?? Number.NaN);
      classes.push(end === undefined ? -1 : current);
    }
  }
  return {
    time: Float64Array.from(time),
    endTime: Float64Array.from(endTime),
    classes: Int8Array.from(classes),
  };
}

export const anyIntervals: fc.Arbitrary<Intervals> = fc
  .record({
    seed: fc.nat(),
    symbols: fc.integer({ min: 1, max: 5 }),
    days: fc.integer({ min: 120, max: 200 }),
    horizon: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ seed, symbols, days, horizon }) => intervals(seed, symbols, days, horizon));

/** All rows of `time` that satisfy `keep`, ascending. */
export function rowsWhere({ time }: Intervals, keep: (row: number) => boolean): Int32Array {
  return Int32Array.from(time.keys()).filter(keep);
}

/** Throws where the label interval of a training row meets that of a test row: the promise of every purge. */
export function requireApart(
  { time, endTime }: Intervals,
  train: Iterable<number>,
  test: Iterable<number>,
): void {
  const tested = [...test];
  for (const row of train) {
    for (const other of tested) {
      if (endTime[row]! < time[other]! || time[row]! > endTime[other]!) continue;
      throw new Error(`training row ${row} overlaps test row ${other}`);
    }
  }
}

/** The distinct times of rows with an outcome, ascending. */
export function timesOf({ time, endTime }: Intervals, rows: Iterable<number>): number[] {
  const labelled = [...rows].filter((row) => !Number.isNaN(endTime[row]!));
  return [...new Set(labelled.map((row) => time[row]!))].sort((a, b) => a - b);
}

/** The same rows with the symbols' blocks in reverse order, and where each old row went. */
export function symbolsReversed(given: Intervals): { intervals: Intervals; newRow: Int32Array } {
  const { time } = given;
  const starts = [...time.keys()].filter((row) => row === 0 || time[row]! <= time[row - 1]!);
  const order = starts
    .map((start, place) =>
      Array.from({ length: (starts[place + 1] ?? time.length) - start }, (_, i) => start + i),
    )
    .reverse()
    .flat();
  const newRow = new Int32Array(time.length);
  for (const [place, row] of order.entries()) newRow[row] = place;
  return {
    intervals: {
      time: Float64Array.from(order, (row) => time[row]!),
      endTime: Float64Array.from(order, (row) => given.endTime[row]!),
      classes: Int8Array.from(order, (row) => given.classes[row]!),
    },
    newRow,
  };
}
