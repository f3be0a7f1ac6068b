import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { temporaryDirectory } from "../../sources/temporary-directory.fixture.ts";
import { loadFamily, type Model, type TrainingData } from "../index.ts";
import { exportFormats } from "./contract.ts";
import { rawWindows } from "./raw-windows.ts";

const names = ["a", "b", "c", "d"];
const classNames = ["sell", "hold", "buy", "never"];

/** Two series of 200 rows, one of ten values missing, a column of which nothing is known, and a class that does not occur. */
function smallData(): TrainingData {
  const random = createRandom(11, "exports");
  const columns = names.map((name) =>
    Float32Array.from({ length: 400 }, () =>
      name === "d" || random.uniform() < 0.1 ? Number.NaN : 30 + 5 * random.normal(),
    ),
  );
  const signal = columns[1]!.map((value) => (Number.isNaN(value) ? 0 : value - 30));
  const returns = Float64Array.from(signal, (value) => 0.01 * value + 0.02 * random.normal());
  const features: FeatureMatrix = {
    names,
    length: 400,
    columns,
    series: Int32Array.of(0, 200),
    featureSetId: "fs-test",
  };
  return {
    features,
    rows: Int32Array.from({ length: 320 }, (_, i) => i),
    classes: Int8Array.from(returns, (value) => (value < -0.03 ? 0 : value > 0.03 ? 2 : 1)),
    classNames,
    returns,
  };
}

const sequence = { context_length: 4, epochs: 1, batch_size: 160 };
const small = { d_model: 4, n_heads: 2, d_ff: 8, dropout: 0, patch_length: 2, num_layers: 1 };
const subjects: readonly (readonly [
  family: string,
  task: Model["task"],
  parameters: object,
  formats: string,
])[] = [
  ["rf", "classification", { n_estimators: 8 }, "onnx triton joblib"],
  ["extra_trees", "regression", { n_estimators: 8 }, "onnx triton joblib"],
  ["xgboost", "classification", { n_estimators: 8, max_depth: 3 }, "onnx triton xgboost lightgbm catboost"],
  ["lightgbm", "regression", { n_estimators: 8 }, "onnx triton xgboost lightgbm catboost"],
  ["catboost", "classification", { iterations: 8, depth: 3 }, "onnx triton xgboost lightgbm catboost"],
  ["mlp", "classification", { hidden: [8], epochs: 2, batch_size: 160 }, "onnx triton torchscript pytorch"],
  ["lstm", "regression", { units: 4, lookback: 3, epochs: 1 }, "onnx triton torchscript pytorch"],
  ["lstm_mtl", "classification", { units: 4, lookback: 3, epochs: 3 }, "onnx triton torchscript pytorch"],
  ["patchtst", "classification", { ...sequence, ...small }, "onnx triton torchscript pytorch"],
  ["logistic", "classification", {}, "onnx triton torchscript"],
  ["ridge", "regression", {}, "onnx triton torchscript"],
];

describe("what models are written as", () => {
  it.each(subjects)(
    "%s, %s: every format that can be read here predicts what the model does",
    async (...subject) => {
      const [family, task, given, formats] = subject;
      const data = smallData();
      const kind = await loadFamily(family);
      const model = await kind.fit(
        data,
        task,
        parseOptions(kind.parameters(task), { ...given }),
        createRunContext({ threads: 1 }),
      );
      expect(model.exportFormats?.join(" ")).toBe(formats);
      // Before the first window of either series is whole, and at the end.
      const rows = Int32Array.of(0, 1, 2, 5, 199, 200, 201, 203, 320, 399);
      const own = await model.predict(data.features, rows);
      const folder = temporaryDirectory();
      for (const format of model.exportFormats!) {
        const directory = join(folder, format);
        await mkdir(directory);
        const written = await model.export!(format, directory, "b3_model");
        expect((await readFile(join(directory, written.entry))).length).toBeGreaterThan(100);
        expect(written.reader === null).toBe(format === "torchscript");
        if (written.predict === null) continue;
        const found = await written.predict(data.features, rows);
        expect(found.rows).toBe(rows.length);
        for (const part of ["probabilities", "returns"] as const) {
          expect(found[part]?.length, `${format} ${part}`).toBe(own[part]?.length);
          for (const [i, value] of (own[part] ?? []).entries())
            expect(Math.abs(found[part]![i]! - value), `${format} ${part} ${i}`).toBeLessThan(2e-6);
        }
      }
    },
  );

  it("a repository of Triton is a folder of the model's name with its configuration and version 1", async () => {
    const data = smallData();
    const kind = await loadFamily("rf");
    const context = createRunContext({ threads: 1 });
    const model = await kind.fit(
      data,
      "classification",
      parseOptions(kind.parameters("classification"), { n_estimators: 2 }),
      context,
    );
    const folder = temporaryDirectory();
    await model.export!("triton", folder, "petr4");
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "petr4",
      join("petr4", "1"),
      join("petr4", "1", "model.onnx"),
      join("petr4", "config.pbtxt"),
    ]);
    const configuration = await readFile(join(folder, "petr4", "config.pbtxt"), "utf8");
    for (const line of [
      'name: "petr4"',
      'input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]',
      'output [ { name: "label" data_type: TYPE_STRING dims: [ 1 ] reshape { shape: [ ] } } ]',
      'output [ { name: "probabilities" data_type: TYPE_FP32 dims: [ 4 ] } ]',
    ])
      expect(configuration).toContain(line);
  });

  it("has a line on every format, and refuses none in silence: yardsticks and stacks have none", async () => {
    for (const text of Object.values(exportFormats)) expect(text.length).toBeGreaterThan(20);
    const data = smallData();
    const kind = await loadFamily("naive");
    const naive = await kind.fit(
      data,
      "regression",
      parseOptions(kind.parameters("regression"), {}),
      createRunContext({ threads: 1 }),
    );
    expect([naive.exportFormats, naive.export]).toEqual([undefined, undefined]);
  });
});

it("windows before the beginning of a series are missing, and none reaches into another", () => {
  const matrix = {
    names: ["x"],
    length: 5,
    columns: [Float32Array.of(1, 2, 3, 4, 5)],
    series: Int32Array.of(0, 3),
    featureSetId: "fs",
  };
  const { NaN: none } = Number;
  expect([...rawWindows(matrix, Int32Array.of(0, 2, 3, 4), ["x"], 3)]).toEqual(
    [
      [none, none, 1],
      [1, 2, 3],
      [none, none, 4],
      [none, 4, 5],
    ].flat(),
  );
});
