import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../../binning/bin-columns.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { TreesError } from "../../errors.ts";
import { float32Floor } from "../../float32.ts";
import { problem } from "../../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../../xgboost/fit.ts";
import { modelOf } from "../boosting.fixture.ts";
import { greatestError, type LibraryFile, predictAs } from "../library-file.fixture.ts";
import { fromLightGBMText, toLightGBMText } from "./files.ts";

const files: readonly LibraryFile[] = JSON.parse(
  readFileSync(new URL("../libraries/lightgbm.json", import.meta.url), "utf8"),
);
const textOf = (name: string): string => files.find((file) => file.name === name)!.text!;

function refusal(text: string): string {
  try {
    fromLightGBMText(text);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(TreesError);
    return `${(error as TreesError).code}: ${(error as Error).message}`;
  }
}

/** The file of one split, x ≤ `threshold`, in LightGBM's words. */
function oneSplit(threshold: string, decision: number): string {
  const header = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=0";
  const tree = `num_leaves=2\nnum_cat=0\nsplit_feature=0\nsplit_gain=1\nthreshold=${threshold}\ndecision_type=${decision}`;
  const rest = "left_child=-1\nright_child=-2\nleaf_value=1 2\nleaf_weight=3 4\nleaf_count=3 4\nis_linear=0";
  return `${header}\nobjective=regression\nfeature_names=Column_0\nfeature_infos=none\n\nTree=0\n${tree}\n${rest}\n\n\nend of trees\n`;
}

describe("texts of LightGBM", () => {
  for (const file of files) {
    it(`give its predictions: ${file.name}`, () => {
      const model = fromLightGBMText(file.text!);
      expect(greatestError(file, model)).toBeLessThan(1e-12);
      const again = fromLightGBMText(toLightGBMText(model));
      expect(greatestError(file, again)).toBeLessThan(1e-12);
      expect(again.trees.threshold).toEqual(model.trees.threshold);
      expect(again.leafCover).toEqual(model.leafCover);
      expect(again.objective).toBe(model.objective);
    });
  }

  it("bring their parameters and names along", () => {
    const model = fromLightGBMText(textOf("binary"));
    expect(model.parameters).toMatchObject({ objective: "binary", num_leaves: 7, learning_rate: 0.4 });
    expect(model.parameters).toMatchObject({
      min_child_samples: 5,
      boost_from_average: true,
      boosting_type: "gbdt",
    });
    expect(model.parameters).not.toHaveProperty("num_threads");
    expect(fromLightGBMText(toLightGBMText(model)).parameters).toEqual(model.parameters);
    expect(model.featureNames).toBeNull();
    const named = textOf("binary").replace("Column_0 Column_1 Column_2 Column_3", "a b c d");
    expect(fromLightGBMText(named).featureNames).toEqual(["a", "b", "c", "d"]);
    expect(fromLightGBMText(named.replace("version=v4", "version=v3")).rounds).toBe(4);
  });

  it("of a steeper sigmoid are the same model with larger leaves", () => {
    const [plain, steep] = ["sigmoid:1", "sigmoid:2.5"].map((sigmoid) =>
      fromLightGBMText(textOf("binary").replace("sigmoid:1", sigmoid)),
    );
    expect(steep!.trees.leaves).toEqual(plain!.trees.leaves.map((value) => value * 2.5));
  });

  it("send every float32 where a threshold of float64 does, and NaN where its kind says", () => {
    const value = fc.oneof(
      fc.float({ noNaN: true }),
      fc.constantFrom(0, -0, 1e-35, 1e300, -1e300, 2 ** -149),
    );
    const offset = fc.double({ min: -1e-7, max: 1e-7, noNaN: true });
    const property = fc.property(value, offset, fc.float({ noNaN: true }), (near, offset, other) => {
      const threshold = near * (1 + offset);
      if (!Number.isFinite(threshold)) return;
      const rows = Float32Array.of(near, other, 0, -0, Number.NaN);
      const goes = (decision: number): Float64Array =>
        fromLightGBMText(oneSplit(String(threshold), decision)).predict([rows]) as Float64Array;
      const expected = Array.from(rows.subarray(0, 4), (x) => (x <= threshold ? 1 : 2));
      expect([...goes(0)]).toEqual([...expected, threshold >= 0 ? 1 : 2]);
      expect([...goes(8)]).toEqual([...expected, 2]);
      expect([...goes(10)]).toEqual([...expected, 1]);
    });
    fc.assert(property, { numRuns: 500, seed: 3 });
  });

  it("in which zeros count as missing are read where zeros go with their threshold", () => {
    const rows = [Float32Array.of(-1, 0, -0, 1e-36, 1, Number.NaN)];
    const left = fromLightGBMText(oneSplit("0.5", 4 + 2));
    expect([...left.predict(rows)]).toEqual([1, 1, 1, 1, 2, 1]);
    const right = fromLightGBMText(oneSplit("-0.5", 4));
    expect([...right.predict(rows)]).toEqual([1, 2, 2, 2, 2, 2]);
    expect(refusal(oneSplit("0.5", 4))).toMatch(/UNSUPPORTED.*zero_as_missing/);
    expect(refusal(oneSplit("-0.5", 6))).toMatch(/UNSUPPORTED.*zero_as_missing/);
    expect(refusal(oneSplit("0", 4))).toMatch(/UNSUPPORTED.*zero_as_missing/);
  });
});

