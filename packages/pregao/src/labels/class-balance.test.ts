import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { balanceRows, classWeights } from "./class-balance.ts";

const anyTraining = fc
  .record({ seed: fc.nat(), rows: fc.integer({ min: 3, max: 200 }) })
  .map(({ seed, rows: count }) => {
    const random = createRandom(seed, "classes of a test");
    const classes = Int8Array.from({ length: count }, () => [-1, 0, 0, 0, 0, 1, 2, 2][random.integer(8)]!);
    classes[0] = 1;
    const rows = Int32Array.from({ length: count }, (_, row) => row).filter(
      (row) => row === 0 || random.uniform() < 0.6,
    );
    return { classes, rows };
  });
const countsOf = (classes: Int8Array, rows: Iterable<number>) => {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classes[row]!, (counts.get(classes[row]!) ?? 0) + 1);
  return counts;
};

describe("balanceRows", () => {
  it("gives every class as many rows, and touches no row that is not among the training rows", () => {
    fc.assert(
      fc.property(anyTraining, fc.nat(), (training, seed) => {
        const before = countsOf(
          training.classes,
          [...training.rows].filter((row) => training.classes[row]! >= 0),
        );
        const known = new Set(training.rows);
        for (const method of ["undersample", "oversample"] as const) {
          const rows = balanceRows(training, method, seed);
          const wanted =
            method === "undersample" ? Math.min(...before.values()) : Math.max(...before.values());
          expect([...countsOf(training.classes, rows).values()]).toEqual(
            [...before.keys()].map(() => wanted),
          );
          expect([...rows].every((row) => known.has(row) && training.classes[row]! >= 0)).toBe(true);
          expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
          expect(balanceRows(training, method, seed)).toEqual(rows);
          const repeats = new Map<number, number>();
          for (const row of rows) repeats.set(row, (repeats.get(row) ?? 0) + 1);
          // As even as whole repetitions allow: within a class, no row comes two times more than another.
          for (const id of before.keys()) {
            const own = [...training.rows].filter((row) => training.classes[row] === id);
            const times = own.map((row) => repeats.get(row) ?? 0);
            expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("refuses rows without a class", () => {
    const none = { classes: Int8Array.of(-1, 0), rows: Int32Array.of(0) };
    expect(() => balanceRows(none, "oversample", 1)).toThrow(/none of the 1 training rows has a class/);
  });
});

describe("classWeights", () => {
  it("makes all classes weigh the same and the mean row 1", () => {
    fc.assert(
      fc.property(anyTraining, (training) => {
        const weights = classWeights(training, 4);
        const counts = countsOf(
          training.classes,
          [...training.rows].filter((row) => training.classes[row]! >= 0),
        );
        const totals = [...counts].map(([id, count]) => weights[id]! * count);
        for (const total of totals) expect(total).toBeCloseTo(totals[0]!, 9);
        const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
        expect(totals.reduce((sum, total) => sum + total, 0)).toBeCloseTo(rows, 9);
        expect(weights[3]).toBe(0);
      }),
      { numRuns: 30, seed: 3 },
    );
  });
});
