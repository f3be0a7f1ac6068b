import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { barsOfCloses, walkedCloses } from "./bars.fixture.ts";
import { averageUniqueness, concurrentLabels, labelSpans } from "./sample-uniqueness.ts";
import { sequentialBootstrap } from "./sequential-bootstrap.ts";
import { timeDecayWeights } from "./time-decay.ts";

const day = 86_400_000;

/** Bars of two symbols; labels of lengths of their own, some with no end; a part of the rows. */
const anyLabels = fc
  .record({ seed: fc.nat(), a: fc.integer({ min: 1, max: 40 }), b: fc.integer({ min: 1, max: 40 }) })
  .map(({ seed, a, b }) => {
    const bars = barsOfCloses({ A: walkedCloses(seed, a), B: walkedCloses(seed + 1, b) });
    const random = createRandom(seed, "label lengths");
    const endTime = bars.time.map((start) =>
      random.uniform() < 0.1 ? Number.NaN : start + random.integer(9) * day,
    );
    const rows = Int32Array.from(bars.time.keys()).filter(() => random.uniform() < 0.7);
    return { bars, endTime, rows };
  });

describe("averageUniqueness", () => {
  it("is the book's mean of 1 / concurrency over the bars of a label", () => {
    fc.assert(
      fc.property(anyLabels, ({ bars, endTime, rows }) => {
        const weights = averageUniqueness(bars, endTime, rows);
        const covers = (row: number, bar: number): boolean =>
          bars.frame.symbolAt(row) === bars.frame.symbolAt(bar) &&
          bars.time[bar]! >= bars.time[row]! &&
          bars.time[bar]! <= endTime[row]!;
        const labelled = [...rows].filter((row) => !Number.isNaN(endTime[row]!));
        const all = [...bars.time.keys()];
        const concurrent = concurrentLabels(labelSpans(bars, endTime, rows), bars.length);
        const counts = all.map((bar) => labelled.filter((row) => covers(row, bar)).length);
        expect([...concurrent]).toEqual(counts);
        for (const row of all) {
          if (!labelled.includes(row)) {
            expect(weights[row]).toBeNaN();
            continue;
          }
          const own = all.filter((bar) => covers(row, bar));
          const mean = own.reduce((sum, bar) => sum + 1 / counts[bar]!, 0) / own.length;
          expect(weights[row]).toBeCloseTo(mean, 10);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("is 1 for labels apart and near 1 / (horizon + 1) where one begins at every bar", () => {
    const bars = barsOfCloses({ A: walkedCloses(1, 100) });
    const apart = Int32Array.of(0, 10, 20);
    const endTime = bars.time.map((start) => start + 4 * day);
    expect([...averageUniqueness(bars, endTime, apart)].filter((weight) => !Number.isNaN(weight))).toEqual([
      1, 1, 1,
    ]);
    const every = averageUniqueness(bars, endTime, Int32Array.from(bars.time.keys()));
    expect(every[50]).toBeCloseTo(1 / 5, 12);
  });
});

describe("sequentialBootstrap", () => {
  it("draws labels that overlap less than plain draws, the same for the same seed", () => {
    const bars = barsOfCloses({ A: walkedCloses(1, 60) });
    const endTime = bars.time.map((start) => Math.min(start + 6 * day, 59 * day));
    const rows = Int32Array.from({ length: 54 }, (_, row) => row);
    /** Mean average uniqueness of draws, each draw a label of its own. */
    const uniqueness = (drawn: Int32Array): number => {
      const counts = bars.time.map(
        (at) => [...drawn].filter((row) => bars.time[row]! <= at && at <= endTime[row]!).length,
      );
      const each = [...drawn].map((row) => {
        const own = [...counts.keys()].filter(
          (bar) => bars.time[row]! <= bars.time[bar]! && bars.time[bar]! <= endTime[row]!,
        );
        return own.reduce((sum, bar) => sum + 1 / counts[bar]!, 0) / own.length;
      });
      return each.reduce((sum, one) => sum + one, 0) / each.length;
    };
    let [sequential, plain] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const drawn = sequentialBootstrap({ bars, endTime, rows, seed, draws: 20 });
      expect(sequentialBootstrap({ bars, endTime, rows, seed, draws: 20 })).toEqual(drawn);
      expect([...drawn].every((row) => rows.includes(row))).toBe(true);
      const random = createRandom(seed, "plain draws");
      sequential += uniqueness(drawn);
      plain += uniqueness(Int32Array.from({ length: 20 }, () => rows[random.integer(rows.length)]!));
    }
    expect(sequential).toBeGreaterThan(1.02 * plain);
  });

  it("follows the book's example: after one draw the overlapping label is the least likely", () => {
    // Labels [0, 2], [2, 3], [4, 5] of chapter 4.5.3: after [2, 3] was drawn the probabilities are 5/14, 3/14, 6/14.
    const bars = barsOfCloses({ A: walkedCloses(1, 6) });
    const endTime = Float64Array.of(2, Number.NaN, 3, Number.NaN, 5, Number.NaN).map((end) => end * day);
    const rows = Int32Array.of(0, 2, 4);
    const second = new Map<number, number>();
    let first = 0;
    for (let seed = 0; seed < 12_000; seed++) {
      const [one, other] = sequentialBootstrap({ bars, endTime, rows, seed, draws: 2 });
      if (one !== 2) continue;
      first++;
      second.set(other!, (second.get(other!) ?? 0) + 1);
    }
    for (const [row, share] of [
      [0, 5 / 14],
      [2, 3 / 14],
      [4, 6 / 14],
    ] as const)
      expect(Math.abs(second.get(row)! / first - share)).toBeLessThan(0.03);
  });
});

describe("timeDecayWeights", () => {
  const time = Float64Array.of(0, 1, 2, 3, 4);
  const uniqueness = Float64Array.of(1, 0.5, 0.5, 1, Number.NaN);
  const rows = Int32Array.of(0, 1, 2, 3);
  const decay = (oldest: number) => [...timeDecayWeights({ time, uniqueness, rows, oldest })];

  it("falls along a line in cumulated uniqueness to the oldest, as the book's function does", () => {
    // clfLastW 0.4: slope 0.6 / 3, intercept 0.4, at cumulated 1, 1.5, 2 and 3.
    for (const [place, value] of [0.6, 0.7, 0.8, 1].entries())
      expect(decay(0.4)[place]).toBeCloseTo(value, 12);
    // clfLastW −0.5: slope 1 / (0.5 · 3), intercept −1.
    for (const [place, value] of [0, 0, 1 / 3, 1].entries())
      expect(decay(-0.5)[place]).toBeCloseTo(value, 12);
    expect(decay(1)).toEqual([1, 1, 1, 1, Number.NaN]);
  });

  it("gives labels of one time one weight, and refuses a share that is none", () => {
    const weights = timeDecayWeights({
      time: Float64Array.of(0, 1, 1),
      uniqueness: Float64Array.of(1, 1, 1),
      rows: Int32Array.of(0, 1, 2),
      oldest: 0,
    });
    expect([...weights]).toEqual([1 / 3, 1, 1].map((value) => expect.closeTo(value, 12)));
    expect(() => decay(-1)).toThrow(/oldest = -1/);
  });
});
