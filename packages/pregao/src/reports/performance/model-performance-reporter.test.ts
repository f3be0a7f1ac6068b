import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRandom } from "../../random.ts";
import { ModelPerformanceReporter } from "./model-performance-reporter.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pregao-reporter-"));
});
afterEach(() => rm(folder, { recursive: true }));

const classNames = ["SHORT", "NEUTRAL", "LONG"];

function classes(rows = 300) {
  const random = createRandom(4);
  const yProba: number[][] = [];
  const yTrue: number[] = [];
  const yPred: number[] = [];
  for (let row = 0; row < rows; row++) {
    const draw = random.uniform();
    const long = 0.1 + 0.6 * random.uniform();
    yProba.push([0.8 - long, 0.2, long]);
    yTrue.push(draw < 0.8 - long ? 0 : draw < 1 - long ? 1 : 2);
    yPred.push(long >= 0.4 ? 2 : 0);
  }
  return { yTrue, yPred, yProba };
}

function numbers(rows = 300) {
  const random = createRandom(6);
  const yPred = Array.from({ length: rows }, () => 0.01 * random.normal());
  return { yPred, yTrue: yPred.map((value) => value + 0.02 * random.normal()) };
}

test("does all that the described system's example does, with the same files", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const { yTrue, yPred, yProba } = classes();
  const returns = numbers();
  await reporter.generateClassificationReport(yTrue, yPred, yProba, {
    classNames,
    modelName: "XGBoost Classifier",
    resamples: 50,
  });
  await reporter.generateRegressionReport(returns.yTrue, returns.yPred, {
    modelName: "XGBoost Regressor",
    resamples: 50,
  });
  await reporter.plotFeatureImportance(
    [
      { feature: "rsi_14", importance: 2 },
      { feature: "macd", importance: 1 },
    ],
    { modelName: "XGBoost", topN: 20 },
  );
  await reporter.compareModels(reporter.metrics, { metricName: "accuracy" });
  const table = await reporter.generateComparisonTable(reporter.metrics);
  expect(await reporter.saveHtmlReport("model_report.html")).toBe(join(folder, "model_report.html"));
  const files = await readdir(folder);
  for (const file of [
    "confusion_matrix_xgboost_classifier",
    "roc_curves_xgboost_classifier",
    "precision_recall_xgboost_classifier",
    "reliability_xgboost_classifier",
    "metrics_xgboost_classifier",
    "regression_scatter_xgboost_regressor",
    "residuals_xgboost_regressor",
    "metrics_xgboost_regressor",
    "feature_importance_xgboost",
    "model_comparison_accuracy",
  ])
    expect(files).toEqual(expect.arrayContaining([`${file}.png`, `${file}.svg`]));
  expect(files).toHaveLength(22);
  expect(table.map(({ model }) => model)).toEqual(["XGBoost Classifier", "XGBoost Regressor"]);
  for (const name of ["accuracy", "precision", "recall", "f1_score", "roc_auc", "directional_accuracy"])
    expect(table[0]![name]).toBeTypeOf("number");
  for (const name of ["mse", "rmse", "mae", "r2", "directional_accuracy", "correlation"])
    expect(table[1]![name]).toBeTypeOf("number");
  const page = await readFile(join(folder, "model_report.html"), "utf8");
  expect(page.match(/<svg/g)).toHaveLength(10);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
});

test("figures are those of their definitions, each beside a baseline", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const { yTrue, yPred, yProba } = classes();
  await reporter.generateClassificationReport(yTrue, yPred, yProba.flat(), { classNames, resamples: 20 });
  const right = yTrue.filter((outcome, row) => outcome === yPred[row]).length / 300;
  const { accuracy, log_loss: logLoss } = reporter.metrics.Model!;
  expect(accuracy!.value).toBeCloseTo(right, 12);
  const mean = yTrue.reduce((sum, outcome, row) => sum - Math.log(yProba[row]![outcome]!) / 300, 0);
  expect(logLoss!.value).toBeCloseTo(mean, 12);
  const counts = classNames.map((_, k) => yTrue.filter((outcome) => outcome === k).length);
  expect(accuracy!.baseline!.value).toBeGreaterThanOrEqual(Math.max(...counts) / 300);

  const returns = numbers();
  const evaluation = await reporter.generateRegressionReport(returns.yTrue, returns.yPred, { resamples: 20 });
  const squares = returns.yTrue.reduce((sum, value, row) => sum + (value - returns.yPred[row]!) ** 2, 0);
  expect(evaluation.metrics.find(({ name }) => name === "mse")!.value).toBeCloseTo(squares / 300, 12);
});

