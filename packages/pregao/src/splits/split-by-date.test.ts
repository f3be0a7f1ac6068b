import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelIntervals } from "./contract.ts";
import { anyIntervals, intervals, rowsWhere } from "./intervals.fixture.ts";
import { splitByDate } from "./split-by-date.ts";

const day = 86_400_000;
const total = (dropped: readonly { count: number }[]): number =>
  dropped.reduce((sum, { count }) => sum + count, 0);

/** One symbol, one row a day, labels `horizon` days long. */
function plain(days: number, horizon: number): LabelIntervals {
  const time = Float64Array.from({ length: days }, (_, row) => row * day);
  const endTime = time.map((start) =>
    start + horizon * day < days * day ? start + horizon * day : Number.NaN,
  );
  return { time, endTime };
}

describe("splitByDate", () => {
  it("parts ten days with labels of one day as written out", () => {
    const split = splitByDate(plain(11, 1));
    // Ten labelled rows 0–9: validation from day 6, test from day 8; rows 5 and 7 see the next part's first bar.
    expect([...split.train]).toEqual([0, 1, 2, 3, 4]);
    expect([...split.validation]).toEqual([6]);
    expect([...split.test]).toEqual([8, 9]);
    expect(split.boundaries).toEqual({ validation: 6 * day, test: 8 * day });
    expect(split.dropped).toEqual([
      { reason: "no label outcome", count: 1 },
      { reason: "label overlaps the next part (purged)", count: 2 },
    ]);
    expect(split.kind).toBe("by-date");
  });

  it("keeps the embargo's bars between a part's last label and the next part, and counts them apart", () => {
    const split = splitByDate({ ...plain(60, 2), embargo: 3 });
    const lastEnd = plain(60, 2).endTime[split.train.at(-1)!]!;
    expect((split.boundaries.validation - lastEnd) / day).toBe(4);
    expect(split.dropped).toContainEqual({
      reason: "label ends within the embargo before the next part",
      count: 6,
    });
    expect(split.dropped).toContainEqual({ reason: "label overlaps the next part (purged)", count: 4 });
  });

  it("never lets a label of one part touch the next, and accounts for every row", () => {
    fc.assert(
      fc.property(anyIntervals, fc.integer({ min: 0, max: 4 }), (given, embargo) => {
        const rows = rowsWhere(given, (row) => row % 7 !== 3);
        const { time, endTime } = given;
        const split = splitByDate({ time, endTime, rows, embargo });
        const { train, validation, test, boundaries } = split;
        for (const row of train) expect(given.endTime[row]!).toBeLessThan(boundaries.validation);
        for (const row of validation) {
          expect(given.time[row]!).toBeGreaterThanOrEqual(boundaries.validation);
          expect(given.endTime[row]!).toBeLessThan(boundaries.test);
        }
        for (const row of test) expect(given.time[row]!).toBeGreaterThanOrEqual(boundaries.test);
        const used = [...train, ...validation, ...test];
        expect(new Set(used).size).toBe(used.length);
        expect(used.length + total(split.dropped)).toBe(rows.length);
        const known = new Set(rows);
        expect(used.every((row) => known.has(row))).toBe(true);
        for (const part of [train, validation, test])
          expect([...part]).toEqual([...part].sort((a, b) => a - b));
      }),
      { numRuns: 80, seed: 1 },
    );
  });

  it("holds the fractions as nearly as whole dates allow", () => {
    fc.assert(
      fc.property(
        anyIntervals,
        fc.double({ min: 0.1, max: 0.4, noNaN: true }),
        fc.double({ min: 0.1, max: 0.4, noNaN: true }),
        (given, testSize, validationSize) => {
          const { boundaries } = splitByDate({
            time: given.time,
            // Labels of their own bar: the fractions are met before purging, which could empty a small part.
            endTime: given.time.map((start, row) => (Number.isNaN(given.endTime[row]!) ? Number.NaN : start)),
            testSize,
            validationSize,
          });
          const labelled = [...rowsWhere(given, (row) => !Number.isNaN(given.endTime[row]!))];
          const from = (time: number): number => labelled.filter((row) => given.time[row]! >= time).length;
          const dates = [...new Set(labelled.map((row) => given.time[row]!))].sort((a, b) => a - b);
          const off = (rows: number, size: number): number => Math.abs(rows - size * labelled.length);
          const best = (candidates: number[], rows: (date: number) => number, size: number): number =>
            Math.min(...candidates.map((date) => off(rows(date), size)));
          expect(off(from(boundaries.test), testSize)).toBe(best(dates.slice(2), from, testSize));
          const between = (date: number): number => from(date) - from(boundaries.test);
          const earlier = dates.slice(1).filter((date) => date < boundaries.test);
          expect(off(between(boundaries.validation), validationSize)).toBe(
            best(earlier, between, validationSize),
          );
        },
      ),
      { numRuns: 100, seed: 2 },
    );
  });

  it("takes the later of two dates that are equally near, which keeps more for training", () => {
    // Rows a day: 3, 3, 2, 2, 2. A test of 3 rows lies between the last day's 2 and the last two days' 4.
    const time = Float64Array.of(0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4);
    const split = splitByDate({ time, endTime: time, testSize: 0.25, validationSize: 0.25 });
    expect(split.boundaries).toEqual({ validation: 3, test: 4 });
  });

  it("leaves a date for training and one for validation, however many rows the last dates hold", () => {
    const time = Float64Array.of(0, 1, 2, 2, 2, 2, 2, 2, 2, 2);
    const split = splitByDate({ time, endTime: time, testSize: 0.85, validationSize: 0.1 });
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([1, 1, 8]);
  });

  it("takes rows in any order", () => {
    const given = intervals(3, 3, 80, 5);
    const rows = rowsWhere(given, () => true);
    const { time, endTime } = given;
    const reversed = splitByDate({ time, endTime, rows: rows.toReversed() });
    expect(reversed).toEqual(splitByDate({ time, endTime, rows }));
  });

  it("purges nothing of labels that look at their own bar only", () => {
    const given = plain(50, 1);
    const split = splitByDate({ time: given.time, endTime: given.time });
    expect(split.dropped).toEqual([]);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([30, 10, 10]);
  });
});

describe("what splitByDate refuses", () => {
  it("an option that it does not know", () => {
    const misspelt = { ...plain(30, 1), testsize: 0.3 };
    expect(() => splitByDate(misspelt)).toThrow(/unknown option testsize; did you mean testSize/);
  });

  it.each([
    ["two dates", plain(3, 1), {}, /three parts need three times/],
    ["no rows", plain(0, 1), {}, /cannot split 0 rows/],
    ["labels longer than a part", plain(20, 9), {}, /leave no row for (train|validation)/],
    ["an embargo longer than the data", plain(30, 1), { embargo: 90 }, /\(90 bars\) leave no row for train/],
    ["a test of everything", plain(30, 1), { testSize: 1 }, /testSize = 1 is not valid/],
    ["an embargo of half a bar", plain(30, 1), { embargo: 0.5 }, /embargo = 0.5 is not valid/],
    ["sizes without a rest", plain(30, 1), { testSize: 0.5, validationSize: 0.5 }, /must be below 1/],
  ])("%s", (_, given, options, message) => {
    expect(() => splitByDate({ ...given, ...options })).toThrow(message);
  });
});
