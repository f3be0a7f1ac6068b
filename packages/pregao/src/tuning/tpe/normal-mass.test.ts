import { describe, expect, it } from "vitest";
import { normalShare } from "../../scaling/normal-distribution.ts";
import { logNormalMass, upperShare } from "./normal-mass.ts";

/** ln ∫ φ from a to b by Simpson's rule, the largest density taken out of the integral. */
function slowLogMass(a: number, b: number): number {
  const nearest = a > 0 ? a : b < 0 ? b : 0;
  const end = a > 0 ? Math.min(b, a + 40 / (1 + a)) : b;
  const start = b < 0 ? Math.max(a, b - 40 / (1 - b)) : a;
  const steps = 40_000;
  const width = (end - start) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const t = start + i * width;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(0.5 * (nearest - t) * (nearest + t));
  }
  return Math.log((sum * width) / 3) - 0.5 * nearest * nearest - 0.5 * Math.log(2 * Math.PI);
}

describe("masses of the normal distribution", () => {
  it.each([
    [-1, 1],
    [0, 0.3],
    [-0.01, 2.5],
    [1, 1.4],
    [3, 3.3],
    [7.5, 9],
    [-9, -7.5],
    [25, 26],
    [-60, -55],
    [44, 45],
    [-3, 30],
  ])("from %f to %f are those of Simpson's rule", (a, b) => {
    const expected = slowLogMass(a, b);
    expect(Math.abs(logNormalMass(a, b) - expected)).toBeLessThan(1e-9);
  });

  it("give the shares of Marsaglia's series all along the axis", () => {
    for (let x = 0; x <= 6; x += 0.0137) {
      expect(Math.abs(upperShare(x) - (1 - normalShare(x)))).toBeLessThan(3e-12);
    }
    expect(upperShare(0)).toBeCloseTo(0.5, 14);
  });

  it("add up", () => {
    const whole = Math.exp(logNormalMass(-2, 1.5));
    const parts = [-2, -1.2, 0.4, 1.5];
    const sum = parts.slice(1).reduce((total, end, i) => total + Math.exp(logNormalMass(parts[i]!, end)), 0);
    expect(sum).toBeCloseTo(whole, 10);
  });
});
