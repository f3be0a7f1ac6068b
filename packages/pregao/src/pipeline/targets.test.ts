import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { barsOfPrices, walkedPrices } from "../labels/bars.fixture.ts";
import { createRunContext } from "../progress.ts";
import { evaluateSaved } from "./evaluate.ts";

import { evaluateOptions, predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { makeTargets, targetOptionsOf } from "./targets.ts";
import { train } from "./train.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-targets-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const context = createRunContext({ threads: 2 });
const source = "synthetic:regimes,symbols=2,bars=500";
const quick = {
  source,
  draws: 0,
  features: "return_1,return_5,rsi_14,realized_vol_20",
  param: { n_estimators: "20" },
};

describe.each([
  ["triple-barrier", { labels: "triple-barrier", profit: 1.5, stop: 0.8 }, ["sell", "hold", "buy"]],
  ["meta-label", { labels: "meta-label", primary: "return_5", horizon: 3 }, ["pass", "act"]],
  ["entry-signal", { labels: "entry-signal", horizon: 12 }, ["short", "neutral", "long"]],
  ["entry-signal", { labels: "entry-signal", horizon: 4, classes: "2" }, ["short", "long"]],
  ["forward-volatility", { task: "regression", target: "forward-volatility" }, []],
])("a model of %s", (kind, given, classNames) => {
  it("is trained, saved with what its targets were made by, judged on the same targets, and predicts", async () => {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const options = parseOptions(trainOptions, { ...quick, ...given, modelName: kind.replaceAll("-", "_") });
    const { saved, judgement, splitData } = await train(options, configuration, context, {
      report: kind === "meta-label",
    });
    expect(saved.manifest.label).toMatchObject({ kind, class_names: classNames });
    const { prepared } = splitData;
    const again = makeTargets(prepared.loaded.bars, targetOptionsOf(saved.manifest), context);
    expect(again).toEqual(prepared.labels);
    if ("volatility_window" in prepared.labels.parameters) {
      const { label } = saved.manifest;
      const older = { ...label, parameters: { ...label.parameters, volatility_window: 30 } };
      const { parameters } = makeTargets(
        prepared.loaded.bars,
        targetOptionsOf({ ...saved.manifest, label: older }),
        context,
      );
      expect(parameters.volatility_window).toBe(30);
    }
    const place = { modelName: options.modelName };
    const judged = await evaluateSaved(parseOptions(evaluateOptions, place), configuration, context);
    expect(judged.evaluation.verdict).toEqual(judgement.test.evaluation.verdict);
    const ticker = ["SYN001"];
    const [predicted] = await predictTickers(
      parseOptions(predictOptions, { ...place, ticker }),
      configuration,
      context,
    );
    if (kind === "forward-volatility") {
      expect(predicted).toMatchObject({
        predicted_return: null,
        predicted_price: null,
        predicted_target: kind,
      });
      expect(predicted!.predicted_value!).toBeGreaterThan(0);
      expect(Object.keys(judgement.test.evaluation.metrics[0]!.baselines)).toEqual([
        "previous_value",
        "train_mean",
      ]);
    } else {
      expect(classNames).toContain(predicted!.predictions);
      expect(predicted!.predicted_target).toBeNull();
    }
  }, 60_000);
});

describe("makeTargets", () => {
  const bars = barsOfPrices(
    { A: walkedPrices(1, 120) },
    { open_interest: Array.from({ length: 120 }, (_, row) => 100 + row) },
  );
  const common = { labels: "forward-return", horizon: 5, threshold: undefined } as const;

  it("takes the change of open interest from the bars' own column", () => {
    const target = "open-interest-change";
    const made = makeTargets(bars, { ...common, task: "regression", target }, context);
    expect(made.kind).toBe(target);
    expect(made.outcome![0]).toBeCloseTo(0.05, 12);
  });

  it("takes the side of a meta-label from the sign of the primary feature", () => {
    const made = makeTargets(
      bars,
      { ...common, labels: "meta-label", task: "classification", primary: "return_1" },
      context,
    );
    const close = bars.column("close");
    for (let row = 25; row < 110; row++) {
      const side = Math.sign(close[row]! - close[row - 1]!);
      expect(made.classes[row]! >= 0).toBe(side !== 0);
    }
    expect(made.parameters.primary).toBe("return_1");
  });

  it.each([
    [
      { task: "classification", target: "forward-volatility" },
      /target = forward-volatility .*--task regression/,
    ],
    [{ task: "regression", labels: "triple-barrier" }, /labels = triple-barrier .*no return/],
    [{ task: "classification", labels: "meta-label", primary: "rsi_41" }, /rsi_41/],
    [
      { task: "classification", labels: "direction", threshold: 0.01 },
      /threshold = 0.01 .*forward-return and entry-signal/,
    ],
    [{ task: "classification", profit: 2 }, /profit = 2 .*triple-barrier and meta-label/],
    [
      { task: "classification", labels: "triple-barrier", primary: "rsi_14" },
      /primary = rsi_14 .*meta-label/,
    ],
    [{ task: "classification", classes: "2" }, /classes = 2 .*entry-signal/],
    [
      { task: "regression", target: "forward-volatility", threshold: 0.1 },
      /threshold = 0.1 .*forward-volatility/,
    ],
    [{ task: "regression", target: "forward-volatility", labels: "direction" }, /labels = direction/],
  ])("refuses %j", (given, message) => {
    const options = { ...common, ...given } as Parameters<typeof makeTargets>[1];
    expect(() => makeTargets(bars, options, context)).toThrow(message);
  });
});

describe("a selection in training", () => {
  it("drops features with reasons, before anything is fitted, and the model asks for the others alone", async () => {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const given = {
      ...quick,
      features: "return_1,close,sma_10,rsi_14,sma_20",
      select: "variance,correlation:0.9",
      modelName: "selected",
    };
    const { saved, splitData } = await train(parseOptions(trainOptions, given), configuration, context, {
      report: false,
    });
    const { leftOut, matrix } = splitData.prepared.features;
    expect(leftOut.length).toBeGreaterThan(0);
    for (const { reason } of leftOut)
      expect(reason).toMatch(/^correlates −?[01]\.\d+ with \w+, which ranks higher$/);
    expect(saved.manifest.features).toEqual(matrix.names);
    expect(matrix.names.length + leftOut.length).toBe(5);
    const judged = await evaluateSaved(
      parseOptions(evaluateOptions, { modelName: "selected" }),
      configuration,
      context,
    );
    expect(judged.rows.length).toBeGreaterThan(0);
    const misspelt = parseOptions(trainOptions, { ...given, source: "nowhere", select: "corelation" });
    await expect(train(misspelt, configuration, context)).rejects.toThrow(/did you mean correlation/);
  }, 60_000);
});