describe("texts that are no models of ours", () => {
  it("are told apart from broken ones", () => {
    const binary = textOf("binary");
    const cases: [string | RegExp, string, string][] = [
      ["objective=binary sigmoid:1", "objective=lambdarank", "UNSUPPORTED.*lambdarank.*multiclass"],
      ["objective=binary sigmoid:1", "objective=regression sqrt", "UNSUPPORTED.*regression sqrt"],
      ["objective=binary sigmoid:1", "objective=binary sigmoid:-1", "INVALID.*sigmoid"],
      ["objective=binary sigmoid:1", "objective=multiclass num_class:3", "INVALID.*1 classes"],
      ["version=v4", "version=v2", "UNSUPPORTED.*v2"],
      ["is_linear=0", "is_linear=1", "UNSUPPORTED.*linear_tree"],
      [
        "max_feature_idx=3",
        "max_feature_idx=99999",
        "INVALID.*names 4 of 100000|UNSUPPORTED.*100000 columns",
      ],
      ["end of trees", "", "INVALID.*no end"],
      ["Tree=1", "Tree=2", "INVALID.*Tree=2 stands where tree 1 should"],
      [/num_leaves=\d+/, "num_leaves=2000000000", "INVALID.*2000000000 are needed"],
      [/left_child=\S+/, "left_child=0", "INVALID.*two ways lead to node 0"],
      [/left_child=\S+/, "left_child=77", "INVALID.*no node 77"],
      [/left_child=\S+/, "left_child=-99", "INVALID.*no node -99"],
      [/threshold=\S+/, "threshold=nan", "INVALID.*no threshold"],
      [/threshold=\S+/, "threshold=0x10", "INVALID.*0x10"],
      [/leaf_value=\S+/, "leaf_value=inf", "INVALID.*not finite"],
      [/decision_type=\S+/, "decision_type=14", "INVALID.*decision_type"],
      [/decision_type=\S+/, "decision_type=1", "INVALID.*no categories"],
      [/split_feature=\S+/, "split_feature=4", "INVALID.*tests column 4 of 4"],
      ["num_cat=0", "num_cat=0\nnum_cat=0", "INVALID.*twice"],
    ];
    for (const [from, to, message] of cases)
      expect(refusal(binary.replace(from, to))).toMatch(new RegExp(message));
    for (const text of ["", "tree", "tree\nend of trees", "{}"]) expect(refusal(text)).toMatch(/INVALID/);
    const categories = textOf("categories");
    const sets: [RegExp, string, string][] = [
      [/cat_boundaries=\S+ \S+/, "cat_boundaries=0 99999999", "INVALID"],
      [/cat_boundaries=0 \S+/, "cat_boundaries=0 0", "INVALID"],
      [/cat_threshold=\S+/, "cat_threshold=4294967296", "INVALID.*32 bits"],
    ];
    for (const [from, to, message] of sets)
      expect(refusal(categories.replace(from, to))).toMatch(new RegExp(message));
  });
});

