import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { binColumns } from "../../binning/bin-columns.ts";
import { ForestClassifierModel } from "../../forest/classifier-model.ts";
import { fitForestClassifier } from "../../forest/fit-classifier.ts";
import { fitExtraTreesRegressor, fitForestRegressor } from "../../forest/fit-regressor.ts";
import { mixedColumns, noisyLabels } from "../../forest/random-forest.fixture.ts";
import type { ForestRegressorModel } from "../../forest/regressor-model.ts";
import { decompressJoblib } from "./decompress-joblib.ts";
import { fromJoblib } from "./from-joblib.ts";
import { PickleWriter } from "./pickle-writer.ts";
import type { PythonValue } from "./python-values.ts";
import { toJoblib } from "./to-joblib.ts";

interface Case {
  readonly name: string;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly predicted: readonly number[];
  readonly classes: readonly unknown[] | null;
  readonly importances: readonly number[];
}

function stored(file: string) {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8"));
}

/** Forests of scikit-learn 1.9.1 and their files, written by interop/trees/joblib_values.py. */
const cases: Case[] = stored("joblib.reference.json");
const files: Record<string, string> = stored("joblib.files.json");
const fileOf = (name: string): Promise<Uint8Array> => decompressJoblib(Buffer.from(files[name]!, "base64"));

function predict(model: ForestClassifierModel | ForestRegressorModel, columns: readonly Float32Array[]) {
  return model instanceof ForestClassifierModel
    ? model.predictProbabilities(columns)
    : model.predict(columns);
}

const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("fromJoblib", () => {
  for (const given of cases) {
    test(`predicts as scikit-learn does: ${given.name}`, async () => {
      const { model, classes } = fromJoblib(await fileOf(given.name));
      expect(classes).toEqual(given.classes);
      const columns = given.columns.map((column) =>
        Float32Array.from(column, (value) => value ?? Number.NaN),
      );
      predict(model, columns).forEach((value, i) => {
        expect(Math.abs(value - given.predicted[i]!)).toBeLessThan(1e-12);
      });
      model.featureImportances.forEach((value, column) => {
        expect(value).toBeCloseTo(given.importances[column]!, 12);
      });
    });
  }

  test("parameters, names and covers come along", async () => {
    const classes = fromJoblib(await fileOf("classes")).model;
    expect(classes.featureNames).toEqual(["a", "b", "c", "größe"]);
    expect(classes.parameters).toMatchObject({
      n_estimators: 3,
      max_depth: 3,
      max_features: "sqrt",
      random_state: 5,
      class_weight: { 0: 0.25, 1: 1.5, 2: 1 },
    });
    const numbers = fromJoblib(await fileOf("numbers")).model;
    expect(numbers.oobScore).toBeTypeOf("number");
    expect(numbers.parameters).toMatchObject({ max_features: 1, max_samples: 0.9 });
    const extra = fromJoblib(await fileOf("extra classes")).model;
    expect(extra.style).toBe("extra_trees");
    // One feature a split, not all.
    expect(extra.parameters).toMatchObject({ max_features: 0.25, criterion: "entropy", bootstrap: false });
  });

  test("compressed files are refused with the remedy, damaged compression too", async () => {
    const packed = Buffer.from(files["extra classes"]!, "base64");
    expect(() => fromJoblib(packed)).toThrow(refused("TREES_MODEL_UNSUPPORTED", /zlib: decompressJoblib/));
    await expect(decompressJoblib(packed.subarray(0, 300))).rejects.toThrow(
      refused("TREES_MODEL_INVALID", /damaged/),
    );
    await expect(decompressJoblib(packed, 1000)).rejects.toThrow(refused("TREES_MEMORY_LIMIT", /1000 bytes/));
  });

  test("nothing is run: names beyond the forest's own are refused", () => {
    // What a hostile pickle looks like: a function of the system, called with a command.
    for (const call of ["cposix\nsystem\n", "cbuiltins\neval\n", "cnumpy.testing\nassert_equal\n"]) {
      const pickle = Buffer.concat([
        Buffer.from([0x80, 2]),
        Buffer.from(call),
        Buffer.from([0x58, 4, 0, 0, 0]),
        Buffer.from("true"),
        Buffer.from([0x85, 0x52, 0x2e]),
      ]);
      expect(() => fromJoblib(pickle)).toThrow(refused("TREES_MODEL_UNSUPPORTED", /is not read/));
    }
    const pickled: PythonValue[] = [null, 5, [], "text", new Map([["a", 1]])];
    for (const value of pickled)
      expect(() => fromJoblib(PickleWriter.write(value))).toThrow(
        refused("TREES_MODEL_UNSUPPORTED", /no forest/),
      );
  });

  test("a tree named many times over is refused, before memory runs out", async () => {
    const written = Buffer.from(toJoblib(fromJoblib(await fileOf("stumps")).model));
    // In front of APPENDS, which ends the list of trees, and the next attribute's name: keep the last tree, recall it often.
    const end = written.lastIndexOf("_sklearn_version") - 6;
    expect(written[end]).toBe(0x65);
    const many = Buffer.concat([
      written.subarray(0, end),
      Buffer.from([0x71, 1]),
      Buffer.concat(Array.from({ length: 50_000 }, () => Buffer.from([0x68, 1]))),
      written.subarray(end),
    ]);
    expect(() => fromJoblib(many)).toThrow(refused("TREES_MODEL_INVALID", /more room than the file/));
  });

  test("broken files are refused", async () => {
    const file = await fileOf("numbers");
    for (const broken of [new Uint8Array(0), Uint8Array.of(0x80), file.subarray(0, 900), file.subarray(1)])
      expect(() => fromJoblib(broken)).toThrow(refused("TREES_MODEL_INVALID", /cannot be read/));
    const old = Buffer.from(file.slice());
    for (let at = old.indexOf("1.9.1"); at >= 0; at = old.indexOf("1.9.1")) old.write("1.2.1", at);
    expect(() => fromJoblib(old)).toThrow(refused("TREES_MODEL_UNSUPPORTED", /1\.3 or newer/));
  });
});

