import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { categoryProblem } from "../category-problem.fixture.ts";
import { FEATURE_MASK, isInSet, MISSING_LEFT, walkColumns } from "../ensemble/flat-trees.ts";
import { type RowWalk, walkBins, walkRawColumns } from "../ensemble/prediction-input.ts";
import { fitLGBMClassifier, fitLGBMRegressor } from "../lightgbm/fit.ts";
import { Random } from "../random.ts";
import { draws } from "../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";
import type { XGBRegressorParameters } from "../xgboost/parameters.ts";
import { xgboostStyle } from "../xgboost/style.ts";
import { XGBClassifier } from "../xgboost/xgb-classifier.ts";
import { XGBRegressor } from "../xgboost/xgb-regressor.ts";
import type { BoostingModel, ImportanceType } from "./boosting-model.ts";
import type { CategorySettings } from "./category-search.ts";
import { type BoostingRegressorInput, fitBoostingRegressor } from "./fit-regressor.ts";
import type { GrowthSettings } from "./growth-settings.ts";
import { BoostingRegressorModel } from "./regressor-model.ts";

/** Made by interop/trees/category_values.py with XGBoost 3.2.0 and LightGBM 4.7.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./categories.reference.json", import.meta.url), "utf8"));

type ReferenceNode =
  | readonly [number, number | readonly number[], number, number, number]
  | readonly [number, number];

function expectNear(actual: number, expected: number, tolerance = 1e-4) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

function aboveMedian(score: Float64Array) {
  const sorted = score.toSorted();
  const median = (sorted[749]! + sorted[750]!) / 2;
  return score.map((value) => Number(value > median));
}

/** Holds a tree to the original's: columns, sets of categories, direction of missing values, gains, covers and leaves. */
function expectSameTree(
  model: BoostingModel,
  tree: number,
  nodes: ReferenceNode[],
  sizes: number[],
  others: boolean,
) {
  const { roots, feature, threshold, left, right, leaves, categories } = model.trees;
  const open = [roots[tree]!];
  for (const node of nodes) {
    const at = open.pop()!;
    if (node.length === 2) {
      expect(at).toBeLessThan(0);
      expectNear(leaves[~at]!, node[0]);
      expectNear(model.leafCover[~at]!, node[1]);
      continue;
    }
    const [column, condition, missingLeft, gain, cover] = node;
    expect(at).toBeGreaterThanOrEqual(0);
    expect(feature[at]! & FEATURE_MASK).toBe(column);
    if (typeof condition === "number") {
      expect(categories?.setOf[at] ?? -1).toBe(-1);
      // Bounds lie anywhere between the same two values of the node's rows; the covers tell that they part alike.
      expect(Math.abs(threshold[at]! - condition)).toBeLessThan(10);
    } else {
      const set = categories!.setOf[at]!;
      const all = Array.from({ length: sizes[column]! }, (_, category) => category);
      expect(all.filter((category) => isInSet(categories!, set, category))).toEqual(condition);
      expect(isInSet(categories!, set, 1000)).toBe(others);
      expect(feature[at]! >= MISSING_LEFT ? 1 : 0).toBe(missingLeft);
    }
    expectNear(model.gain[at]!, gain, 1e-3);
    expectNear(model.cover[at]!, cover);
    open.push(right[at]!, left[at]!);
  }
  expect(open).toEqual([]);
}

/** The core with a search of categories of its own, by default LightGBM's. */
function fitSearching(
  input: BoostingRegressorInput<XGBRegressorParameters>,
  settings: Partial<CategorySettings>,
  growing: Partial<GrowthSettings> = {},
) {
  const style = {
    ...xgboostStyle,
    planRegressor: (...given: Parameters<typeof xgboostStyle.planRegressor>) => {
      const plan = xgboostStyle.planRegressor(...given);
      const defaults = { oneHotBelow: 4, largestSet: 32, smooth: 10, extraL2: 10, leastInGroup: 100 };
      const categories = { order: "ratio" as const, ...defaults, ...settings };
      const growth = { ...plan.settings.growth, ...growing };
      return { ...plan, settings: { ...plan.settings, categories, growth } };
    },
  };
  return fitBoostingRegressor(style, input);
}

