import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../../config/index.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { Model } from "../../models/index.ts";
import { createRunContext } from "../../progress.ts";
import { ModelRegistry, modelRoot } from "../../registry/index.ts";
import { temporaryDirectory } from "../../sources/temporary-directory.fixture.ts";
import { exportOptions } from "../options/export.ts";
import { trainOptions } from "../options/train.ts";
import { train } from "../train.ts";
import { exportModel, showExports } from "./export-model.ts";
import { parityOf } from "./parity.ts";
import { writePythonCopy } from "./python-copy.ts";

const context = createRunContext({ threads: 1, seed: 5 });
let configuration: Configuration;
let registry: ModelRegistry;

async function trained(modelName: string, given: Readonly<Record<string, unknown>>): Promise<void> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:planted,accuracy=0.7,symbols=2,bars=300",
    features: "return_1,return_2",
    draws: 0,
    modelName,
    ...given,
  });
  await train(options, configuration, context, { report: false });
}

beforeAll(async () => {
  configuration = loadConfiguration({ directory: temporaryDirectory(), environment: {} });
  registry = new ModelRegistry(modelRoot(configuration.home));
  await trained("forest", { model: "rf", param: { n_estimators: "5" }, calibrate: "platt" });
  await trained("net", { model: "lstm_mtl", param: { epochs: "1", units: "4", lookback: "3" } });
  await trained("mean", { model: "naive" });
}, 60_000);

const exporting = (modelName: string, format: string, more: object = {}) =>
  exportModel(
    { ...parseOptions(exportOptions, { modelName, rows: "40", ...more }), format },
    configuration,
    context,
  );

describe("an export", () => {
  it("lies in a place of its own with its parity, is told from what was there, and changes no version", async () => {
    const { directory, record, reused } = await exporting("forest", "onnx");
    expect(directory).toBe(join(configuration.home, "exports", "models", "forest", "1", "onnx"));
    expect(reused).toBe(false);
    expect(record.parity).toMatchObject({ rows: 40, values: 120, reader: "onnxruntime" });
    expect(record.parity!.largest_difference).toBeLessThan(1e-6);
    expect(record.notes).toEqual([expect.stringContaining("calibration")]);
    expect(JSON.parse(readFileSync(join(directory, "export.json"), "utf8"))).toEqual(record);
    await registry.open("forest", 1);
    expect((await exporting("forest", "onnx")).reused).toBe(true);
    expect((await exporting("forest", "onnx", { force: true })).reused).toBe(false);
    appendFileSync(join(directory, "model.onnx"), "x");
    expect((await exporting("forest", "onnx")).reused).toBe(false);
    expect(readdirSync(join(directory, ".."))).toEqual(["onnx"]);
    const { formats, exports } = await showExports(
      parseOptions(exportOptions, { modelName: "forest" }),
      configuration,
    );
    expect(formats).toEqual(["onnx", "triton", "joblib"]);
    expect(exports.map(({ format }) => format)).toEqual(["onnx"]);
  });

  it("is copied where it is asked for", async () => {
    const output = join(temporaryDirectory(), "triton");
    const { record } = await exporting("net", "triton", { output });
    expect(record.files.map(({ name }) => name)).toEqual(["net/1/model.onnx", "net/config.pbtxt"]);
    for (const { name } of record.files) expect(existsSync(join(output, name))).toBe(true);
  });

  it("tells that nothing here reads TorchScript", async () => {
    expect((await exporting("net", "jit")).record).toMatchObject({ format: "torchscript", parity: null });
  });

  it("is refused by name with the formats that there are", async () => {
    await expect(exporting("forest", "catboost")).rejects.toMatchObject({
      code: "PREGAO_EXPORT_UNSUPPORTED",
      message: "a model of rf cannot be written as catboost; its formats: onnx, triton, joblib",
    });
    await expect(exporting("mean", "onnx")).rejects.toThrow("its formats: none");
    await expect(exporting("forest", "onx")).rejects.toThrow("unknown export format onx; did you mean onnx");
  });

  it("is not kept where it predicts other numbers", async () => {
    const one: FeatureMatrix = {
      names: ["x"],
      length: 2,
      columns: [Float32Array.of(1, 2)],
      series: Int32Array.of(0),
      featureSetId: "fs",
    };
    const rows = Int32Array.of(0, 1);
    const predicting = (returns: readonly number[]) => async () => ({
      rows: 2,
      returns: Float64Array.from(returns),
    });
    const model = { predict: predicting([1, 200]) } as unknown as Model;
    const parity = async (returns: readonly number[]) =>
      (await parityOf(model, { entry: "f", reader: "r", predict: predicting(returns) }, one, rows))!
        .largest_difference;
    expect(await parity([1, 200])).toBe(0);
    expect(await parity([1, 202])).toBeCloseTo(0.01, 12);
    expect(await parity([1])).toBe(Number.POSITIVE_INFINITY);
    expect(await parity([1, Number.NaN])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the copy for Python readers", () => {
  it("is joblib of a forest and a state dict of the net, replaced as a whole", async () => {
    const folder = join(temporaryDirectory(), "copies");
    const forest = await registry.open("forest");
    const path = await writePythonCopy(forest, folder);
    expect(path).toBe(join(folder, "b3_model.joblib"));
    expect(await writePythonCopy(forest, folder)).toBe(path);
    expect(await writePythonCopy(await registry.open("net"), folder)).toBe(join(folder, "b3_lstm_mtl.pt"));
    expect(readdirSync(folder).sort()).toEqual(["b3_lstm_mtl.json", "b3_lstm_mtl.pt", "b3_model.joblib"]);
    expect(JSON.parse(readFileSync(join(folder, "b3_lstm_mtl.json"), "utf8")).architecture).toBe(
      "LstmMultiTask",
    );
    await expect(writePythonCopy(await registry.open("mean"), folder)).rejects.toMatchObject({
      code: "PREGAO_EXPORT_UNSUPPORTED",
    });
  });
});