describe("toJoblib", () => {
  const columns = mixedColumns(61, 150, 5);
  const matrix = binColumns(columns, { names: ["a", "b", "c", "d", "größe"] });
  const labels = noisyLabels(62, columns, 3);

  test("forests come back the same", async () => {
    const parameters = { n_estimators: 4, max_depth: 6, random_state: 3 };
    const models = [
      await fitForestClassifier({
        matrix,
        labels,
        classCount: 3,
        parameters: { ...parameters, class_weight: "balanced" },
      }),
      await fitForestRegressor({
        matrix,
        targets: Float32Array.from(labels),
        parameters: { ...parameters, oob_score: true },
      }),
      await fitExtraTreesRegressor({ matrix, targets: Float32Array.from(labels), parameters }),
    ];
    for (const model of models) {
      const { model: again } = fromJoblib(toJoblib(model));
      expect(again.style).toBe(model.style);
      expect(again.featureNames).toEqual(model.featureNames);
      expect(again.parameters).toEqual(model.parameters);
      expect(again.oobScore).toBe(model.oobScore);
      expect(predict(again, columns)).toEqual(predict(model, columns));
      model.featureImportances.forEach((value, column) => {
        expect(again.featureImportances[column]).toBeCloseTo(value, 5);
      });
    }
  });

  test("labels of classes", async () => {
    const parameters = { n_estimators: 1, max_depth: 2 };
    const model = await fitForestClassifier({ matrix, labels, classCount: 3, parameters });
    for (const classes of [
      ["a", "größer als", "𝔷"],
      [-5, 2 ** 40, 7],
    ])
      expect(fromJoblib(toJoblib(model, { classes })).classes).toEqual(classes);
    expect(fromJoblib(toJoblib(model)).classes).toEqual([0, 1, 2]);
    expect(() => toJoblib(model, { classes: ["a"] })).toThrow(/3 different labels/);
  });
});
