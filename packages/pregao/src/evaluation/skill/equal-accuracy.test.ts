import { expect, it } from "vitest";
import { groupByDate } from "../date-groups.ts";
import { toWire } from "../wire.ts";
import { dieboldMariano } from "./diebold-mariano.ts";
import { equalAccuracyTests } from "./equal-accuracy.ts";
import { judgedGuesses } from "./family.fixture.ts";

it("counts a date once, by the mean of its rows", () => {
  const groups = groupByDate(Float64Array.of(1, 1, 2, 3, 3, 3, 4, 5));
  const model = Float64Array.of(1, 3, 5, 1, 2, 3, 4, 4);
  const peer = Float64Array.of(2, 2, 4, 3, 3, 3, 5, 1);
  const [found] = equalAccuracyTests("log_loss", model, [{ name: "peer", losses: peer }], groups, 1);
  const byHand = dieboldMariano(Float64Array.of(2, 5, 2, 4, 4), Float64Array.of(2, 4, 3, 5, 1), {
    horizon: 1,
  });
  expect(found).toEqual({ baseline: "peer", loss: "log_loss", ...byHand });
});

it("stands in every evaluation, one for each baseline, and on the wire", () => {
  for (const evaluation of Object.values(judgedGuesses({ seed: 2, models: 2 }))) {
    const { equalAccuracy, baselines, dates } = evaluation;
    expect(equalAccuracy.map(({ baseline }) => baseline)).toEqual(baselines.map(({ name }) => name));
    const loss = evaluation.task === "regression" ? "squared_error" : "log_loss";
    const metric = evaluation.metrics.find(({ name }) => name === (loss === "log_loss" ? loss : "mse"))!;
    for (const test of equalAccuracy) {
      expect(test).toMatchObject({ loss, observations: dates, lags: 4 });
      // Every date has as many rows here, so that the mean over dates is that over rows.
      expect(test.difference).toBeCloseTo(metric.baselines[test.baseline]!.difference!, 9);
    }
    expect(toWire(evaluation).diebold_mariano).toHaveLength(baselines.length);
  }
});
