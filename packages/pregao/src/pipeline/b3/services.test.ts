import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as library from "../../index.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-b3-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const small = { source: "synthetic:random-walk,symbols=3,bars=700" };

describe("the services of the B3 system, alone", () => {
  it("go the whole way by steps, under the original's names", async () => {
    const settings = { home, ...small };
    const bars = await new library.B3DataLoadingService(settings).loadData();
    const preprocessing = new library.B3DataPreprocessingService(settings);
    expect(preprocessing.validateFeatures(bars)).toMatchObject({ missing: [] });

    const { x, y } = preprocessing.preprocessData(bars);
    expect(library.shapeOf(x)).toEqual([y.rows.length, 13]);
    expect(x.ledger.rowsUsed).toBe(x.rows.length);
    expect(Object.keys(library.targetDistribution(y))).toEqual(["sell", "hold", "buy"]);

    const training = new library.B3ModelTrainingService(settings);
    const { xTrain, xVal, xTest, yTrain, yVal, yTest, split } = training.splitData(x, y, 0.2, 0.2);
    const dropped = split.dropped.reduce((sum, { count }) => sum + count, 0);
    expect(xTrain.rows.length + xVal.rows.length + xTest.rows.length + dropped).toBe(x.rows.length);

    const search = await training.tuneHyperparameters(xTrain, yTrain, 2);
    expect(search.scoring).toBe("f1_weighted");
    expect(search.trials).toHaveLength(4);
    const model = await training.trainModel(xTrain, yTrain, 2);
    expect(model.parameters).toMatchObject(search.best.parameters);

    const evaluation = new library.B3ModelEvaluationService(settings);
    const judged = await evaluation.evaluateModelComprehensive(
      model,
      xVal,
      yVal,
      xTest,
      yTest,
      join(home, "pictures"),
    );
    expect(judged.test.rows).toBe(xTest.rows.length);
    expect(judged.test.metrics[0]!.baselines).toHaveProperty("majority");
    expect(existsSync(judged.visualizationPath)).toBe(true);

    const saving = new library.B3ModelSavingService(settings);
    expect(await saving.modelExists("models", "by_steps")).toBe(false);
    const path = await saving.saveModel(model, "models", "by_steps");
    expect(await saving.modelExists("models", "by_steps")).toBe(true);
    expect(await saving.getModelPath("models", "by_steps")).toBe(path);
    const loaded = await saving.loadModel(path);
    expect(await loaded.predict(x.features, xTest.rows)).toEqual(await model.predict(x.features, xTest.rows));
  }, 60_000);

  it("name the features that a source without bid and ask cannot give", async () => {
    const bars = await new library.B3DataLoadingService({ home, source: "sample" }).loadData({
      tickers: ["PETR4"],
    });
    const { present, missing } = new library.B3DataPreprocessingService({ home }).validateFeatures(bars);
    expect(present).toHaveLength(11);
    expect(missing.map(({ name }) => name)).toEqual(["best_buy_sell_spread", "close_to_best_buy"]);
  });

  it("mark the original's signal clusters", async () => {
    const settings = { home, ...small };
    const bars = await new library.DataLoadingService(settings).loadData({ tickers: ["SYN001"] });
    const preprocessing = new library.PreprocessingService(settings);
    const { labels } = preprocessing.getTargetLabels(bars);
    const buys = preprocessing.generateBuySignalCluster(bars);
    const sells = preprocessing.generateSellSignalCluster(bars);
    expect([...buys].some((mark, row) => mark === 1 && sells[row] === 1)).toBe(false);
    expect([...labels.classes].filter((id) => id === 2)).toHaveLength(
      buys.reduce((sum, mark) => sum + mark, 0),
    );
  });

  it("are the same classes under the three texts' names", () => {
    expect(library.B3ModelPreprocessingService).toBe(library.B3DataPreprocessingService);
    expect(library.PreprocessingService).toBe(library.B3DataPreprocessingService);
    expect(library.DataLoadingService).toBe(library.B3DataLoadingService);
  });

  it("have every method of the described system", () => {
    const described = {
      B3DataLoadingService: ["loadData", "getLoader"],
      B3DataPreprocessingService: [
        "validateFeatures",
        "cleanData",
        "generateBuySignalCluster",
        "generateSellSignalCluster",
        "getTargetLabels",
        "preprocessData",
      ],
      B3ModelTrainingService: ["splitData", "tuneHyperparameters", "trainModel"],
      B3ModelEvaluationService: [
        "evaluateModel",
        "generateEvaluationVisualization",
        "evaluateModelComprehensive",
      ],
      B3ModelSavingService: ["saveModel", "loadModel", "modelExists", "getModelPath"],
      B3Model: ["train", "run", "trainAndSave", "predict", "evaluate"],
    } as const;
    const classes = new Map<string, unknown>(Object.entries(library));
    for (const [name, methods] of Object.entries(described)) {
      const { prototype } = classes.get(name) as { prototype: object };
      for (const method of methods) expect(prototype, `${name}.${method}`).toHaveProperty(method);
    }
  });
});

describe("B3Model", () => {
  it("trains, predicts and judges again with what it saved", async () => {
    const model = new library.B3Model({ home, ...small });
    const trained = await model.train({
      modelDir: "models",
      nJobs: 2,
      testSize: 0.2,
      valSize: 0.2,
      draws: 2,
    });
    expect(trained.saved.name).toBe("b3_model");
    const bars = await new library.B3DataLoadingService({ home, ...small }).loadData({ tickers: ["SYN002"] });
    const predictions = await model.predict(bars, { modelDir: "models" });
    expect(predictions).toHaveLength(bars.length);
    const next = await model.predictTicker("SYN002");
    expect(next.predictions).toBe(predictions.at(-1)!.prediction);
    expect(next.prediction_probabilities).toEqual(predictions.at(-1)!.probabilities);
    const again = await model.evaluate();
    expect(again.verdict.line).toBe(trained.judgement.test.evaluation.verdict.line);
    expect(again.metrics[0]!.value).toBeCloseTo(trained.judgement.test.evaluation.metrics[0]!.value!, 12);
  }, 60_000);

  it("refuses to judge on rows that it was fitted or chosen on", async () => {
    const { evaluateSaved } = await import("../evaluate.ts");
    const { parseOptions } = await import("../../config/index.ts");
    const { evaluateOptions } = await import("../options/predict.ts");
    const configuration = library.loadConfiguration({ flags: { home, ...small } });
    const options = parseOptions(evaluateOptions, { from: "2000-01-01" });
    await expect(evaluateSaved(options, configuration, library.createRunContext())).rejects.toThrow(
      /has learned or was chosen on/,
    );
  });
});
