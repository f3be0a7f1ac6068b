import { describe, expect, it } from "vitest";
import { classProbabilities, type ShareCorrection } from "./focal-posterior.ts";

function probabilities(logits: readonly number[], correction: ShareCorrection | null): number[] {
  const to = new Float64Array(logits.length + 1);
  classProbabilities(Float32Array.of(9, ...logits), 1, logits.length, correction, to, 1);
  return [...to.subarray(1)];
}

/** The shares that a network with any logits would learn for one kind of example: gradient descent on the expected loss. */
function learned(truth: readonly number[], gamma: number, alpha: readonly number[]): number[] {
  const loss = (logits: readonly number[]) => {
    const sum = logits.reduce((total, one) => total + Math.exp(one), 0);
    return logits.reduce((total, one, k) => {
      const share = Math.exp(one) / sum;
      return total - truth[k]! * alpha[k]! * (1 - share) ** gamma * Math.log(share);
    }, 0);
  };
  let logits = truth.map(() => 0);
  for (let step = 0; step < 20_000; step++) {
    const slopes = logits.map((_, k) => {
      const moved = (by: number) => loss(logits.with(k, logits[k]! + by));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    logits = logits.map((one, k) => one - 2 * slopes[k]!);
  }
  return logits;
}

describe("probabilities from what a focal loss has learned", () => {
  it.each([
    [3, [1, 1, 1]],
    [2, [1, 0.5, 2]],
    [0, [1, 2, 1]],
  ])("are the truth (γ %s, factors %j)", (gamma, alpha) => {
    const truth = [0.6, 0.3, 0.1];
    const logits = learned(truth, gamma, alpha);
    const correction = { gamma, alpha, classShares: null };
    for (const [k, found] of probabilities(logits, correction).entries())
      expect(found).toBeCloseTo(truth[k]!, 3);
    if (gamma > 0) expect(Math.abs(probabilities(logits, null)[0]! - 0.6)).toBeGreaterThan(0.05);
  });

  it("give classes that were drawn equally often their own shares back", () => {
    // One feature says nothing: the balanced network answers a third each.
    const correction = { gamma: 3, alpha: null, classShares: [0.2, 0.7, 0.1] };
    for (const [k, found] of probabilities([1, 1, 1], correction).entries())
      expect(found).toBeCloseTo(correction.classShares[k]!, 12);
  });

  it("are finite and add up to 1 where a class is all but certain", () => {
    const found = probabilities([80, -80, 0], { gamma: 3, alpha: null, classShares: [0.2, 0.7, 0.1] });
    expect(found.every((one) => Number.isFinite(one) && one >= 0)).toBe(true);
    expect(found.reduce((sum, one) => sum + one)).toBeCloseTo(1, 12);
    expect(found[0]).toBeGreaterThan(0.999);
    expect(probabilities([0, Math.log(3)], null)).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.75, 6)]);
  });
});
