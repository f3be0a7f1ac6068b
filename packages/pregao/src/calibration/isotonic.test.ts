import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitIsotonic, isotonicValue } from "./isotonic.ts";
import reference from "./reference-values.json" with { type: "json" };

/**
 * The rising least-squares fit by trying every way to cut the distinct scores into stretches of one value each: of those whose
 * means rise, the one of least squares.
 */
function bruteForce(scores: number[], targets: number[]): Map<number, number> {
  const distinct = [...new Set(scores)].sort((a, b) => a - b);
  const groups = distinct.map((score) => targets.filter((_, row) => scores[row] === score));
  let best: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let cuts = 0; cuts < 2 ** (distinct.length - 1); cuts++) {
    const values: number[] = [];
    let squares = 0;
    for (let start = 0, end = 1; end <= distinct.length; end++) {
      if (end < distinct.length && ((cuts >> (end - 1)) & 1) === 0) continue;
      const own = groups.slice(start, end).flat();
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      for (const value of own) squares += (value - mean) ** 2;
      for (; start < end; start++) values.push(mean);
    }
    const rises = values.every((value, place) => place === 0 || value >= values[place - 1]! - 1e-12);
    if (!rises || squares >= least - 1e-12) continue;
    least = squares;
    best = values;
  }
  return new Map(distinct.map((score, place) => [score, best[place]!]));
}

describe("fitIsotonic", () => {
  it("is the rising curve of least squares, as found by trying all of them", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 14,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const [scores, targets] = [pairs.map(([score]) => score / 7), pairs.map(([, target]) => target)];
        const curve = fitIsotonic(Float64Array.from(scores), targets);
        for (const [score, value] of bruteForce(scores, targets)) {
          expect(isotonicValue(curve, score)).toBeCloseTo(value, 9);
        }
      }),
    );
  });

  it.each(reference.isotonic)("has the points and values of scikit-learn: $name", (stored) => {
    const curve = fitIsotonic(Float64Array.from(stored.scores), stored.targets);
    expect(curve.thresholds).toEqual(stored.thresholds);
    for (const [place, value] of stored.values.entries()) {
      expect(curve.values[place]).toBeCloseTo(value, 12);
    }
    for (const [place, at] of stored.at.entries()) {
      expect(isotonicValue(curve, at)).toBeCloseTo(stored.predicted[place]!, 12);
    }
  });
});
