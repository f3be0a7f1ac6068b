import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CalibratedModel } from "../calibration/index.ts";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { regressionTarget } from "../labels/index.ts";
import { createRunContext } from "../progress.ts";
import { B3ModelSavingService } from "./b3/index.ts";
import { calibrateModel } from "./calibrate.ts";
import { evaluateSaved } from "./evaluate.ts";
import { fittingData } from "./fitting-data.ts";
import { evaluateOptions, predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { openModel, predictTickers } from "./predict.ts";
import { type TrainingResult, train } from "./train.ts";

const context = createRunContext({ seed: 5, threads: 2 });
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pregao-calibrated-training-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const configured = () => loadConfiguration({ flags: { home }, environment: {} });

function trained(given: Record<string, unknown>): Promise<TrainingResult> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:regimes,symbols=2,bars=500",
    features: "return_1,rsi_14",
    draws: 0,
    param: { n_estimators: "20", min_samples_leaf: "3" },
    ...given,
  });
  return train(options, configured(), context, { report: false });
}

describe("train --calibrate", () => {
  it("publishes a model whose every reader sees mended probabilities", async () => {
    const plain = await trained({ modelName: "plain" });
    const result = await trained({ modelName: "mended", calibrate: "temperature" });
    const { model } = result.fitted;
    expect(model).toBeInstanceOf(CalibratedModel);
    const { calibration } = model as CalibratedModel;
    // Small leaves are far too sure of themselves; the calibration is of the training rows' out-of-fold predictions.
    expect(calibration).toMatchObject({ method: "temperature", rows: result.splitData.split.train.length });
    const loss = (one: TrainingResult): number => one.judgement.test.evaluation.metrics[0]!.value!;
    expect(loss(result)).toBeLessThan(loss(plain));
    expect(result.saved.manifest.files.map(({ name }) => name)).toContain("calibration.json");
    expect(plain.saved.manifest.files.map(({ name }) => name)).not.toContain("calibration.json");

    const opened = await openModel(configured(), { modelDir: "models", modelName: "mended" }, "latest");
    const { matrix } = result.splitData.prepared.features;
    const expected = await model.predict(matrix, result.judgement.test.rows);
    expect(await opened.model.predict(matrix, result.judgement.test.rows)).toEqual(expected);
    const service = new B3ModelSavingService({ home });
    const loaded = await service.loadModel(result.saved.directory);
    expect(await loaded.predict(matrix, result.judgement.test.rows)).toEqual(expected);
    const options = parseOptions(evaluateOptions, { modelName: "mended" });
    const judged = await evaluateSaved(options, configured(), context);
    expect(judged.evaluation.verdict).toEqual(result.judgement.test.evaluation.verdict);
  });

  it("learns from no row of validation and test", async () => {
    const { splitData, fitted } = await trained({ modelName: "bounded" });
    const data = fittingData(splitData);
    const inside = new Set(data.train);
    const spoilt = data.labels.classes.map((known, row) => (inside.has(row) ? known : 0));
    const options = { calibrate: "isotonic", folds: 3, balance: "none", weights: "none" } as const;
    const [honest, blind] = [
      await calibrateModel(fitted.model, data, options, context),
      await calibrateModel(
        fitted.model,
        { ...data, labels: { ...data.labels, classes: spoilt } },
        options,
        context,
      ),
    ];
    expect((blind as CalibratedModel).calibration).toEqual((honest as CalibratedModel).calibration);
  });

  it("refuses a regression", async () => {
    const refused = trained({ calibrate: "platt", task: "regression", modelName: "refused" });
    await expect(refused).rejects.toThrow(/calibrate = platt .*no probabilities/);
  });
});

describe("the intervals of a saved regression", () => {
  it("come from validation errors, are measured on the test part and stand beside every prediction", async () => {
    const result = await trained({ task: "regression", modelName: "returns", intervalLevel: 0.8 });
    const { served } = result.intervals;
    const { validation, test } = result.judgement;
    const { bars } = result.splitData.prepared.loaded;
    const targets = regressionTarget(result.splitData.prepared.labels);
    expect(served).toMatchObject({ level: 0.8, scale: { kind: "past-volatility", window: 60 } });
    expect(served!.rows).toBe(validation.rows.length);
    // By hand: the errors of the validation part in deviations of the last 60 one-bar returns, sorted.
    const close = bars.column("close");
    const deviation = (row: number): number => {
      const moves = Array.from({ length: 60 }, (_, i) => close[row - i]! / close[row - i - 1]! - 1);
      const mean = moves.reduce((sum, move) => sum + move, 0) / 60;
      return Math.sqrt(moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / 59);
    };
    const errors = [...validation.rows].map(
      (row, place) => Math.abs(targets[row]! - validation.prediction.returns![place]!) / deviation(row),
    );
    errors.sort((a, b) => a - b);
    expect(served!.bound).toBeCloseTo(errors[Math.ceil(0.8 * (errors.length + 1)) - 1]!, 9);
    const inside = [...test.rows].filter(
      (row, place) =>
        Math.abs(targets[row]! - test.prediction.returns![place]!) <= served!.bound * deviation(row),
    );
    expect(served!.coverage!.share).toBeCloseTo(inside.length / test.rows.length, 12);

    const options = parseOptions(predictOptions, { modelName: "returns", ticker: ["SYN002"] });
    const [predicted] = await predictTickers(options, configured(), context);
    const { predicted_low: low, predicted_high: high, predicted_value: value } = predicted!;
    expect(predicted!.interval_level).toBe(0.8);
    const last = bars.frame.segment("SYN002").end - 1;
    expect(high! - value!).toBeCloseTo(served!.bound * deviation(last), 9);
    expect(value! - low!).toBeCloseTo(served!.bound * deviation(last), 9);

    const asked = parseOptions(evaluateOptions, { modelName: "returns" });
    const { coverage } = await evaluateSaved(asked, configured(), context);
    expect(coverage!.total.coverage).toBeCloseTo(served!.coverage!.share, 12);
  });

  it("are left out, with the reason, where the split leaks or the validation part is too small", async () => {
    const shuffled = await trained({
      task: "regression",
      modelName: "shuffled",
      split: "shuffled-stratified",
    });
    expect(shuffled.intervals).toMatchObject({
      served: null,
      reason: expect.stringMatching(/shuffled split overlaps/),
    });
    expect(shuffled.saved.manifest.files.map(({ name }) => name)).not.toContain("intervals.json");
    const tight = await trained({
      task: "regression",
      modelName: "tight",
      intervalLevel: 0.99,
      source: "synthetic:regimes,symbols=2,bars=250",
    });
    expect(tight.intervals.served === null ? tight.intervals.reason : "").toMatch(/needs 99 known errors/);
    const classes = await trained({ modelName: "classes" });
    expect(classes.intervals.served).toBeNull();
  });
});
