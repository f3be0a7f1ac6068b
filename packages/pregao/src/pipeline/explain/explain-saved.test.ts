import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { trainOptions } from "../options/train.ts";
import { train } from "../train.ts";
import { openUnseen } from "../unseen.ts";
import { explainSaved } from "./explain-saved.ts";
import { ModelInterpreter } from "./model-interpreter.ts";
import { explainOptions } from "./options.ts";
import { writeExplanation } from "./write-explanation.ts";

const source = "synthetic:regimes,symbols=2,bars=500";
const context = createRunContext({ threads: 2 });
let home: string;
const configuration = () => loadConfiguration({ flags: { home }, environment: {} });
const explained = (given: Record<string, unknown> = {}) =>
  explainSaved(parseOptions(explainOptions, given), configuration(), context);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-explain-"));
  const given = {
    source,
    model: "xgboost",
    draws: 0,
    features: "return_1,return_5,rsi_14",
    param: { n_estimators: "15", max_depth: "3" },
  };
  await train(parseOptions(trainOptions, given), configuration(), context, {
    report: false,
  });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("explaining a saved model", () => {
  it("looks at bars it has not learned from, those without an outcome yet among them", async () => {
    const { contents, period, loadedModel, predictionDrift, prediction } = await explained();
    expect(contents).toMatchObject({
      family: "xgboost",
      method: "TreeSHAP",
      outputs: ["log-odds of sell", "log-odds of hold", "log-odds of buy"],
      output: "log-odds of buy",
    });
    expect(period.from).toBe(Date.parse(loadedModel.version.manifest.split.test_from!));
    expect(period.to).toBe(Date.parse(loadedModel.version.manifest.data.to));
    expect(contents.ranking).toHaveLength(3);
    expect(contents.pairs.length).toBeGreaterThan(0);
    expect(contents.drift.map(({ name }) => name).sort()).toEqual(["return_1", "return_5", "rsi_14"]);
    expect(predictionDrift.map(({ name }) => name).sort()).toEqual([
      "probability of buy",
      "probability of hold",
      "probability of sell",
    ]);
    expect(contents.permutation).toBeNull();
    expect(prediction).toBeNull();
  }, 60_000);

  it("measures permutation too, and leaves pairs out, where asked to", async () => {
    const { contents } = await explained({
      permutation: true,
      pairRows: 0,
      rows: 50,
      of: "sell",
      display: 2,
    });
    expect(contents).toMatchObject({ rows: 50, pairs: [], pairTable: null, output: "log-odds of sell" });
    expect(contents.permutation).toMatchObject({ loss: "log-loss", rows: 50, repeats: 5 });
    expect(contents.swarm!.lines).toHaveLength(2);
  }, 60_000);

  it("takes the bar of a date apart, to what predict says of it, and writes everything", async () => {
    const unseen = await openUnseen(parseOptions(explainOptions, {}), configuration(), context);
    const row = unseen.predictable.at(-1)!;
    const ticker = unseen.bars.frame.symbolAt(row);
    const date = new Date(unseen.bars.time[row]!).toISOString().slice(0, 10);
    const found = await explained({ ticker: [ticker], row: date });
    expect(found.prediction).toMatchObject({ ticker, time: unseen.bars.time[row], isSeen: false });
    const margins = found.prediction!.outputs.map(({ reached }) => Math.exp(reached));
    const total = margins.reduce((a, b) => a + b);
    const { probabilities } = await unseen.loadedModel.model.predict(unseen.features, Int32Array.of(row));
    for (const [id, margin] of margins.entries()) expect(margin / total).toBeCloseTo(probabilities![id]!, 9);
    const directory = join(home, "written");
    const files = await writeExplanation(directory, found, { most: 20, context });
    for (const file of [
      "shap_summary.png",
      "shap_importance_bar.svg",
      "shap_force_plot.png",
      "shap_waterfall.svg",
      "shap_interactions.png",
      "drift.png",
      "explanation.json",
    ]) {
      expect(files).toContain(file);
      expect(existsSync(join(directory, file))).toBe(true);
    }
    const wire = JSON.parse(readFileSync(join(directory, "explanation.json"), "utf8"));
    expect(wire.prediction).toMatchObject({ ticker, seen_in_training: false });
    expect(wire.feature_importance).toHaveLength(3);
  }, 60_000);

  it("refuses a time without a bar, a bar of several tickers, and a class that is not there", async () => {
    await expect(explained({ ticker: ["SYN001"], row: "1990-01-01" })).rejects.toThrow(
      /SYN001 has no bar then \(it has/,
    );
    await expect(explained({ row: "2021-01-04" })).rejects.toThrow(/name one --ticker/);
    await expect(explained({ of: "bye" })).rejects.toThrow(/unknown output bye/);
    await expect(explained({ from: "1990-01-01" })).rejects.toThrow(/the model has learned/);
  }, 60_000);
});

describe("the interpreter of the described crypto system", () => {
  it("ranks features and writes the pictures under their names", async () => {
    const { loadedModel, features, predictable } = await openUnseen(
      parseOptions(explainOptions, {}),
      configuration(),
      context,
    );
    const outputDir = join(home, "interpreted");
    const interpreter = new ModelInterpreter(loadedModel.model, features, {
      outputDir,
      context: { threads: 2 },
    });
    const ranking = await interpreter.explainPredictions(features, 20, predictable);
    expect(ranking.map(({ name }) => name).sort()).toEqual(["return_1", "return_5", "rsi_14"]);
    for (const file of ["shap_summary.png", "shap_importance_bar.png"])
      expect(existsSync(join(outputDir, file))).toBe(true);
    const taken = await interpreter.explainSinglePrediction(features, 2);
    expect(taken.output).toBe("log-odds of buy");
    expect(existsSync(join(outputDir, "shap_force_plot.png"))).toBe(true);
    await expect(interpreter.explainSinglePrediction(features, 3)).rejects.toThrow(
      /classIdx = 3.*0 sell, 1 hold, 2 buy/,
    );
    await expect(interpreter.explainSinglePrediction(features, 0, 99_999)).rejects.toThrow(/row = 99999/);
    expect(() => new ModelInterpreter(loadedModel.model, { ...features, featureSetId: "fs-other" })).toThrow(
      /feature set/,
    );
  }, 60_000);
});
