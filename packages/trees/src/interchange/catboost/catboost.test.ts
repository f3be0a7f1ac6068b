import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { binColumns } from "../../binning/bin-columns.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { mixedColumns, noisyLabels } from "../../forest/random-forest.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../../xgboost/fit.ts";
import { modelOf } from "../boosting.fixture.ts";
import { categoryHash } from "./category-hash.ts";
import { fromCatBoostJson } from "./from-catboost-json.ts";
import { toCatBoostJson } from "./to-catboost-json.ts";

interface Case {
  readonly name: string;
  readonly file: Record<string, unknown>;
  readonly categories: Record<number, string[]>;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly predicted: readonly number[];
  readonly classes: readonly unknown[] | null;
}

/** Files and predictions of CatBoost 1.2.10, written by interop/trees/catboost_values.py. */
const cases: Case[] = JSON.parse(readFileSync(join(import.meta.dirname, "catboost.reference.json"), "utf8"));
const named = (name: string): Case => cases.find((each) => each.name === name)!;

type Model = BoostingClassifierModel | BoostingRegressorModel;

function predict(model: Model, columns: readonly Float32Array[]): Float64Array {
  return model instanceof BoostingClassifierModel
    ? model.predictProbabilities(columns)
    : model.predict(columns);
}

function columnsOf(given: Case): Float32Array[] {
  return given.columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
}

function read(given: Case) {
  return fromCatBoostJson(JSON.stringify(given.file), { categories: given.categories });
}

const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("fromCatBoostJson", () => {
  for (const given of cases) {
    test(`predicts as CatBoost does: ${given.name}`, () => {
      const { model, classes } = read(given);
      const columns = columnsOf(given);
      expect(classes).toEqual(given.classes);
      const predicted = predict(model, columns);
      expect(predicted).toHaveLength(given.predicted.length);
      predicted.forEach((value, i) => {
        expect(Math.abs(value - given.predicted[i]!)).toBeLessThan(1e-12);
      });
      // The same by rows, and by the walk that many rows take.
      const many = columns.map((column) =>
        Float32Array.from({ length: 300 }, (_, i) => column[i % column.length]!),
      );
      const width = predicted.length / columns[0]!.length;
      expect(predict(model, many).slice(0, predicted.length)).toEqual(predicted);
      const output = new Float64Array(width);
      model.predictRow(
        columns.map((column) => column[7]!),
        output,
      );
      expect(output).toEqual(predicted.slice(7 * width, 8 * width));
    });
  }

  test("covers, parameters and names come along", () => {
    const { model } = read(named("numbers, grow_policy Lossguide"));
    expect(model.parameters).toMatchObject({
      iterations: 3,
      grow_policy: "Lossguide",
      loss_function: "RMSE",
    });
    expect(model.featureNames).toEqual(["a", "b", "c", "d"]);
    for (const root of model.trees.roots) expect(model.cover[root]).toBe(400);
  });

  test("what cannot be read is refused by name", () => {
    const text = JSON.stringify(named("one-hot splits").file);
    expect(() => fromCatBoostJson(text)).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /column 1 .* `categories`/),
    );
    expect(() => fromCatBoostJson(text, { categories: { 1: ["red"] } })).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /not among the 1 given/),
    );
    expect(() => fromCatBoostJson(text, { categories: { 1: ["red", "red"] } })).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /does not tell apart/),
    );
    const { file } = named("three classes, nan_mode Min");
    const info = file.model_info as { params: object };
    const params = { ...info.params, loss_function: { type: "MultiClassOneVsAll", params: {} } };
    expect(() => fromCatBoostJson(JSON.stringify({ ...file, model_info: { ...info, params } }))).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /MultiClassOneVsAll/),
    );
    const ctr = named("target statistics Borders");
    const combined = JSON.stringify(ctr.file).replace('"elements":[', '"elements":[{},');
    expect(() => fromCatBoostJson(combined, ctr)).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /combined columns/),
    );
  });

  test("broken files are refused", () => {
    const { file } = named("two classes");
    const text = JSON.stringify(file);
    for (const broken of [
      "",
      "[]",
      "null",
      text.slice(0, -40),
      text.replace('"leaf_values":[', '"leaf_values":[1,'),
    ])
      expect(() => fromCatBoostJson(broken)).toThrow(refused("TREES_MODEL_INVALID", /cannot be read/));
    const nested = `{"trees":[${'{"left":'.repeat(50_000)}`;
    expect(() => fromCatBoostJson(nested)).toThrow(refused("TREES_MODEL_INVALID", /cannot be read/));
  });
});

