import { describe, expect, it } from "vitest";
import type { Trial, TrialReport } from "../trial.ts";
import { medianPruner } from "./median-pruner.ts";
import { successiveHalvingPruner } from "./successive-halving-pruner.ts";

const reportsOf = (values: readonly number[]): TrialReport[] =>
  values.map((value, i) => ({ step: i + 1, value }));

function finished(values: readonly (readonly number[])[], state: Trial["state"] = "complete"): Trial[] {
  return values.map((one, number) => ({
    number,
    state,
    parameters: {},
    settings: {},
    values: [0],
    foldValues: [],
    reports: reportsOf(one),
    reason: null,
  }));
}

describe("the median pruner", () => {
  const others = finished([
    [1, 2, 3],
    [1, 4, 5],
    [1, 6, 7],
  ]);
  const pruner = medianPruner({ startupTrials: 3, warmUpSteps: 2 });

  it("gives up what has never reached the median of others at the step", () => {
    expect(pruner.isHopeless(reportsOf([0, 3.9]), others)).toBe(true);
    expect(pruner.isHopeless(reportsOf([0, 4]), others)).toBe(false);
    expect(pruner.isHopeless(reportsOf([4.5, 0]), others)).toBe(false);
    expect(pruner.isHopeless(reportsOf([0, 0, 4.9]), others)).toBe(true);
  });

  it("waits for the first trials and steps, and compares with nothing where nobody came so far", () => {
    expect(pruner.isHopeless(reportsOf([-9]), others)).toBe(false);
    expect(pruner.isHopeless(reportsOf([-9, -9]), others.slice(1))).toBe(false);
    expect(pruner.isHopeless(reportsOf([-9, -9, -9, -9]), others)).toBe(false);
    expect(
      pruner.isHopeless(
        reportsOf([-9, -9]),
        finished(
          [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
          "pruned",
        ),
      ),
    ).toBe(false);
    expect(pruner.isHopeless(reportsOf([Number.NaN, Number.NaN]), others)).toBe(true);
  });
});

describe("the successive-halving pruner", () => {
  const pruner = successiveHalvingPruner({ firstRung: 1, reduction: 2 });

  it("lets the best half of a rung go on, the first of all in any case", () => {
    expect(pruner.isHopeless(reportsOf([0]), [])).toBe(false);
    const others = finished([[1], [2], [3]]);
    expect(pruner.isHopeless(reportsOf([2]), others)).toBe(false);
    expect(pruner.isHopeless(reportsOf([1.5]), others)).toBe(true);
  });

  it("looks at rungs alone, trials given up there included", () => {
    const others = finished(
      [
        [9, 9, 9, 9],
        [9, 9],
      ],
      "pruned",
    );
    expect(pruner.isHopeless(reportsOf([9, 0, 0]), others)).toBe(false);
    expect(pruner.isHopeless(reportsOf([9, 0]), others)).toBe(true);
    expect(pruner.isHopeless(reportsOf([9, 9, 0, 8]), others)).toBe(true);
    expect(pruner.isHopeless(reportsOf([Number.NaN]), [])).toBe(true);
  });

  it("takes its first rung from the first complete trial when it is not told", () => {
    const auto = successiveHalvingPruner({ reduction: 2 });
    const long = finished([Array.from({ length: 300 }, () => 5)]);
    expect(auto.isHopeless(reportsOf([0]), [])).toBe(false);
    expect(auto.isHopeless(reportsOf([0, 0]), long)).toBe(false);
    expect(auto.isHopeless(reportsOf([0, 0, 0]), long)).toBe(true);
    expect(auto.isHopeless(reportsOf([5, 5, 5]), long)).toBe(false);
  });
});
