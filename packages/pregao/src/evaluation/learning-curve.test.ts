import { describe, expect, it } from "vitest";
import { loadFamily } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { selectionProblem } from "../selection/selection-problem.fixture.ts";
import { type LearningCurveRequest, learningCurve } from "./learning-curve.ts";
import { meanSquaredError } from "./regression-scores.ts";
import { recordingFamily } from "./walk-forward/recording-family.fixture.ts";

const context = createRunContext({ seed: 3, threads: 2 });
const problem = selectionProblem(1, 900);
// The fixture turns its last third round, so that the rows to judge are taken from before it.
const [train, judged] = [problem.rows.subarray(0, 450), problem.rows.subarray(460, 600)];

function requestOf(family: LearningCurveRequest["family"]): LearningCurveRequest {
  return {
    family,
    task: "regression",
    data: { ...problem, rows: train },
    judged,
    score: ({ returns }, rows) =>
      meanSquaredError(
        Float64Array.from(rows, (row) => problem.returns![row]!),
        returns!,
      ),
  };
}

describe("learningCurve", () => {
  it("fits on growing shares of the latest training rows, once a seed", async () => {
    const { family, fits } = recordingFamily();
    const seeds = [1, 2, 3];
    const points = await learningCurve({ ...requestOf(family), shares: [0.2, 0.6, 1], seeds }, context);
    expect(points.map(({ trainRows }) => trainRows)).toEqual([90, 270, 450]);
    expect(points.map(({ trainFrom }) => trainFrom)).toEqual([360, 180, 0]);
    expect(fits.length).toBe(9);
    for (const { rows } of fits) expect(rows.at(-1)).toBe(449);
    for (const { trainScores, scores, mean, deviation, trainMean } of points) {
      // By heart: no error on its own rows, and on the others that of the mean with the seed's touch.
      expect(trainScores).toEqual([0, 0, 0]);
      expect(trainMean).toBe(0);
      expect(mean).toBeCloseTo((scores[0]! + scores[1]! + scores[2]!) / 3, 12);
      expect(deviation).toBeGreaterThan(0);
    }
  });

  it("falls for a family that learns, and the gap to its training rows closes", async () => {
    const request = {
      ...requestOf(await loadFamily("lightgbm")),
      parameters: { n_estimators: 30, num_leaves: 4 },
    };
    const points = await learningCurve({ ...request, shares: [0.15, 1] }, context);
    const [few, all] = points as [(typeof points)[0], (typeof points)[0]];
    expect(all.mean!).toBeLessThan(few.mean! - 0.1);
    expect(all.mean! - all.trainMean!).toBeLessThan(few.mean! - few.trainMean!);
    expect(few.deviation).toBeNull();
  });

  it("refuses shares that do not rise", async () => {
    const { family } = recordingFamily();
    for (const shares of [[], [0.5, 0.5], [0, 1], [0.5, 1.5]]) {
      await expect(learningCurve({ ...requestOf(family), shares }, context)).rejects.toThrow(
        /shares = .*rise/,
      );
    }
  });
});