describe("toCatBoostJson", () => {
  const columns = mixedColumns(51, 120, 5);
  const matrix = binColumns(columns, { names: ["a", "b", "c", "d", "e"] });
  const labels = noisyLabels(52, columns, 3);
  const parameters = { n_estimators: 4, max_depth: 4 };

  test("models come back the same: nested trees, a tree for each class, missing values both ways", async () => {
    const models = [
      await fitXGBClassifier({ matrix, labels, classCount: 3, parameters }),
      await fitXGBClassifier({ matrix, labels: labels.map((id) => id % 2), classCount: 2, parameters }),
      await fitXGBRegressor({ matrix, targets: Float32Array.from(labels), parameters }),
      await fitXGBRegressor({
        matrix,
        targets: Float32Array.from(labels),
        parameters: { ...parameters, objective: "count:poisson" },
      }),
    ];
    for (const model of models) {
      const text = toCatBoostJson(model);
      expect(Object.keys(JSON.parse(text))).toContain("trees");
      const { model: again } = fromCatBoostJson(text);
      expect(again.objective).toBe(model.objective);
      expect(again.featureNames).toEqual(["a", "b", "c", "d", "e"]);
      expect(again.leafCover.toSorted()).toEqual(model.leafCover.toSorted());
      expect(predict(again, columns)).toEqual(predict(model, columns));
    }
    const features = JSON.parse(toCatBoostJson(models[0]!)).features_info.float_features;
    const columnOf = features.map((feature: { flat_feature_index: number }) => feature.flat_feature_index);
    expect(new Set(columnOf).size).toBe(5);
    expect(columnOf.length).toBeGreaterThan(5);
  });

  test("symmetric trees are written as such, and CatBoost's own files come back", () => {
    for (const name of ["two classes", "three classes, nan_mode Max", "counts"]) {
      const given = named(name);
      const { model } = read(given);
      const file = JSON.parse(toCatBoostJson(model));
      expect(file.oblivious_trees).toEqual(
        (given.file.oblivious_trees as { splits: object[] }[]).map((tree) => ({
          ...tree,
          // Borders that no tree uses are not written, so the numbers of splits differ.
          splits: tree.splits.map((split) => ({ ...split, split_index: expect.any(Number) })),
        })),
      );
      expect(file.scale_and_bias).toEqual(given.file.scale_and_bias);
    }
  });

  /** One split by a set of categories. */
  function oneNode(words: readonly number[], missing: number) {
    const categories = {
      setOf: Int32Array.of(0),
      starts: Int32Array.of(0, words.length),
      words: Uint32Array.from(words),
    };
    const ends = { left: Int32Array.of(~0), right: Int32Array.of(~1), leaves: Float64Array.of(1, 2) };
    const node = {
      roots: Int32Array.of(0),
      feature: Uint16Array.of(missing),
      threshold: new Float32Array(1),
    };
    return modelOf({ ...node, ...ends, outputs: 1, categories }, 1);
  }
  const values = [Float32Array.of(Number.NaN, -1, 0, 1, 2, 3, 5, 30, 31, 32, 63, 64, 500)];

  test("splits by one category are one-hot, whichever side it takes", () => {
    // Category 0, 2 or 31 on its own, on either side.
    for (const [words, missing] of [
      [[0b10], 0],
      [[0b1000], 0],
      [[0, 1], 0],
      [[0xffff_fffd], 0x8000],
      [[0xffff_fff7], 0x8000],
      [[0xffff_ffff, 0xffff_fffe], 0x8000],
    ] as const) {
      const model = oneNode(words, missing);
      const text = toCatBoostJson(model);
      expect(text).toContain("OneHotFeature");
      expect(predict(fromCatBoostJson(text).model, values)).toEqual(predict(model, values));
    }
  });

  test("splits by sets become tables of statistics", () => {
    for (const words of [
      [0b1011010],
      [0b1011011],
      [0b101, 0x8000_0001],
      [0],
      [1],
      [0xffff_fffe, 0xffff_ffff],
    ])
      for (const missing of [0, 0x8000]) {
        const model = oneNode(words, missing);
        const again = fromCatBoostJson(toCatBoostJson(model)).model;
        expect(predict(again, values)).toEqual(predict(model, values));
      }
    for (const given of cases.filter(({ name }) => name.includes("statistics"))) {
      const { model } = read(given);
      const again = fromCatBoostJson(toCatBoostJson(model)).model;
      expect(predict(again, columnsOf(given))).toEqual(predict(model, columnsOf(given)));
    }
  });

  test("a column split by number and by category is refused", () => {
    const model = oneNode([0b110], 0);
    const trees = {
      ...model.trees,
      roots: Int32Array.of(0, 1),
      feature: new Uint16Array(2),
      threshold: new Float32Array(2),
      left: Int32Array.of(~0, ~0),
      right: Int32Array.of(~1, ~1),
      categories: { ...model.trees.categories!, setOf: Int32Array.of(0, -1) },
    };
    expect(() => toCatBoostJson(modelOf(trees, 1))).toThrow(
      refused("TREES_MODEL_UNSUPPORTED", /column 0 is split by number and by category/),
    );
  });
});

test("hashes of categories are CatBoost's, at every length class", () => {
  // One-hot values that CatBoost 1.2.10 wrote for these texts.
  const known: [string, number][] = [
    ["0", -1438285038],
    ["red", -1242798403],
    ["green", 1390465085],
    ["123456789", 1389760245],
    ["1234567890123456", 1860183304],
    ["12345678901234567", -1208425795],
    ["z".repeat(32), -1698488811],
    ["z".repeat(33), -1619511907],
    ["z".repeat(64), -1569044539],
    ["z".repeat(65), 1972452671],
    ["q".repeat(128), 1569960128],
    ["q".repeat(129), 1446482312],
    ["y".repeat(200), -1108702210],
  ];
  for (const [text, hash] of known) expect(categoryHash(text)).toBe(hash);
  // Whole numbers stand for themselves, so none may be taken for another.
  expect(new Set(Array.from({ length: 65_536 }, (_, code) => categoryHash(String(code)))).size).toBe(65_536);
});
