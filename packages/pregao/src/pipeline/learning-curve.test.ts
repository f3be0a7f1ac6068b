import { expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { runLearningCurve } from "./learning-curve.ts";
import { learningCurveOptions } from "./options/learning-curve.ts";

const context = createRunContext({ seed: 5, threads: 2 });

function run(given: Record<string, unknown>) {
  const options = parseOptions(learningCurveOptions, {
    source: "synthetic:planted,accuracy=0.7,symbols=3,bars=800",
    features: "return_1,rsi_14",
    horizon: 1,
    model: "lightgbm",
    param: { n_estimators: "20", num_leaves: "4", subsample: "0.5", subsample_freq: "1" },
    shares: ["0.15", "1"],
    seeds: 2,
    ...given,
  });
  return runLearningCurve(options, loadConfiguration({ environment: {} }), context);
}

it("gives losses as they are, lower with more rows, beside the best baseline of the same rows", async () => {
  const { metric, points, curve, judgedRows } = await run({ labels: "direction" });
  expect([metric, curve.metric.better, curve.seeds]).toEqual(["log_loss", "lower", 2]);
  const [few, all] = points;
  expect(few!.trainRows).toBeLessThan(0.17 * all!.trainRows);
  expect(all!.mean!).toBeLessThan(few!.mean!);
  expect(few!.deviation).toBeGreaterThan(0);
  expect(judgedRows).toBeGreaterThan(400);
  // A market whose direction repeats: of the baselines the previous direction knows that.
  expect(curve.baseline!).toBeLessThan(0.66);
  expect(curve.points[1]).toEqual({
    trainRows: all!.trainRows,
    training: all!.trainMean,
    validation: all!.mean,
    deviation: all!.deviation,
  });
});

it("gives scores of returns, higher is better", async () => {
  const { metric, points, curve } = await run({ task: "regression", scoring: "directional_accuracy" });
  expect([metric, curve.metric.better]).toEqual(["directional_accuracy", "higher"]);
  expect(points[1]!.mean!).toBeGreaterThan(0.6);
  expect(curve.baseline!).toBeLessThan(0.6);
});

it("refuses a score of another task", async () => {
  await expect(run({ task: "regression", scoring: "accuracy" })).rejects.toThrow(/scoring = accuracy/);
});
