import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { quantileCuts } from "./cuts.ts";
import { SAMPLE_SIZE, sampleForCuts } from "./sample-values.ts";

const count = 3 * SAMPLE_SIZE + 17;

describe("the sample that cuts are fitted on", () => {
  it("gives bins of about the same size, the same every time", () => {
    const random = new Random(4);
    // Steeper and steeper, and later values larger, as prices are.
    const values = Float32Array.from({ length: count }, (_, i) => i * random.below(1000) ** 2);
    const { upper } = quantileCuts(sampleForCuts(values.slice(), 255), 255);
    expect(upper).toEqual(quantileCuts(sampleForCuts(values.slice(), 255), 255).upper);
    const counts = new Int32Array(255);
    for (const value of values) counts[upper.findIndex((bound) => value <= bound)]!++;
    const share = count / 255;
    expect(Math.min(...counts)).toBeGreaterThan(0.85 * share);
    expect(Math.max(...counts)).toBeLessThan(1.15 * share);
  });

  it("keeps all where there are no more than the bins hold, or few distinct", () => {
    const few = Float32Array.from({ length: count }, (_, i) => (i === 12_345 ? 1000 : i % 200));
    expect(sampleForCuts(few, 255)).toHaveLength(count);
    expect(quantileCuts(sampleForCuts(few, 255), 255).representative.at(-1)).toBe(1000);
    expect(sampleForCuts(new Float32Array(SAMPLE_SIZE), 2)).toHaveLength(SAMPLE_SIZE);
  });
});
