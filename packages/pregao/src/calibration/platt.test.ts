import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { fitPlatt, sigmoid } from "./platt.ts";

/** Scores with outcomes of probability σ(slope · score + intercept). */
function planted(slope: number, intercept: number, rows = 20_000) {
  const random = createRandom(3, "platt");
  const scores = Float64Array.from({ length: rows }, () => 2 * random.normal());
  const outcomes = Int8Array.from(scores, (score) =>
    random.uniform() < sigmoid(slope * score + intercept) ? 1 : 0,
  );
  return { scores, outcomes };
}

describe("fitPlatt", () => {
  it.each([
    [1, 0],
    [0.3, -1],
    [-0.5, 2],
  ])("finds the sigmoid that outcomes were drawn by: slope %d, intercept %d", (slope, intercept) => {
    const { scores, outcomes } = planted(slope, intercept);
    const found = fitPlatt(scores, outcomes);
    expect(Math.abs(found.slope - slope)).toBeLessThan(0.05);
    expect(Math.abs(found.intercept - intercept)).toBeLessThan(0.08);
  });

  it("lies where the likelihood of the smoothed targets is flat", () => {
    const { scores, outcomes } = planted(0.8, 0.4, 50);
    const { slope, intercept } = fitPlatt(scores, outcomes);
    const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
    let [bySlope, byIntercept] = [0, 0];
    for (const [row, score] of scores.entries()) {
      const target =
        outcomes[row] === 1 ? (positives + 1) / (positives + 2) : 1 / (scores.length - positives + 2);
      bySlope += score * (sigmoid(slope * score + intercept) - target);
      byIntercept += sigmoid(slope * score + intercept) - target;
    }
    expect(Math.abs(bySlope) + Math.abs(byIntercept)).toBeLessThan(1e-6);
  });

  it("stays finite where one score parts the classes, and where all scores are equal", () => {
    const parted = fitPlatt(Float64Array.of(-2, -1, 1, 2), [0, 0, 1, 1]);
    expect(sigmoid(parted.slope * 2 + parted.intercept)).toBeCloseTo(3 / 4, 1);
    const equal = fitPlatt(Float64Array.of(5, 5, 5, 5), [0, 0, 0, 1]);
    // One positive of four, smoothed: (2/3 + 3 · 1/5) / 4.
    expect(sigmoid(equal.slope * 5 + equal.intercept)).toBeCloseTo((2 / 3 + 3 / 5) / 4, 6);
  });
});
