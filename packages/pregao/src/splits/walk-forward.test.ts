import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anyIntervals,
  intervals,
  requireApart,
  rowsWhere,
  symbolsReversed,
  timesOf,
} from "./intervals.fixture.ts";
import { walkForwardFolds } from "./walk-forward.ts";

const day = 86_400_000;

describe("walkForwardFolds", () => {
  it("parts twelve days as written out", () => {
    const time = Float64Array.from({ length: 12 }, (_, row) => row * day);
    const endTime = time.map((start) => start + day);
    const made = walkForwardFolds({ time, endTime, folds: 3 });
    expect(made.map(({ train, test }) => [[...train], [...test]])).toEqual([
      [
        [0, 1],
        [3, 4, 5],
      ],
      [
        [0, 1, 2, 3, 4],
        [6, 7, 8],
      ],
      [
        [0, 1, 2, 3, 4, 5, 6, 7],
        [9, 10, 11],
      ],
    ]);
    const rolling = walkForwardFolds({ time, endTime, folds: 3, window: "rolling", embargo: 1 });
    expect(rolling.map(({ train }) => [...train])).toEqual([[0], [3], [6]]);
    expect(rolling[2]!.dropped).toEqual([
      { reason: "before the rolling window", count: 6 },
      { reason: "label ends within the embargo before the next part", count: 1 },
      { reason: "label overlaps the test block (purged)", count: 1 },
    ]);
    const three = walkForwardFolds({ time, endTime, folds: 3, window: "rolling", trainBars: 4 });
    expect(three.map(({ train }) => [...train])).toEqual([
      [0, 1],
      [2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it("follows a schedule: blocks of so many dates after a first sixth", () => {
    const time = Float64Array.from({ length: 12 }, (_, row) => row * day);
    const endTime = time.map((start) => start + day);
    const made = walkForwardFolds({ time, endTime, refitBars: 4 });
    expect(made.map(({ train, test }) => [[...train], [...test]])).toEqual([
      [[0], [2, 3, 4, 5]],
      [
        [0, 1, 2, 3, 4],
        [6, 7, 8, 9],
      ],
      [
        [0, 1, 2, 3, 4, 5, 6, 7, 8],
        [10, 11],
      ],
    ]);
    expect(() => walkForwardFolds({ time, endTime, refitBars: 4, folds: 3 })).toThrow(/beside folds \(3\)/);
    const one = { time: time.subarray(0, 1), endTime: endTime.subarray(0, 1), refitBars: 4 };
    expect(() => walkForwardFolds(one)).toThrow(/nothing to test after the first sixth/);
  });

  it("tests every row after the first block once, trains on the past alone, and accounts for every row", () => {
    fc.assert(
      fc.property(
        anyIntervals,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom("expanding", "rolling"),
        fc.integer({ min: 0, max: 4 }),
        (given, folds, window, embargo) => {
          const rows = rowsWhere(given, (row) => row % 6 !== 4);
          const { time, endTime } = given;
          const made = walkForwardFolds({ time, endTime, rows, folds, window, embargo });
          const times = timesOf(given, rows);
          const tested = made.flatMap(({ test }) => [...test]);
          const firstTest = Math.min(...tested.map((row) => time[row]!));
          const expected = [...rows].filter((row) => !Number.isNaN(endTime[row]!) && time[row]! >= firstTest);
          expect(tested.sort((a, b) => a - b)).toEqual(expected);
          for (const { train, test, dropped } of made) {
            requireApart(given, train, test);
            const start = Math.min(...[...test].map((row) => time[row]!));
            const limit = times[Math.max(0, times.indexOf(start) - embargo)]!;
            for (const row of train) expect(endTime[row]!).toBeLessThan(limit);
            const lost = dropped.reduce((sum, { count }) => sum + count, 0);
            expect(train.length + test.length + lost).toBe(rows.length);
          }
          if (window === "expanding") return;
          const first = times.indexOf(firstTest);
          for (const { train, test } of made) {
            const start = times.indexOf(Math.min(...[...test].map((row) => time[row]!)));
            for (const row of train) expect(times.indexOf(time[row]!)).toBeGreaterThanOrEqual(start - first);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it("is the same whatever the order of the symbols", () => {
    const given = intervals(4, 4, 150, 5);
    const { intervals: reversed, newRow } = symbolsReversed(given);
    const fold = (of: typeof given) =>
      walkForwardFolds({ time: of.time, endTime: of.endTime, folds: 4, embargo: 2 });
    const moved = (rows: Int32Array) => [...Int32Array.from(rows, (row) => newRow[row]!).sort()];
    expect(fold(reversed).map(({ train, test }) => [[...train], [...test]])).toEqual(
      fold(given).map(({ train, test }) => [moved(train), moved(test)]),
    );
  });

  it("refuses what cannot be parted", () => {
    const time = Float64Array.of(0, 1, 2);
    expect(() => walkForwardFolds({ time, endTime: time, folds: 3 })).toThrow(
      /3 folds and a first block need/,
    );
    const endTime = Float64Array.of(2, 2, 2);
    expect(() => walkForwardFolds({ time, endTime, folds: 1 })).toThrow(/no row to train on in fold 1 of 1/);
    expect(() => walkForwardFolds({ time, endTime: time, folds: 0 })).toThrow(/folds = 0/);
  });
});
