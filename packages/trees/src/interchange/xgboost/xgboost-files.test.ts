import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../../binning/bin-columns.ts";
import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { MISSING_LEFT, walkColumns } from "../../ensemble/flat-trees.ts";
import { TreesError } from "../../errors.ts";
import { problem } from "../../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../../xgboost/fit.ts";
import { modelOf } from "../boosting.fixture.ts";
import { columnsOf, greatestError, type LibraryFile, predictAs } from "../library-file.fixture.ts";
import { fromXGBoostJson, fromXGBoostUbj, toXGBoostJson, toXGBoostUbj } from "./files.ts";
import { xgboostObjectives } from "./objectives.ts";

const stored = (name: string): readonly LibraryFile[] =>
  JSON.parse(readFileSync(new URL(`../libraries/${name}.json`, import.meta.url), "utf8"));

/** Of version 3.2 (interop/trees/library_files.py), and after them of 1.7.6 and 2.1.4, made once in the same way. */
const files = [...stored("xgboost"), ...stored("xgboost-older")];
const fileOf = (name: string): LibraryFile => files.find((file) => file.name === name)!;
const bytesOf = (file: LibraryFile): Uint8Array => Buffer.from(file.ubj!, "base64");

/** A parsed file to be damaged in any way. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to write what has no type
type Loose = any;

/** The JSON of a stored file after a change. */
function changed(name: string, change: (file: Loose) => void): string {
  const parsed = JSON.parse(fileOf(name).json!);
  change(parsed);
  return JSON.stringify(parsed);
}

function refusal(json: string): string {
  try {
    fromXGBoostJson(json);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(TreesError);
    return `${(error as TreesError).code}: ${(error as Error).message}`;
  }
}

