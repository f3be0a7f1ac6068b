import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PurgedFold } from "./contract.ts";
import {
  anyIntervals,
  type Intervals,
  intervals,
  requireApart,
  rowsWhere,
  timesOf,
} from "./intervals.fixture.ts";
import { stratifiedTimeOrderedFolds, timeOrderedFolds } from "./time-ordered-folds.ts";

const anyFolds = fc.integer({ min: 2, max: 5 });

/** What both kinds promise: no overlap of a training label with the test block, disjoint tests, no row lost. */
function expectPurged(given: Intervals, rows: Int32Array, folds: readonly PurgedFold[]): void {
  const tested = folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
  const usable = [...rows].filter((row) => given.classes[row]! >= 0);
  expect(tested).toEqual(usable);
  for (const { train, test, dropped } of folds) {
    for (const row of train) {
      for (const other of test) {
        const apart = given.endTime[row]! < given.time[other]! || given.time[row]! > given.endTime[other]!;
        if (!apart) throw new Error(`training row ${row} overlaps test row ${other}`);
      }
    }
    const lost = dropped.reduce((sum, { count }) => sum + count, 0);
    expect(train.length + test.length + lost).toBe(rows.length);
    expect([...train]).toEqual([...train].sort((a, b) => a - b));
  }
}

describe("timeOrderedFolds", () => {
  it("purges, covers every row once and keeps the order of time", () => {
    fc.assert(
      fc.property(anyIntervals, anyFolds, (given, folds) => {
        const rows = rowsWhere(given, (row) => row % 5 !== 2);
        const { time, endTime } = given;
        const made = timeOrderedFolds({ time, endTime, rows, folds });
        expect(made.length).toBe(folds);
        expectPurged(given, rows, made);
        for (let fold = 1; fold < folds; fold++) {
          const before = Math.max(...[...made[fold - 1]!.test].map((row) => time[row]!));
          const after = Math.min(...[...made[fold]!.test].map((row) => time[row]!));
          expect(before).toBeLessThan(after);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("gives blocks of about equally many rows", () => {
    const given = intervals(2, 5, 150, 3);
    const { time, endTime } = given;
    const sizes = timeOrderedFolds({ time, endTime, folds: 4 }).map(({ test }) => test.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(10);
  });

  it("works with as many dates as folds, and refuses fewer", () => {
    const time = Float64Array.of(1, 2, 3, 1, 2, 3);
    const blocks = timeOrderedFolds({ time, endTime: time, folds: 3 }).map(({ test }) => [...test]);
    expect(blocks).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(() => timeOrderedFolds({ time, endTime: time, folds: 4 })).toThrow(/4 folds need as many times/);
    expect(() => timeOrderedFolds({ time, endTime: time, folds: 1 })).toThrow(/folds = 1 is not valid/);
  });
});

describe("an embargo after the block", () => {
  it("keeps the bars after its last label out of training, and counts them", () => {
    fc.assert(
      fc.property(anyIntervals, anyFolds, fc.integer({ min: 0, max: 5 }), (given, folds, embargo) => {
        const rows = rowsWhere(given, () => true);
        const { time, endTime } = given;
        const times = timesOf(given, rows);
        for (const { train, test, dropped } of timeOrderedFolds({ time, endTime, folds, embargo })) {
          requireApart(given, train, test);
          const last = Math.max(...[...test].map((row) => endTime[row]!));
          const kept = new Set(times.filter((one) => one > last).slice(0, embargo));
          const out = [...rows].filter((row) => kept.has(time[row]!) && !Number.isNaN(endTime[row]!)).length;
          expect([...train].some((row) => kept.has(time[row]!))).toBe(false);
          const counted = dropped.find(({ reason }) => reason === "within the embargo after the test block");
          expect(counted?.count ?? 0).toBe(out);
          const lost = dropped.reduce((sum, { count }) => sum + count, 0);
          expect(train.length + test.length + lost).toBe(rows.length);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

describe("timeOrderedFolds of uneven dates", () => {
  it("leaves a date for each earlier block, however many rows the first date holds", () => {
    const time = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2);
    const sizes = timeOrderedFolds({ time, endTime: time, folds: 3 }).map(({ test }) => test.length);
    expect(sizes).toEqual([9, 1, 1]);
  });
});

describe("stratifiedTimeOrderedFolds", () => {
  it("purges, covers every row once, and cuts each class in order of time into parts equal to one row", () => {
    fc.assert(
      fc.property(anyIntervals, fc.integer({ min: 2, max: 3 }), (given, folds) => {
        const rows = rowsWhere(given, (row) => row % 5 !== 2);
        let made: PurgedFold[];
        try {
          made = stratifiedTimeOrderedFolds({ ...given, rows, folds });
        } catch (error) {
          // Streaky classes of a single symbol can overlap everywhere; that is refused, never half done.
          expect((error as Error).message).toMatch(/has no row to train on/);
          return;
        }
        expectPurged(given, rows, made);
        for (const id of [0, 1, 2]) {
          const parts = made.map(({ test }) => [...test].filter((row) => given.classes[row] === id));
          const sizes = parts.map((part) => part.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          for (let fold = 1; fold < folds; fold++) {
            const times = (part: number[]): number[] => part.map((row) => given.time[row]!);
            expect(Math.max(...times(parts[fold - 1]!))).toBeLessThanOrEqual(
              Math.min(...times(parts[fold]!)),
            );
          }
        }
      }),
      { numRuns: 80, seed: 2 },
    );
  });

  it("drops rows without class or outcome, each under its reason", () => {
    const time = Float64Array.from({ length: 12 }, (_, row) => row);
    const endTime = time.map((start) => (start === 11 ? Number.NaN : start));
    const classes = Int8Array.from({ length: 12 }, (_, row) => (row === 0 ? -1 : row % 2));
    const folds = stratifiedTimeOrderedFolds({ time, endTime, classes, folds: 2 });
    for (const { dropped } of folds) {
      expect(dropped).toContainEqual({ reason: "no label outcome", count: 1 });
      expect(dropped).toContainEqual({ reason: "no class", count: 1 });
    }
  });

  it("refuses rows whose labels all reach into the block", () => {
    const time = Float64Array.of(1, 2, 3, 4);
    const endTime = Float64Array.of(9, 9, 9, 9);
    expect(() =>
      stratifiedTimeOrderedFolds({ time, endTime, classes: Int8Array.of(0, 0, 0, 0), folds: 2 }),
    ).toThrow(/fold 1 of 2 has no row to train on/);
  });
});