describe("categorical columns give the trees of XGBoost", () => {
  for (const { seed, levels, gapShare, task, parameters, trees } of reference.xgboost) {
    it(`${task}, ${levels} categories, ${JSON.stringify(parameters)}`, async () => {
      const { columns, score } = categoryProblem(seed, 1500, levels, gapShare);
      const input = {
        matrix: binColumns(columns, { categorical: [0, 1] }),
        parameters: { n_estimators: 3, enable_categorical: true, base_score: 0.5, ...parameters },
      };
      const model =
        task === "numbers"
          ? await fitXGBRegressor({ ...input, targets: score })
          : await fitXGBClassifier({ ...input, labels: aboveMedian(score), classCount: 2 });
      expect(model.treeCount).toBe(trees.length);
      for (const [tree, nodes] of trees.entries()) expectSameTree(model, tree, nodes, [levels, 3], true);
    });
  }
});

describe("categorical columns give the trees of LightGBM", () => {
  for (const { seed, levels, gapShare, task, parameters, trees } of reference.lightgbm) {
    it(`${task}, ${levels} categories, ${JSON.stringify(parameters)}`, async () => {
      const { columns, score } = categoryProblem(seed, 1500, levels, gapShare);
      const input = {
        matrix: binColumns(columns, { categorical: [0, 1] }),
        parameters: { n_estimators: 3, min_data_in_leaf: 5, boost_from_average: false, ...parameters },
      };
      const model =
        task === "numbers"
          ? await fitLGBMRegressor({ ...input, targets: score })
          : await fitLGBMClassifier({ ...input, labels: aboveMedian(score), classCount: 2 });
      for (const [tree, nodes] of trees.entries()) expectSameTree(model, tree, nodes, [levels, 3], false);
    });
  }
});

describe("on later rows, with a column of noise in 150 categories among the columns", () => {
  const { columns, score } = categoryProblem(71, 4000, 50, 0.1);
  const noise = Float32Array.from(draws(79, 4000), (value) => Math.floor(value * 150));
  const all = [...columns, noise];
  const rows = Int32Array.from({ length: 3000 }, (_, row) => row);
  const matrix = binColumns(all, { categorical: [0, 1, 3], rows });
  const later = Int32Array.from({ length: 1000 }, (_, i) => 3000 + i);

  function expectAsGood(model: BoostingRegressorModel, original: HeldOut) {
    const predicted = model.predict(all, later);
    const square = predicted.reduce((sum, value, i) => sum + (value - score[3000 + i]!) ** 2, 0);
    expect(Math.sqrt(square / 1000)).toBeLessThan(1.01 * original.rmse);
    const share = (type: ImportanceType) => {
      const importances = model.importances(type);
      return importances[3]! / importances.reduce((sum, value) => sum + value, 0);
    };
    expect(share("weight")).toBeLessThan(original.splits + 0.03);
    expect(share("total_gain")).toBeLessThan(original.gain + 0.01);
  }

  it("XGBoost's way errs as XGBoost does, and uses the noise no more", async () => {
    const parameters = { n_estimators: 60, learning_rate: 0.1, max_depth: 4, enable_categorical: true };
    expectAsGood(
      await fitXGBRegressor({ matrix, rows, targets: score, parameters }),
      reference.heldOut.xgboost,
    );
  });
});

interface HeldOut {
  readonly rmse: number;
  /** What the column of noise has of all splits and of the gain. */
  readonly splits: number;
  readonly gain: number;
}

const mixed = fc.record({
  seed: fc.nat({ max: 1e6 }),
  rowCount: fc.integer({ min: 2, max: 700 }),
  levels: fc.constantFrom(2, 5, 30, 300),
  order: fc.constantFrom("weight" as const, "ratio" as const),
  oneHotBelow: fc.constantFrom(1, 4, 40),
  largestSet: fc.constantFrom(4, 32),
  smooth: fc.constantFrom(0, 3),
  leastInGroup: fc.constantFrom(1, 20),
  max_depth: fc.constantFrom(1, 3, 6),
  reg_lambda: fc.constantFrom(0, 1),
  subsample: fc.constantFrom(1, 0.7),
  colsample_bynode: fc.constantFrom(1, 0.6),
  threads: fc.constantFrom(1, 2, 3),
});

/** Six columns: of each two, the first holds categories up to `levels`, some of them in few rows; all with gaps. */
function mixedProblem(seed: number, rowCount: number, levels: number) {
  const random = new Random(seed);
  const columns = Array.from({ length: 6 }, (_, column) =>
    Float32Array.from({ length: rowCount }, () => {
      if (random.below(12) === 0) return column % 2 ? Number.NaN : -1;
      const value = random.below(levels);
      return column % 2 ? value / 3 : random.below(3) ? value >> 1 : value;
    }),
  );
  const targets = columns[0]!.map(
    (value, row) => ((value * 7) % 5) + columns[1]![row]! + random.below(9) / 4,
  );
  return { columns, targets: targets.map((value) => (Number.isNaN(value) ? 2 : value)) };
}