test("decisions that are not the most probable class count as they were given", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const { yTrue, yProba } = classes();
  const given = { classNames, resamples: 20 };
  const neutral = await reporter.generateClassificationReport(
    yTrue,
    yTrue.map(() => "NEUTRAL"),
    yProba,
    given,
  );
  const plain = await reporter.generateClassificationReport(
    yTrue,
    yProba.map((row) => row.indexOf(Math.max(...row))),
    yProba,
    given,
  );
  const figure = (name: string, of: typeof plain) => of.metrics.find((metric) => metric.name === name)!.value;
  expect(figure("accuracy", neutral)).toBeCloseTo(yTrue.filter((outcome) => outcome === 1).length / 300, 12);
  expect(neutral.confusion.map((row) => row[0]! + row[2]!)).toEqual([0, 0, 0]);
  expect(figure("log_loss", neutral)).toBe(figure("log_loss", plain));
  expect(neutral.caveats.join(" ")).toContain("Some decisions are not the most probable class");
  expect(plain.caveats.join(" ")).not.toContain("Some decisions");
});

test("without probabilities accuracy decides and nothing is said of them", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const { yTrue, yPred } = classes();
  const evaluation = await reporter.generateClassificationReport(yTrue, yPred, null, {
    classNames,
    resamples: 20,
  });
  expect(evaluation.primary).toBe("accuracy");
  expect(evaluation.verdict.metric).toBe("accuracy");
  expect(evaluation.metrics.some(({ name }) => /log_loss|brier|roc/.test(name))).toBe(false);
  expect((await readdir(folder)).some((file) => file.startsWith("roc_curves"))).toBe(false);
});

test("training outcomes are what the baselines are fitted on", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const { yTrue, yPred, yProba } = classes();
  const options = { classNames, resamples: 20 };
  const without = await reporter.generateClassificationReport(yTrue, yPred, yProba, options);
  expect(without.caveats.join(" ")).toContain("No training outcomes were given");
  const evaluation = await reporter.generateClassificationReport(yTrue, yPred, yProba, {
    ...options,
    yTrain: Array.from({ length: 100 }, () => "NEUTRAL"),
  });
  const accuracy = evaluation.metrics.find(({ name }) => name === "accuracy")!;
  expect(accuracy.baselines.majority!.value).toBeCloseTo(yTrue.filter((one) => one === 1).length / 300, 12);
  expect(evaluation.caveats.join(" ")).not.toContain("No training outcomes");
});

test("plain numbers of other programs are compared too", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const files = await reporter.compareModels(
    { ours: { accuracy: 0.41 }, "theirs, older": { accuracy: 0.39, rmse: null } },
    { metricName: "accuracy" },
  );
  expect(files).toEqual(["model_comparison_accuracy.png", "model_comparison_accuracy.svg"]);
  await reporter.generateComparisonTable({ "theirs, older": { accuracy: 0.39, rmse: null } });
  const table = await readFile(join(folder, "model_comparison.csv"), "utf8");
  expect(table.split("\n")[1]).toBe('"theirs, older",regression,0.39,,,,,,,,,');
});

test("names that differ in signs alone get files of their own, the same name its old ones", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  const importance = [{ name: "rsi_14", importance: 1 }];
  expect((await reporter.plotFeatureImportance(importance, { modelName: "A b" }))[0]).toBe(
    "feature_importance_a_b.png",
  );
  expect((await reporter.plotFeatureImportance(importance, { modelName: "a-B!" }))[0]).toBe(
    "feature_importance_a_b_2.png",
  );
  expect((await reporter.plotFeatureImportance(importance, { modelName: "A b" }))[0]).toBe(
    "feature_importance_a_b.png",
  );
  expect((await reporter.plotFeatureImportance(importance, { modelName: "../../x" }))[0]).toBe(
    "feature_importance_x.png",
  );
});

test.each([
  ["row 2 is 7; give an id from 0 to 2", [0, 1, 7], [0, 1, 1], null],
  ['row 0 is "long"; give an id', ["long", 1, 1], [0, 1, 1], null],
  ["6 values where 9 are needed", [0, 1, 2], [0, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  [
    "2 values where 3 are needed",
    [0, 1, 2],
    [0, 1, 1],
    [
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ],
  [
    "sum to",
    [0, 1, 2],
    [0, 1, 1],
    [
      [1, 1, 0],
      [0, 1, 0],
      [0, 1, 0],
    ],
  ],
])("refuses what cannot be scored: %s", async (reason, yTrue, yPred, yProba) => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  await expect(
    reporter.generateClassificationReport(yTrue, yPred, yProba, { classNames }),
  ).rejects.toMatchObject({ code: "PREGAO_EVALUATION_INPUT", message: expect.stringContaining(reason) });
  expect(await readdir(folder)).toEqual([]);
});

test("a metric that no model has is refused by name", async () => {
  const reporter = new ModelPerformanceReporter({ outputDir: folder });
  await expect(
    reporter.compareModels({ ours: { accuracy: 0.4 } }, { metricName: "acuracy" }),
  ).rejects.toMatchObject({
    code: "PREGAO_NAME_UNKNOWN",
    message: expect.stringContaining("did you mean accuracy?"),
  });
});
