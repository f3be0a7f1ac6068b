import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../features/index.ts";
import { entrySignal } from "../../labels/index.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import { createRunContext } from "../../progress.ts";
import { invertScaler } from "../../scaling/index.ts";
import { SyntheticSource } from "../../sources/index.ts";
import { B3ModelTrainingService, type SplitTables } from "../b3/index.ts";
import { MLTrainingPipeline } from "./ml-training-pipeline.ts";
import { CatBoostEntryPredictor, XGBoostEntryPredictor, XGBoostPricePredictor } from "./predictors.ts";
import { scaleFeatures } from "./scale-features.ts";

const context = { threads: 1 };
const params = { n_estimators: 8 };

async function tables(): Promise<SplitTables> {
  const { bars } = await new SyntheticSource({
    kind: "planted",
    accuracy: 0.8,
    symbols: 1,
    bars: 500,
  }).load();
  const { matrix } = computeFeatures(bars, { features: ["return_1", "return_2", "rsi_14"] });
  const labels = entrySignal(bars, { horizon: 1, threshold: 0.004 });
  const rows = Int32Array.from(bars.time.keys()).filter((row) => row >= 20 && labels.classes[row]! >= 0);
  return new B3ModelTrainingService().splitData(
    { bars, features: matrix, rows, ledger: new RowLedger(bars.length) },
    { labels, rows },
  );
}
const { xTrain, yTrain, xVal, yVal, xTest, yTest } = await tables();

describe("the described classes", () => {
  it("train, predict and judge as the description has it", async () => {
    const predictor = new XGBoostEntryPredictor({ params, context });
    expect(predictor.params).toEqual({ early_stopping_rounds: 50, n_estimators: 8 });
    expect(new CatBoostEntryPredictor().params).toMatchObject({ iterations: 500, early_stopping_rounds: 50 });
    const model = await predictor.train(xTrain, yTrain, xVal, yVal);
    expect(predictor.model).toBe(model);
    const classes = await predictor.predict(xTest);
    const probabilities = await predictor.predictProba(xTest);
    expect(classes.length).toBe(xTest.rows.length);
    for (const [row, own] of probabilities.entries()) {
      expect(own.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
      expect(own[classes[row]!]).toBe(Math.max(...own));
    }
    const evaluation = await predictor.evaluate(xTest, yTest);
    expect(evaluation.rows).toBe(xTest.rows.length);
    expect(predictor.getFeatureImportance()[0]!.name).toBe("return_1");
    const returns = new XGBoostPricePredictor({ params, context });
    await returns.train(xTrain, yTrain);
    expect((await returns.predict(xTest)).every(Number.isFinite)).toBe(true);
  });

  it("refuse what does not belong together", async () => {
    const predictor = new XGBoostEntryPredictor({ params, context });
    await expect(predictor.predict(xTest)).rejects.toMatchObject({ code: "PREGAO_PROVENANCE_MISSING" });
    const other = await tables();
    await expect(predictor.train(xTrain, yTrain, other.xVal, other.yVal)).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
    await expect(
      new XGBoostEntryPredictor({ params: { depth: 3 } }).train(xTrain, yTrain),
    ).rejects.toMatchObject({ code: "PREGAO_NAME_UNKNOWN" });
  });
});

describe("scaled features", () => {
  it("are learned from the training rows, go back, and are refused where they are not scaled", async () => {
    const { scaled, scaler } = scaleFeatures(xTrain.features, xTrain.rows, "standard");
    for (const column of scaled.columns) {
      const values = Float64Array.from(xTrain.rows, (row) => column[row]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(1e-5);
    }
    const back = invertScaler(scaler, scaled);
    const row = xTest.rows[0]!;
    expect(back[0]![row]).toBeCloseTo(xTrain.features.columns[0]![row]!, 5);
    expect(scaled.featureSetId).not.toBe(xTrain.features.featureSetId);
    const predictor = new XGBoostEntryPredictor({ params, context });
    await predictor.train({ ...xTrain, features: scaled }, yTrain);
    await expect(predictor.predict(xTest)).rejects.toMatchObject({ code: "PREGAO_FEATURES_DIFFER" });
  });
});

describe("the training pipeline", () => {
  const request = {
    ...{ xTrain, yTrainClass: yTrain, yTrainReg: yTrain, xVal, yValClass: yVal, yValReg: yVal },
    ...{ xTest, yTestClass: yTest, yTestReg: yTest },
  };

  it("refuses tables of another matrix, another feature set, and a scaler that is not there", async () => {
    const pipeline = new MLTrainingPipeline({ context: createRunContext(context) });
    const other = await tables();
    const refused = { code: "PREGAO_OPTION_INVALID" };
    await expect(pipeline.runFullPipeline({ ...request, xTest: other.xTest })).rejects.toMatchObject(refused);
    await expect(pipeline.runFullPipeline({ ...request, featureSetId: "abc123" })).rejects.toMatchObject(
      refused,
    );
    const scalerType = "logarithm" as "standard";
    await expect(pipeline.runFullPipeline({ ...request, scalerType })).rejects.toMatchObject(refused);
    expect([pipeline.ensemble, Object.keys(pipeline.models)]).toEqual([null, []]);
  });
});
