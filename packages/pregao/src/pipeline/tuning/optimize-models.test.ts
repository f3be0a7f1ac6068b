import { describe, expect, it } from "vitest";
import type { TrainingData } from "../../models/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import {
  optimizeAllModels,
  optimizeCatboostClassifier,
  optimizeLightgbmClassifier,
  optimizeNeuralNetwork,
  optimizeXgboostClassifier,
  optimizeXgboostRegressor,
} from "./optimize-models.ts";

const rows = 700;
const random = createRandom(2);
const columns = Array.from({ length: 3 }, () => Float32Array.from({ length: rows }, () => random.normal()));
const returns = Float64Array.from(
  { length: rows },
  (_, row) => Math.sign(columns[0]![row]!) + random.normal(),
);
const time = Float64Array.from({ length: rows }, (_, row) => row);
const data: TrainingData = {
  features: { names: ["a", "b", "c"], length: rows, columns, series: Int32Array.of(0), featureSetId: "fs" },
  rows: Int32Array.from({ length: 500 }, (_, row) => row),
  returns,
  classes: Int8Array.from(returns, (value) => (value < -0.5 ? 0 : value > 0.5 ? 2 : 1)),
  classNames: ["sell", "hold", "buy"],
  intervals: { time, endTime: time.map((one) => one + 1) },
};
const given = { data, validation: Int32Array.from({ length: 200 }, (_, row) => 500 + row) };
const context = createRunContext({ seed: 4 });

describe("the described system's functions", () => {
  it("tune each of its tree models by its objective and give best parameters and score", async () => {
    const quick = { nTrials: 2, fixed: { n_estimators: 20 } };
    const xgb = await optimizeXgboostClassifier(given, quick, context);
    expect(xgb.study.scores).toEqual(["combined"]);
    expect(xgb.bestScore).toBeGreaterThan(0.4);
    expect(xgb.bestParams).toMatchObject({ n_estimators: 20 });
    expect(Object.keys(xgb.bestParams)).toEqual(expect.arrayContaining(["max_depth", "learning_rate"]));
    const lgb = await optimizeLightgbmClassifier(given, quick, context);
    expect(Object.keys(lgb.bestParams)).toContain("num_leaves");
    const cat = await optimizeCatboostClassifier(given, { nTrials: 2, fixed: { iterations: 10 } }, context);
    expect(Object.keys(cat.bestParams)).toContain("depth");
    const regressor = await optimizeXgboostRegressor(
      given,
      { ...quick, scoring: "directional_accuracy" },
      context,
    );
    expect(regressor.bestScore).toBeGreaterThan(0.6);
  });

  it("search the architecture of the neural net", async () => {
    const { bestParams, study } = await optimizeNeuralNetwork(
      given,
      { nTrials: 2, fixed: { epochs: 2 }, scoring: "mse" },
      context,
    );
    const hidden = bestParams.hidden as number[];
    expect(hidden.length).toBe(study.best.parameters.n_layers);
    expect(hidden.every((units) => units >= 32 && units <= 256)).toBe(true);
  });

  it("tune several under their keys, with rows to watch where fits stop early", async () => {
    const results = await optimizeAllModels(
      given,
      {
        nTrials: 1,
        only: ["xgb_classifier", "xgb_regressor"],
        fixed: { n_estimators: 60, early_stopping_rounds: 5 },
      },
      context,
    );
    expect(Object.keys(results)).toEqual(["xgb_classifier", "xgb_regressor"]);
    expect(results.xgb_regressor!.study.scores).toEqual(["information_coefficient"]);
    const { intervals, ...timeless } = data;
    await expect(
      optimizeXgboostClassifier(
        { ...given, data: timeless },
        { nTrials: 1, fixed: { early_stopping_rounds: 5 } },
      ),
    ).rejects.toThrow(/give intervals/);
  });
});
