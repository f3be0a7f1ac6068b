import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combinatorialPurgedFolds } from "./combinatorial-purged.ts";
import {
  anyIntervals,
  intervals,
  requireApart,
  rowsWhere,
  symbolsReversed,
  timesOf,
} from "./intervals.fixture.ts";

describe("combinatorialPurgedFolds", () => {
  it("has the book's 15 folds and 5 paths of 6 groups tested by twos", () => {
    const { time, endTime } = intervals(1, 3, 150, 3);
    const { folds, paths } = combinatorialPurgedFolds({ time, endTime });
    expect(folds.length).toBe(15);
    expect(folds.slice(0, 3).map(({ testGroups }) => testGroups)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
    // The table of chapter 12.4: path 1 takes groups 1 and 2 from the first split, group 3 from the second …
    expect(paths.map((path) => [...path])).toEqual([
      [0, 0, 1, 2, 3, 4],
      [1, 5, 5, 6, 7, 8],
      [2, 6, 9, 9, 10, 11],
      [3, 7, 10, 12, 12, 13],
      [4, 8, 11, 13, 14, 14],
    ]);
  });

  it("tests every row in each path once, never trains near it, and accounts for every row", () => {
    fc.assert(
      fc.property(
        anyIntervals,
        fc.constantFrom([3, 1], [4, 2], [5, 2], [5, 3]),
        fc.integer({ min: 0, max: 3 }),
        (given, [groups, testGroups], embargo) => {
          const rows = rowsWhere(given, (row) => row % 5 !== 1);
          const { time, endTime } = given;
          const made = combinatorialPurgedFolds({
            time,
            endTime,
            rows,
            groups: groups!,
            testGroups: testGroups!,
            embargo,
          });
          const usable = [...rows].filter((row) => !Number.isNaN(endTime[row]!));
          const times = timesOf(given, rows);
          for (const { train, test, testGroups: tested, dropped } of made.folds) {
            requireApart(given, train, test);
            const lost = dropped.reduce((sum, { count }) => sum + count, 0);
            expect(train.length + test.length + lost).toBe(rows.length);
            for (const group of tested) {
              const own = [...test].filter((row) => made.groupOf[row] === group);
              const last = Math.max(...own.map((row) => endTime[row]!));
              const kept = times.filter((one) => one > last).slice(0, embargo);
              expect([...train].some((row) => kept.includes(time[row]!))).toBe(false);
            }
          }
          for (const path of made.paths) {
            const tested = [...path].flatMap((fold, group) =>
              [...made.folds[fold]!.test].filter((row) => made.groupOf[row] === group),
            );
            expect(tested.sort((a, b) => a - b)).toEqual(usable);
          }
          const used = made.paths.flatMap((path) => [...path].map((fold, group) => `${fold} ${group}`));
          expect(new Set(used).size).toBe(made.folds.length * testGroups!);
          expect(used.length).toBe(made.folds.length * testGroups!);
        },
      ),
      { numRuns: 25, seed: 2 },
    );
  });

  it("is the same whatever the order of the symbols", () => {
    const given = intervals(9, 4, 150, 4);
    const { intervals: reversed, newRow } = symbolsReversed(given);
    const fold = ({ time, endTime }: typeof given) =>
      combinatorialPurgedFolds({ time, endTime, groups: 4, embargo: 1 }).folds;
    const moved = (rows: Int32Array) => [...Int32Array.from(rows, (row) => newRow[row]!).sort()];
    expect(fold(reversed).map(({ train, test }) => [[...train], [...test]])).toEqual(
      fold(given).map(({ train, test }) => [moved(train), moved(test)]),
    );
  });

  it("refuses groups that leave nothing to train on, and more folds than anyone waits for", () => {
    const { time, endTime } = intervals(1, 2, 130, 2);
    expect(() => combinatorialPurgedFolds({ time, endTime, groups: 3, testGroups: 3 })).toThrow(
      /left to train on/,
    );
    expect(() => combinatorialPurgedFolds({ time, endTime, groups: 30, testGroups: 15 })).toThrow(
      /155117520 folds/,
    );
    const long = endTime.map((end) => (Number.isNaN(end) ? end : 1e15));
    expect(() => combinatorialPurgedFolds({ time, endTime: long })).toThrow(
      /groups 1 and 2 has no row to train on/,
    );
  });
});
