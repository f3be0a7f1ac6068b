import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { tiltModelsFile } from "../models/custom/tilt-family.fixture.ts";
import { createRunContext } from "../progress.ts";
import { evaluateSaved } from "./evaluate.ts";
import { evaluateOptions, predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { train } from "./train.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-own-model-training-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const context = createRunContext({ threads: 1 });
const source = "synthetic:regimes,symbols=3,bars=260,seed=3";

it("a family of the user's is trained, predicts and is judged, alone and in a stack; without the file it is refused by name", async () => {
  writeFileSync(join(directory, "own.ts"), tiltModelsFile("tilt"));
  const configuration = loadConfiguration({ directory, environment: {}, flags: { modelsFile: "own.ts" } });
  const common = { source, task: "regression", features: "return_1,return_5", draws: 0 };
  for (const given of [
    { ...common, model: "tilt" },
    { ...common, model: "stack", param: { bases: "tilt,ridge", folds: "2" } },
  ]) {
    const options = parseOptions(trainOptions, given);
    const { fitted } = await train(options, configuration, context, { report: false });
    expect(fitted.model.family).toBe(given.model);
    const asked = parseOptions(predictOptions, { source, ticker: ["SYN002"], model: given.model });
    const [predicted] = await predictTickers(asked, configuration, context);
    expect(predicted!.model_type).toBe(given.model);
    const judged = await evaluateSaved(parseOptions(evaluateOptions, { source }), configuration, context);
    expect(judged.loadedModel.model.summary()).toEqual(fitted.model.summary());

    vi.resetModules(); // A process that has not seen the file.
    const elsewhere = await import("./predict.ts");
    const bare = loadConfiguration({ directory, environment: {} });
    await expect(elsewhere.predictTickers(asked, bare, context)).rejects.toThrow(/unknown model family tilt/);
  }
}, 60_000);

it("a family that has nothing to search is fitted once, whatever the draws", async () => {
  const configuration = loadConfiguration({ directory, environment: {} });
  const given = { source, model: "naive", features: "return_1", draws: 3 };
  const { fitted } = await train(parseOptions(trainOptions, given), configuration, context, {
    report: false,
  });
  expect(fitted.search).toBeNull();
  const drawn = parseOptions(trainOptions, { ...given, model: "logistic", param: { C: "0.1" } });
  expect((await train(drawn, configuration, context, { report: false })).fitted.search).toBeNull();
});