describe("models of ours as texts of LightGBM", async () => {
  const { columns, labels, score } = problem(82, 300, 4, 30);
  columns[1]![7] = Number.NaN;
  const matrix = binColumns(columns, { names: ["a", "b c", "c", "d"] });
  const parameters = { n_estimators: 5, max_depth: 4 };
  const binary = labels.map((label) => Math.min(label, 1));
  const models = [
    await fitXGBClassifier({ matrix, labels, classCount: 3, parameters }),
    await fitXGBClassifier({ matrix, labels: binary, classCount: 2, parameters }),
    await fitXGBRegressor({ matrix, targets: score, parameters }),
  ];

  it("come back with what they predict, their starting point in the first leaves", () => {
    for (const model of models) {
      const again = fromLightGBMText(toLightGBMText(model));
      expect(again.featureNames).toEqual(["a", "b_c", "c", "d"]);
      expect(again.objective).toBe(model.objective);
      const expected = predictAs(model, columns);
      for (const [i, value] of predictAs(again, columns).entries())
        expect(value).toBeCloseTo(expected[i]!, 12);
    }
  });

  it("say the length of each tree in bytes", () => {
    const text = toLightGBMText(models[0]!);
    const sizes = /tree_sizes=(.*)/.exec(text)![1]!.split(" ").map(Number);
    let at = text.indexOf("Tree=0");
    for (const [t, size] of sizes.entries()) {
      expect(text.startsWith(`Tree=${t}\n`, at)).toBe(true);
      at += size;
    }
    expect(text.startsWith("end of trees", at)).toBe(true);
  });

  it("keep sets of categories of any kind that LightGBM can say", () => {
    const words = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 3 });
    const columns = [Float32Array.from({ length: 130 }, (_, i) => (i < 129 ? i : Number.NaN))];
    const property = fc.property(words, fc.boolean(), (set, missingLeft) => {
      const trees = {
        roots: Int32Array.of(0, ~1),
        feature: Uint16Array.of(missingLeft ? MISSING_LEFT : 0),
        threshold: Float32Array.of(0),
        left: Int32Array.of(~0),
        right: Int32Array.of(~1),
        leaves: Float64Array.of(1, 2),
        outputs: 1,
        categories: {
          setOf: Int32Array.of(0),
          starts: Int32Array.of(0, set.length),
          words: Uint32Array.from(set),
        },
      };
      const model = modelOf(trees, 1);
      if ((set[0]! & 1) === Number(missingLeft)) {
        expect(fromLightGBMText(toLightGBMText(model)).predict(columns)).toEqual(model.predict(columns));
      } else expect(() => toLightGBMText(model)).toThrow(/column 0 sends missing values and categories/);
    });
    fc.assert(property, { numRuns: 300, seed: 5 });
  });

  it("keep thresholds at the ends", () => {
    const [largest, smallest] = [(2 - 2 ** -23) * 2 ** 127, 2 ** -149];
    const edges = [0, -0, smallest, -smallest, largest, -largest, Infinity, -Infinity];
    const values = Float32Array.from([...edges.slice(0, 6), 1, -1, Number.NaN]);
    for (const threshold of edges) {
      const { trees } = models[2]!;
      const model = new BoostingRegressorModel({
        ...models[2]!,
        trees: { ...trees, threshold: trees.threshold.map(() => threshold) },
      });
      const rows = [values, values, values, values];
      const expected = model.predict(rows);
      for (const [i, value] of fromLightGBMText(toLightGBMText(model)).predict(rows).entries())
        expect(value).toBeCloseTo(expected[i]!, 12);
      expect(float32Floor(threshold)).toBe(threshold);
    }
  });

  it("refuse names of columns that LightGBM cannot hold", () => {
    for (const name of ["", "a:b", "a,b", '"', "{", "[x]"]) {
      const model = new BoostingRegressorModel({ ...models[2]!, featureNames: ["a", "b", "c", name] });
      expect(() => toLightGBMText(model)).toThrow(/column 3 is called/);
    }
  });
});