describe("boosting on categories", () => {
  it("gives the same bytes by both kernels and any number of threads, and its leaves by every walk", async () => {
    const property = fc.asyncProperty(mixed, async ({ seed, rowCount, levels, threads, ...settings }) => {
      const { columns, targets } = mixedProblem(seed, rowCount, levels);
      const { order, oneHotBelow, largestSet, smooth, leastInGroup, ...parameters } = settings;
      // Cuts of half the rows: the others have categories without a bin, which training meets too.
      const rows = Int32Array.from({ length: Math.ceil(rowCount / 2) }, (_, i) => 2 * i);
      const matrix = binColumns(columns, { categorical: [0, 2, 4], rows });
      const input = {
        matrix,
        targets,
        parameters: { ...parameters, n_estimators: 2, enable_categorical: true, random_state: seed },
      };
      const search = { order, oneHotBelow, largestSet, smooth, leastInGroup };
      const fast = await fitSearching({ ...input, kernel: "wasm", threads }, search);
      const plain = await fitSearching({ ...input, kernel: "typescript", threads: 1 }, search);
      expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);

      const leaves = (walk: RowWalk) => {
        const found: number[] = [];
        walk.run((row, leaf, tree) => {
          found[tree * rowCount + row] = leaf;
        });
        return found;
      };
      const all = leaves(walkRawColumns(fast.trees, columns, 6, undefined));
      expect(leaves(walkBins(fast.trees, matrix, 6, undefined))).toEqual(all);
      const again = BoostingRegressorModel.fromBytes(fast.toBytes());
      expect(again.predict(columns)).toEqual(fast.predict(columns));
      const sums = new Float64Array(rowCount);
      all.forEach((leaf, i) => {
        sums[i % rowCount]! += fast.trees.leaves[leaf]!;
      });
      expect(fast.predict(columns)).toEqual(sums.map((sum) => sum + fast.baseMargins[0]!));
      // Hessians are 1: a leaf's cover is its number of rows, as training parted them.
      if (parameters.subsample === 1) {
        const counts = new Float32Array(fast.leafCover.length);
        for (const leaf of all) counts[leaf]! += 1;
        fast.leafCover.forEach((cover, leaf) => {
          expect(Math.abs(cover - counts[leaf]!)).toBeLessThan(1e-3 * Math.max(1, cover));
        });
      }
    });
    await fc.assert(property, { numRuns: 60, seed: 4 });
  });

  it("gives the same bytes for 1 to 4 threads where categories and columns tie", async () => {
    const one = Float32Array.from({ length: 4000 }, (_, row) => (row * 7) % 11);
    const columns = Array.from({ length: 13 }, (_, c) => (c === 9 ? one.map((value) => 10 - value) : one));
    const matrix = binColumns(columns, { categorical: [1, 2, 6, 9, 11] });
    const labels = one.map((value) => Number(value % 3 === 0));
    const bytes = [];
    for (const threads of [1, 2, 3, 4]) {
      const parameters = { n_estimators: 3, enable_categorical: true, max_depth: 4 };
      const model = await fitXGBClassifier({ matrix, labels, classCount: 2, parameters, threads });
      bytes.push(Buffer.from(model.toBytes()));
    }
    for (const other of bytes) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
  });

  it("keeps margins that its trees give, also when trees are dropped or a model goes on", async () => {
    const { columns, targets } = mixedProblem(12, 500, 40);
    const rows = Int32Array.from({ length: 350 }, (_, row) => row);
    const evaluationRows = Int32Array.from({ length: 150 }, (_, i) => 350 + i);
    const matrix = binColumns(columns, { categorical: [0, 2, 4], rows });
    const train = (n_estimators: number, parameters: object, more: object = {}) =>
      fitXGBRegressor({
        matrix,
        rows,
        evaluationRows,
        targets,
        parameters: { n_estimators, enable_categorical: true, ...parameters },
        ...more,
      });
    const dart = await train(8, { booster: "dart", rate_drop: 0.5, random_state: 3 });
    const whole = await train(8, {});
    const onward = await train(4, {}, { initModel: await train(4, {}) });
    for (const model of [dart, whole, onward]) {
      const predicted = model.predict(columns, evaluationRows);
      const square = predicted.reduce((sum, value, i) => sum + (value - targets[350 + i]!) ** 2, 0);
      expectNear(model.evaluation!.history.at(-1)!, Math.sqrt(square / 150), 1e-5);
    }
    expect(onward.trees).toEqual(whole.trees);
  });

  it("finds a planted set in one split", async () => {
    const random = new Random(5);
    const code = Float32Array.from({ length: 3000 }, () => random.below(40));
    const planted = [1, 4, 9, 16, 25, 36];
    const targets = code.map((value) => (planted.includes(value) ? 1 : 0) + random.below(10) / 1000);
    const parameters = { n_estimators: 1, max_depth: 1, learning_rate: 1, enable_categorical: true };
    const { trees } = await fitXGBRegressor({
      matrix: binColumns([code], { categorical: [0] }),
      targets,
      parameters,
    });
    const [higher] = trees.leaves[0]! > trees.leaves[1]! ? [0] : [1];
    const isHigher = (_: number, row: number) => walkColumns(trees, trees.roots[0]!, [code], row) === higher;
    expect([...new Set(code.filter(isHigher))].sort((a, b) => a - b)).toEqual(planted);
  });

  it("sends missing values and categories never met the ways the model tells", async () => {
    const columns = [Float32Array.from({ length: 600 }, (_, row) => (row % 6 === 5 ? Number.NaN : row % 6))];
    const targets = columns[0]!.map((value) => (Number.isNaN(value) ? 5 : value === 2 ? 3 : 0));
    const regressor = new XGBRegressor({ n_estimators: 40, enable_categorical: true, reg_lambda: 0 });
    await regressor.fit(columns, targets, { categorical: [0] });
    const asked = Float32Array.of(0, 2, Number.NaN, -3, 77, 60_000);
    const [zero, two, missing, negative, ...unseen] = regressor.predict([asked]);
    for (const [value, expected] of [
      [zero, 0],
      [two, 3],
      [missing, 5],
      [negative, 5],
    ] as const) {
      expect(Math.abs(value! - expected)).toBeLessThan(1e-3);
    }
    // As XGBoost has it, a category that no split names goes left.
    expect(unseen[0]).toBe(unseen[1]);
  });

  it("keeps to monotone columns of numbers beside it, and refuses a direction of its own", async () => {
    const { columns, targets } = mixedProblem(9, 600, 30);
    const matrix = binColumns(columns, { categorical: [0, 2, 4] });
    const input = { matrix, targets, parameters: { n_estimators: 8, enable_categorical: true } };
    for (const order of ["weight", "ratio"] as const) {
      const search = { order, leastInGroup: 5 };
      const monotone = [0, 1, 0, -1, 0, 0];
      const model = await fitSearching(input, search, { monotone });
      const other = await fitSearching({ ...input, kernel: "typescript" }, search, { monotone });
      expect(Buffer.compare(model.toBytes(), other.toBytes())).toBe(0);
      for (const [column, direction] of [
        [1, 1],
        [3, -1],
      ] as const) {
        const steps = Array.from({ length: 40 }, (_, step) =>
          model.predict(columns.map((values, c) => (c === column ? values.map(() => step / 3) : values))),
        );
        steps.slice(1).forEach((values, step) => {
          for (const [row, value] of values.entries())
            expect(direction * (value - steps[step]![row]!)).toBeGreaterThanOrEqual(0);
        });
      }
    }
    const wrong = fitSearching(input, {}, { monotone: [1, 0, 0, 0, 0, 0] });
    await expect(wrong).rejects.toThrow("column 0 is categorical, but the monotone constraints");
  });

  it("refuses categories where they are not enabled, and other bins than the model's", async () => {
    const columns = [Float32Array.from({ length: 60 }, (_, row) => row % 6)];
    const targets = columns[0]!.map((value) => (value % 2) * 4);
    await expect(new XGBRegressor().fit(columns, targets, { categorical: [0] })).rejects.toThrow(
      "enable_categorical is false, but there are categorical columns",
    );
    const labels = Array.from(targets, (value) => (value > 0 ? "up" : "down"));
    const classifier = new XGBClassifier<string>({ enable_categorical: true, n_estimators: 5 });
    await classifier.fit(columns, labels, { categorical: [0] });
    expect(classifier.predict(columns)).toEqual(labels);
    const predict = (binned: BinnedMatrix) => classifier.model.predictProbabilitiesBinned(binned);
    expect(() => predict(binColumns(columns))).toThrow("the model splits column 0 by category");
    const rows = Int32Array.of(0, 1);
    expect(() => predict(binColumns(columns, { categorical: [0], rows }))).toThrow("has no bin for category");
    const numeric = await fitXGBRegressor({ matrix: binColumns(columns), targets });
    expect(() => numeric.predictBinned(binColumns(columns, { categorical: [0] }))).toThrow(
      "splits by thresholds",
    );
  });
});