describe("files of XGBoost", () => {
  for (const file of files) {
    it(`give its predictions: ${file.name}`, () => {
      const model = fromXGBoostJson(file.json!);
      // XGBoost sums in float32.
      expect(greatestError(file, model)).toBeLessThan(1e-6);
      const fromBytes = fromXGBoostUbj(bytesOf(file));
      expect(Buffer.compare(fromBytes.toBytes(), model.toBytes())).toBe(0);
    });
  }

  it("written again and read again stay the same model", () => {
    for (const file of files) {
      const model = fromXGBoostJson(file.json!);
      const again = fromXGBoostJson(toXGBoostJson(model));
      const fromBytes = fromXGBoostUbj(toXGBoostUbj(model));
      expect(Buffer.compare(fromBytes.toBytes(), again.toBytes())).toBe(0);
      expect(again.trees.threshold).toEqual(model.trees.threshold);
      expect(again.trees.categories).toEqual(model.trees.categories);
      expect(again.gain).toEqual(model.gain);
      expect(greatestError(file, again)).toBeLessThan(1e-6);
    }
  });

  it("of models that stopped early are read up to the best round, or whole", () => {
    const file = fileOf("early stopping");
    const best = JSON.parse(file.json!).learner.attributes.best_iteration;
    expect(fromXGBoostJson(file.json!).bestIteration).toBe(Number(best));
    expect(fromXGBoostJson(file.json!, { rounds: "all" }).rounds).toBe(Number(best) + 4);
  });

  it("of the oldest versions have truth values, and no lists of categories", () => {
    const older = changed("classes", (file) => {
      for (const tree of file.learner.gradient_booster.model.trees) {
        for (const key of Object.keys(tree)) if (/^categories|^split_type/.test(key)) delete tree[key];
        tree.default_left = tree.default_left.map(Boolean);
      }
    });
    expect(fromXGBoostJson(older).trees).toEqual(fromXGBoostJson(fileOf("classes").json!).trees);
  });

  it("may hold infinite numbers and NaN, also in names", () => {
    const json = fileOf("binary")
      .json!.replace('"feature_names":[]', '"feature_names":["NaN","-Infinity","a\\"NaN","d"]')
      .replace(/"base_weights":\[[^,]+/, '"base_weights":[NaN')
      .replace(/"split_conditions":\[[^,]+/, '"split_conditions":[-Infinity');
    const model = fromXGBoostJson(json);
    expect(model.featureNames).toEqual(["NaN", "-Infinity", 'a"NaN', "d"]);
    expect(model.trees.threshold[0]).toBe(Number.POSITIVE_INFINITY);
    expect(fromXGBoostJson(toXGBoostJson(model)).toBytes()).toEqual(model.toBytes());
  });
});

describe("files that are no models of ours", () => {
  it("are told apart from broken ones", () => {
    const cases: [(file: Loose) => void, string][] = [
      [(file) => (file.learner.gradient_booster.name = "gblinear"), 'UNSUPPORTED.*"gblinear"'],
      [(file) => (file.learner.objective.name = "rank:ndcg"), 'UNSUPPORTED.*"rank:ndcg".*multi:softprob'],
      [(file) => (file.learner.objective.name = "__proto__"), "UNSUPPORTED.*__proto__"],
      [(file) => (file.learner.learner_model_param.num_target = "2"), "UNSUPPORTED.*2 targets"],
      [(file) => (file.learner.learner_model_param.num_feature = "40000"), "UNSUPPORTED.*40000 columns"],
      [(file) => (file.learner.learner_model_param.num_feature = "2"), "INVALID.*tests column"],
      [(file) => (file.learner.learner_model_param.num_class = "3"), "INVALID.*num_class is 3 with binary"],
      [(file) => (file.learner.learner_model_param.base_score = "[1E0]"), "INVALID.*base_score is 1"],
      [(file) => (file.learner.learner_model_param.base_score = "[]"), "INVALID.*base_score"],
      [(file) => (file.learner.feature_names = ["a"]), "INVALID.*names 1 of 4 columns"],
      [(file) => delete file.learner.objective, "INVALID.*objective is not an object"],
    ];
    for (const [change, message] of cases)
      expect(refusal(changed("binary", change))).toMatch(new RegExp(message));
    const treeCases: [(tree: Loose) => void, string][] = [
      [(tree) => (tree.tree_param.size_leaf_vector = "2"), "UNSUPPORTED.*multi_output_tree"],
      [(tree) => (tree.left_children[1] = 0), "INVALID.*two ways lead to node 0"],
      [(tree) => (tree.left_children[0] = tree.right_children[0]), "INVALID.*two ways lead to node"],
      [(tree) => (tree.left_children[0] = 99), "INVALID.*no node 99"],
      [(tree) => (tree.left_children[0] = 1.5), "INVALID.*no node 1.5"],
      [(tree) => (tree.left_children[0] = -1), "INVALID.*one child"],
      [(tree) => tree.split_conditions.pop(), "INVALID.*split_conditions has"],
      [(tree) => (tree.split_conditions[0] = null), "INVALID.*no threshold"],
      [(tree) => (tree.split_type[0] = 1), "INVALID.*no categories for node 0"],
      [(tree) => (tree.default_left = "left"), "INVALID.*default_left is not a list"],
    ];
    for (const [change, message] of treeCases) {
      const json = changed("binary", (file) => change(file.learner.gradient_booster.model.trees[0]));
      expect(refusal(json)).toMatch(new RegExp(message));
    }
    const setCases: [(tree: Loose) => void, string][] = [
      [(tree) => (tree.categories[0] = 2 ** 24), "INVALID.*categories holds 16777216"],
      [(tree) => (tree.categories[0] = -1), "INVALID.*categories holds -1"],
      [(tree) => (tree.categories_sizes[0] = 1e9), "INVALID.*outside the"],
      [(tree) => (tree.categories_nodes[0] = 1e9), "INVALID.*categories_nodes"],
    ];
    for (const [change, message] of setCases) {
      const json = changed("categories", (file) => {
        const { trees } = file.learner.gradient_booster.model;
        change(trees.find((tree: Loose) => tree.categories.length > 0));
      });
      expect(refusal(json)).toMatch(new RegExp(message));
    }
    for (const text of ["", "{", "[]", "null", "7", `${"[".repeat(1e6)}`])
      expect(refusal(text)).toMatch("INVALID");
  });

  it("of sets beyond every measure are refused before they are made", () => {
    const json = changed("categories", (file) => {
      const { trees } = file.learner.gradient_booster.model;
      for (const tree of trees) {
        const count = tree.left_children.length;
        tree.categories = new Array(count).fill(2 ** 24 - 1);
        tree.categories_nodes = tree.left_children.map((_: number, i: number) => i);
        tree.categories_segments = tree.categories_nodes;
        tree.categories_sizes = new Array(count).fill(1);
        tree.split_type = new Array(count).fill(1);
      }
    });
    expect(refusal(json)).toMatch(/UNSUPPORTED.*sets of categories/);
  });
});

describe("Universal Binary JSON", () => {
  const refused = (...bytes: (number | string)[]): string => {
    const flat = bytes.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : [part]));
    try {
      fromXGBoostUbj(Uint8Array.from(flat));
      return "";
    } catch (error) {
      expect((error as TreesError).code).toBe("TREES_MODEL_INVALID");
      return (error as Error).message;
    }
  };

  it("is refused where it announces more than it has", () => {
    expect(refused()).toContain("ends within");
    expect(refused("[$d#l", 0x7f, 0xff, 0xff, 0xff)).toContain("ends within");
    expect(refused("[#L", 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toContain("ends within");
    expect(refused("[#L", 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toContain("too large");
    expect(refused("[#i", 0xff)).toContain("negative");
    expect(refused("{i", 5, "abc")).toContain("ends within");
    expect(refused("[".repeat(1000))).toContain("nested more than 64 deep");
    expect(refused("[$Z#l", 0x7f, 0xff, 0xff, 0xff)).toContain("no type of a list");
    expect(refused("[$d")).toContain("ends within");
    expect(refused("[$di")).toContain("type but no length");
    expect(refused("H")).toContain("no type of Universal Binary JSON");
    expect(refused("{}i", 1)).toContain("goes on after its end");
    expect(refused("{i", 9, "__proto__{i", 7, "learnerTTTT}}")).not.toBe("");
  });
});

/** Margins leaf by leaf, of trees with leaves of several numbers too. */
function sumsOf({ trees, baseMargins }: BoostingModel, columns: readonly Float32Array[]): Float64Array {
  const sums = new Float64Array(columns[0]!.length * baseMargins.length);
  for (let i = 0; i < sums.length; i++) {
    const output = i % baseMargins.length;
    const row = (i - output) / baseMargins.length;
    for (const root of trees.roots)
      sums[i]! +=
        trees.leaves[walkColumns(trees, root, columns, row) * trees.outputs + (output % trees.outputs)]!;
    sums[i]! += baseMargins[output]!;
  }
  return sums;
}

describe("models of ours as files of XGBoost", async () => {
  const { columns, labels, score } = problem(81, 300, 4, 30);
  columns[1]![7] = Number.NaN;
  const matrix = binColumns(columns, { names: ["a", "b", "c", "d"] });
  const parameters = { n_estimators: 5, max_depth: 4, gamma: 0.01 };
  const models = [
    await fitXGBClassifier({ matrix, labels, classCount: 3, parameters }),
    await fitXGBClassifier({
      matrix,
      labels: labels.map((label) => Math.min(label, 1)),
      classCount: 2,
      parameters,
    }),
    await fitXGBRegressor({ matrix, targets: score, parameters }),
  ];

  it("come back with what they predict, names and all", () => {
    for (const model of models) {
      const again = fromXGBoostJson(toXGBoostJson(model));
      expect(again.featureNames).toEqual(["a", "b", "c", "d"]);
      expect(again.objective).toBe(model.objective);
      expect(again.rounds).toBe(5);
      const difference = predictAs(again, columns).map((value, i) => value - predictAs(model, columns)[i]!);
      expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-6);
    }
  });

  it("have each right child next to its left sibling, as XGBoost's predictor needs", () => {
    for (const model of models) {
      for (const tree of JSON.parse(toXGBoostJson(model)).learner.gradient_booster.model.trees) {
        const splits = tree.left_children.filter((child: number) => child >= 0).length;
        expect(splits).toBeGreaterThan(0);
        tree.left_children.forEach((child: number, node: number) => {
          expect(tree.right_children[node]).toBe(child < 0 ? -1 : child + 1);
          if (child >= 0) expect([tree.parents[child], tree.parents[child + 1]]).toEqual([node, node]);
        });
      }
    }
  });

  it("keep every way at thresholds of any kind", () => {
    const smallest = 2 ** -149;
    const largest = (2 - 2 ** -23) * 2 ** 127;
    const edges = [0, -0, smallest, -smallest, largest, -largest, 1, -1, 1 / 3];
    const infinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const values = Float32Array.from([...edges, ...edges.map((edge) => edge * (1 + 2 ** -23)), Number.NaN]);
    for (const threshold of [...edges, ...infinite]) {
      for (const missing of [0, MISSING_LEFT]) {
        const model = modelOf(
          {
            roots: Int32Array.of(0),
            feature: Uint16Array.of(missing),
            threshold: Float32Array.of(threshold),
            left: Int32Array.of(~0),
            right: Int32Array.of(~1),
            leaves: Float64Array.of(1, 2),
            outputs: 1,
            categories: null,
          },
          1,
        );
        for (const again of [fromXGBoostJson(toXGBoostJson(model)), fromXGBoostUbj(toXGBoostUbj(model))]) {
          expect(again.predict([values])).toEqual(model.predict([values]));
          expect(again.trees.threshold).toEqual(model.trees.threshold.map((x) => (x === 0 ? 0 : x)));
        }
      }
    }
  });

  it("keep sets of categories of any kind, and leaves of several numbers", () => {
    const words = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 3 });
    const set = fc.oneof(words, fc.constantFrom([0], [0xffffffff], [1], [0xfffffffe]));
    const columns = [Float32Array.from({ length: 130 }, (_, i) => (i < 129 ? i : Number.NaN))];
    const property = fc.property(set, fc.boolean(), fc.constantFrom(1, 3), (set, missingLeft, outputs) => {
      const trees = {
        roots: Int32Array.of(0, ~1),
        feature: Uint16Array.of(missingLeft ? MISSING_LEFT : 0),
        threshold: Float32Array.of(0),
        left: Int32Array.of(~0),
        right: Int32Array.of(~1),
        leaves: Float64Array.from({ length: 2 * outputs }, (_, i) => i / 4),
        outputs,
        categories: {
          setOf: Int32Array.of(0),
          starts: Int32Array.of(0, set.length),
          words: Uint32Array.from(set),
        },
      };
      const model =
        outputs === 1
          ? modelOf(trees, 1)
          : new BoostingClassifierModel({
              ...modelOf(trees, 1),
              objective: "softmax",
              baseMargins: Float64Array.of(0.5, -0.25, 0),
            });
      const again = fromXGBoostJson(toXGBoostJson(model));
      expect(again.predictRaw(columns)).toEqual(sumsOf(model, columns));
    });
    fc.assert(property, { numRuns: 300, seed: 5 });
  });

  it("keep margins that no probability in float32 can say", () => {
    for (const margin of [40, -40, 12.345, -12.345, 0]) {
      const model = new BoostingClassifierModel({
        ...models[1]!,
        baseMargins: Float64Array.of(margin),
      });
      const again = fromXGBoostJson(toXGBoostJson(model)) as BoostingClassifierModel;
      const [found, expected] = [
        again.predictRaw(columns),
        (model as BoostingClassifierModel).predictRaw(columns),
      ];
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    }
    for (const [name, { link }] of Object.entries(xgboostObjectives)) {
      for (const margin of [-300, -1, 0, 1e-9, 0.3, 300])
        expect(link.isBaseScore(link.baseScoreOf(margin)), name).toBe(true);
    }
  });

  it("refuse what float32 cannot hold", () => {
    const { trees } = models[2]!;
    const large = { ...trees, leaves: trees.leaves.map(() => 1e39) };
    for (const parts of [{ trees: large }, { baseMargins: Float64Array.of(-1e40) }]) {
      const model = new BoostingRegressorModel({ ...models[2]!, ...parts });
      expect(() => toXGBoostJson(model)).toThrow(/more than XGBoost's float32 can hold/);
    }
  });

  it("of losses that XGBoost does not know are written as its own do", () => {
    const huber = new BoostingRegressorModel({ ...models[2]!, objective: "huber" });
    expect(fromXGBoostJson(toXGBoostJson(huber)).objective).toBe("squared");
    const quantile = new BoostingRegressorModel({
      ...models[2]!,
      objective: "quantile",
      parameters: { quantile_alpha: 0.25 },
    });
    expect(fromXGBoostJson(toXGBoostJson(quantile)).parameters.quantile_alpha).toBe(0.25);
  });

  it("name columns as the stored ones do", () => {
    const file = fileOf("categories");
    const model = fromXGBoostJson(file.json!);
    expect(columnsOf(file, 4).length).toBe(4);
    expect(JSON.parse(toXGBoostJson(model)).learner.feature_types).toEqual(["float", "float", "float", "c"]);
  });
});
