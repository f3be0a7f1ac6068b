import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { splitShuffledStratified } from "./split-shuffled-stratified.ts";

function randomClasses(seed: number, rows: number): Int8Array {
  const random = createRandom(seed);
  return Int8Array.from({ length: rows }, () => random.integer(5) - 1);
}

describe("splitShuffledStratified", () => {
  it("keeps each class's share in every part, to one row, and accounts for all rows", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 60, max: 400 }), (seed, rows) => {
        const classes = randomClasses(seed, rows);
        const { train, validation, test, dropped, kind } = splitShuffledStratified({ classes, seed });
        const unclassed = classes.filter((id) => id < 0).length;
        expect(dropped).toEqual(unclassed > 0 ? [{ reason: "no class", count: unclassed }] : []);
        expect(train.length + validation.length + test.length + unclassed).toBe(rows);
        expect(new Set([...train, ...validation, ...test]).size).toBe(rows - unclassed);
        for (const id of [0, 1, 2, 3]) {
          const count = (part: Int32Array): number => part.filter((row) => classes[row] === id).length;
          const members = classes.filter((found) => found === id).length;
          expect(Math.abs(count(test) - members * 0.2)).toBeLessThanOrEqual(0.5);
          expect(Math.abs(count(validation) - members * 0.2)).toBeLessThanOrEqual(1);
        }
        expect(kind).toBe("shuffled-stratified");
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it("draws the same parts for the same seed and others for another", () => {
    const classes = randomClasses(1, 200);
    const draw = (seed: number) => splitShuffledStratified({ classes, seed });
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8).test).not.toEqual(draw(7).test);
  });

  it("has no boundaries: its parts are not in order of time", () => {
    const { boundaries, test } = splitShuffledStratified({ classes: randomClasses(1, 200), seed: 1 });
    expect(boundaries).toEqual({ validation: Number.NaN, test: Number.NaN });
    expect(test[0]!).toBeLessThan(100);
  });

  it("refuses what leaves a part empty", () => {
    const classes = Int8Array.of(0, 1, 2);
    expect(() => splitShuffledStratified({ classes, seed: 1 })).toThrow(/no row is left for/);
    expect(() => splitShuffledStratified({ classes, seed: 1, testSize: 0.7, validationSize: 0.3 })).toThrow(
      /below 1/,
    );
  });
});
