import { describe, expect, it } from "vitest";
import { type CombinedModel, loadFamily, type TrainingData } from "../../models/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { EnsembleModel } from "./ensemble-model.ts";
import { tradingDecision } from "./trading-decision.ts";

const rows = 200;
const random = createRandom(4, "ensemble");
const columns = Array.from({ length: 3 }, () => Float32Array.from({ length: rows }, () => random.normal()));
const returns = Float64Array.from({ length: rows }, (_, row) => 0.01 * (columns[0]![row]! + random.normal()));
const time = Float64Array.from({ length: rows }, (_, row) => row);
const data: TrainingData = {
  features: { names: ["a", "b", "c"], length: rows, columns, series: Int32Array.of(0), featureSetId: "fs" },
  rows: Int32Array.from(time.keys()),
  classes: Int8Array.from(returns, (value) => (value < -0.005 ? 0 : value > 0.005 ? 2 : 1)),
  classNames: ["sell", "hold", "buy"],
  returns,
  intervals: { time, endTime: time.map((begin) => begin + 1) },
};

describe("a trading decision", () => {
  it("is the most probable class, with its probability and the expected return", () => {
    const probabilities = Float64Array.of(0.2, 0.3, 0.5, 0.4, 0.4, 0.2);
    const decision = tradingDecision({ rows: 2, probabilities }, ["sell", "hold", "buy"], {
      rows: 2,
      returns: Float64Array.of(0.01, -0.02),
    });
    expect([...decision.signal]).toEqual([2, 0]);
    expect([...decision.confidence]).toEqual([0.5, 0.4]);
    expect([...decision.target!]).toEqual([0.01, -0.02]);
    expect(decision.probabilities).toBe(probabilities);
    expect(tradingDecision({ rows: 2, probabilities }, ["a", "b", "c"]).target).toBeNull();
  });

  it("is refused where predictions do not fit together", () => {
    const probabilities = Float64Array.of(0.5, 0.5);
    expect(() => tradingDecision({ rows: 1 }, ["a", "b"])).toThrow(/no probabilities of the 2 classes/);
    expect(() =>
      tradingDecision({ rows: 1, probabilities }, ["a", "b"], { rows: 2, returns: new Float64Array(2) }),
    ).toThrow(/2 expected returns beside 1 rows/);
  });
});

describe("EnsembleModel", () => {
  it("stacks classifiers and regressors into decisions", async () => {
    const xgb = await loadFamily("xgboost");
    const parameters = { n_estimators: 8, max_depth: 2 };
    const fitted = await xgb.fit(data, "classification", parameters, createRunContext());
    const ensemble = new EnsembleModel(
      { xgb: fitted, logistic: "logistic" },
      ["ridge", { family: "xgb", parameters }],
      { folds: 3 },
    );
    await expect(ensemble.getTradingDecision(data.features)).rejects.toMatchObject({
      code: "PREGAO_ENSEMBLE_UNTRAINED",
    });
    const classifier = await ensemble.trainClassifier(data);
    const early = await ensemble.getTradingDecision(data.features, Int32Array.of(3));
    expect(early.target).toBeNull();
    const regressor = await ensemble.trainRegressor(data);
    expect([ensemble.classifier, ensemble.regressor]).toEqual([classifier, regressor]);
    const some = Int32Array.of(5, 60, 199);
    const decision = await ensemble.getTradingDecision(data.features, some);
    const { probabilities } = await classifier.predict(data.features, some);
    expect(decision.probabilities).toEqual(probabilities);
    expect(decision.target).toEqual((await regressor.predict(data.features, some)).returns);
    expect(decision.classNames).toEqual(["sell", "hold", "buy"]);
    expect((classifier as CombinedModel).bases.map(({ name }) => name)).toEqual(["xgboost", "logistic"]);
    expect((classifier as CombinedModel).bases[0]!.model.parameters).toMatchObject(parameters);
  });

  it("blends where it is asked to", async () => {
    const ensemble = new EnsembleModel(["logistic", "naive"], undefined, { folds: 2, combination: "blend" });
    expect((await ensemble.trainClassifier(data)).family).toBe("blend");
  });
});
