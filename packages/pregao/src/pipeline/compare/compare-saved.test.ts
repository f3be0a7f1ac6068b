import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { temporaryDirectory } from "../../sources/temporary-directory.fixture.ts";
import { evaluateSaved } from "../evaluate.ts";
import { compareOptions } from "../options/compare.ts";
import { evaluateOptions } from "../options/predict.ts";
import { trainOptions } from "../options/train.ts";
import { train } from "../train.ts";
import { compareSaved, type SavedModelComparison } from "./compare-saved.ts";
import { pairedDifferences, writeComparison } from "./write-comparison.ts";

const context = createRunContext({ threads: 1, seed: 5 });
let configuration: Configuration;
let comparison: SavedModelComparison;

async function trained(modelName: string, given: Record<string, unknown> = {}): Promise<void> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:planted,accuracy=0.7,symbols=2,bars=400",
    labels: "direction",
    horizon: 1,
    features: "return_1,return_2",
    draws: 0,
    param: { n_estimators: "5" },
    modelName,
    ...given,
  });
  await train(options, configuration, context, { report: false });
}

beforeAll(async () => {
  configuration = loadConfiguration({ directory: temporaryDirectory(), environment: {} });
  await trained("knows");
  await trained("guesses", { features: "return_2" });
  await trained("later", { testSize: 0.1 });
  await trained("longer", { horizon: 3 });
  comparison = await compareSaved(
    ["knows", "guesses"],
    parseOptions(compareOptions, {}),
    configuration,
    context,
  );
}, 60_000);

test("models are judged on the same rows, as each alone would be", async () => {
  const { models, rows, verdict } = comparison;
  expect(models.map(({ label }) => label)).toEqual(["knows", "guesses"]);
  for (const { label, evaluation } of models) {
    const alone = await evaluateSaved(
      parseOptions(evaluateOptions, { modelName: label }),
      configuration,
      context,
    );
    expect(evaluation.rows).toBe(rows);
    expect(evaluation).toEqual(alone.evaluation);
  }
  expect(verdict.families).toBe(2);
});

test("the difference of two models is that of their figures, and one the negative of the other", () => {
  const [first, second] = comparison.models;
  for (const metric of ["log_loss", "accuracy"]) {
    const value = (of: typeof first) => of!.evaluation.metrics.find(({ name }) => name === metric)!.value!;
    const { pairs } = pairedDifferences(comparison, metric);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ model: "knows", other: "guesses" });
    expect(pairs[0]!.difference).toBeCloseTo(value(first) - value(second), 12);
    const back = second!.againstOthers.find(({ name }) => name === metric)!.baselines.knows!;
    expect(back.difference).toBeCloseTo(-pairs[0]!.difference!, 12);
    expect([back.differenceLow, back.differenceHigh]).toEqual([
      expect.closeTo(-pairs[0]!.high!, 9),
      expect.closeTo(-pairs[0]!.low!, 9),
    ]);
  }
});

test("only rows that no model has learned from are taken, whatever the order", async () => {
  const options = parseOptions(compareOptions, {});
  const both = await compareSaved(["knows", "later"], options, configuration, context);
  const turned = await compareSaved(["later", "knows"], options, configuration, context);
  const from = Math.max(...both.models.map(({ unseen }) => unseen.from));
  expect(from).toBe(both.models[1]!.unseen.from);
  expect(both.period.from).toBeGreaterThanOrEqual(from);
  expect(both.rows).toBeLessThan(comparison.rows);
  expect(turned.models[1]!.evaluation).toEqual(both.models[0]!.evaluation);
});

test("versions of one name are told apart", async () => {
  await trained("knows", { features: "return_1" });
  const options = parseOptions(compareOptions, {});
  const { models } = await compareSaved(["knows@1", "knows"], options, configuration, context);
  expect(models.map(({ label }) => label)).toEqual(["knows@1", "knows@2"]);
  await expect(compareSaved(["knows", "knows@2"], options, configuration, context)).rejects.toMatchObject({
    code: "PREGAO_OPTION_INVALID",
    message: expect.stringContaining("named twice"),
  });
});

test.each([
  [["knows", "longer"], "PREGAO_MODELS_NOT_COMPARABLE", /their horizon differs, 1 against 3/],
  [["knows"], "PREGAO_OPTION_INVALID", /at least two/],
  [["knows", "nobody"], "PREGAO_NAME_UNKNOWN", /nobody/],
])("refuses %j", async (words, code, message) => {
  await expect(
    compareSaved(words, parseOptions(compareOptions, {}), configuration, context),
  ).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test("tables hold every figure, pictures are beside them", async () => {
  const folder = temporaryDirectory();
  const files = await writeComparison(folder, comparison, context);
  expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  expect(files.filter((file) => file.endsWith(".png")).toSorted()).toEqual([
    "model_comparison_classification_accuracy.png",
    "model_comparison_classification_directional_accuracy.png",
    "model_comparison_classification_log_loss.png",
    "model_differences_log_loss.png",
  ]);
  const [head, first] = readFileSync(join(folder, "model_differences.csv"), "utf8").split("\n");
  expect(head).toBe("metric,better,model,other,difference,low,high");
  expect(first!.startsWith("log_loss,lower,knows,guesses,")).toBe(true);
  expect(Number(first!.split(",")[4])).toBe(pairedDifferences(comparison, "log_loss").pairs[0]!.difference);
});
