import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BoostingModel } from "../boosting/boosting-model.ts";
import { FEATURE_MASK, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { fitCatBoostClassifier, fitCatBoostRegressor } from "./fit.ts";
import { automaticLearningRate } from "./learning-rate.ts";

/** Made by interop/trees/catboost_trees.py with CatBoost 1.2.10; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./catboost.reference.json", import.meta.url), "utf8"));

interface ReferenceTree {
  /** Column and border of each level. */
  readonly splits: readonly (readonly [number, number])[];
  /** Leaf after leaf; bit l of a leaf's number is set where split l sends a row right. */
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

const LOWEST = -3e38;

/** Holds one tree to CatBoost's: same columns, same parting of the values, same leaves and weights. */
function expectSameTree(model: BoostingModel, tree: number, expected: ReferenceTree, levels: number) {
  const { roots, feature, threshold, left, right, leaves, outputs } = model.trees;
  const visit = (at: number, level: number, number: number): void => {
    if (level === expected.splits.length) {
      expect(at).toBeLessThan(0);
      for (let k = 0; k < outputs; k++) {
        expectNear(leaves[~at * outputs + k]!, expected.values[number * outputs + k]!);
      }
      expectNear(model.leafCover[~at]!, expected.weights[number]!);
      return;
    }
    const [column, border] = expected.splits[level]!;
    expect(feature[at]! & FEATURE_MASK).toBe(column);
    const partsMissing = Math.abs(border) > -LOWEST;
    if (partsMissing) expect(threshold[at]).toBe(Number.POSITIVE_INFINITY);
    else {
      for (let value = 0; value < levels; value++) expect(value <= threshold[at]!).toBe(value <= border);
    }
    // Ours has missing values on the right wherever they are parted from the rest.
    const isSwapped = partsMissing && border < 0;
    visit(isSwapped ? right[at]! : left[at]!, level + 1, number);
    visit(isSwapped ? left[at]! : right[at]!, level + 1, number + 2 ** level);
  };
  visit(roots[tree]!, 0, 0);
}

function expectNear(actual: number, expected: number, tolerance = 1e-5) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

/** Means of three draws differ by chance: three standard errors of their difference are allowed for. */
function expectWithinOnePercent(actual: number, { mean, spread }: { mean: number; spread: number }) {
  expect(actual - mean).toBeLessThan(0.01 * mean + 3 * spread * Math.sqrt(2 / 3));
}

const still = { random_strength: 0, bootstrap_type: "No" } as const;

describe("without sampling and noise the trees are those of CatBoost", () => {
  for (const example of reference.trees) {
    const { task, seed, columns: columnCount, levels, parameters, weighted, gaps } = example;
    it(`${task}, ${JSON.stringify({ ...parameters, weighted, gaps })}`, async () => {
      const { columns, labels, score } = problem(seed, 600, columnCount, levels);
      if (gaps) {
        const gap = draws(seed + 5, 600);
        columns[2] = columns[2]!.map((value, row) => (gap[row]! < 0.2 ? Number.NaN : value));
      }
      const weight = draws(seed + 2, 600).map((value) => Math.ceil(value * 8) / 8);
      const input = {
        matrix: binColumns(columns),
        parameters: { ...still, ...parameters, iterations: 4, learning_rate: 0.3 },
        ...(weighted ? { sampleWeight: weight } : {}),
      };
      const model =
        task === "numbers"
          ? await fitCatBoostRegressor({ ...input, targets: score })
          : await fitCatBoostClassifier({
              ...input,
              labels: task === "binary" ? labels.map((label) => Math.min(label, 1)) : labels,
              classCount: task === "binary" ? 2 : 3,
            });
      expect(model.treeCount).toBe(example.trees.length);
      for (const [k, margin] of model.baseMargins.entries()) expectNear(margin, example.bias[k]);
      for (const [tree, expected] of example.trees.entries()) expectSameTree(model, tree, expected, levels);
      const rows = Int32Array.from({ length: 50 }, (_, i) => i);
      for (const [i, margin] of model.predictRaw(columns, rows).entries()) {
        expectNear(margin, example.margins[i]);
      }
    });
  }

  it("missing values follow nan_mode", async () => {
    const columns = [Float32Array.of(1, 2, 3, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN)];
    const targets = [0, 0, 1, 1, 5, 5, 5, 5];
    for (const nan_mode of ["Min", "Max"] as const) {
      const parameters = { ...still, iterations: 1, depth: 2, nan_mode, l2_leaf_reg: 0, learning_rate: 1 };
      const model = await fitCatBoostRegressor({ matrix: binColumns(columns), targets, parameters });
      expect([...model.predict(columns)].map((value) => Math.round(value * 1000) / 1000)).toEqual(targets);
      const first = model.trees.roots[0]!;
      expect(model.trees.threshold[first]).toBe(Number.POSITIVE_INFINITY);
      expect(model.trees.feature[first]! & MISSING_LEFT).toBe(0);
    }
  });
});

describe("with CatBoost's defaults", () => {
  it("the learning rate is the one that CatBoost chooses", () => {
    for (const [loss, rowCount, rounds, keepsBest, rate] of reference.learningRates) {
      const startsAtMean = loss === "RMSE";
      const found = automaticLearningRate({ loss, rowCount, rounds, keepsBest, startsAtMean });
      expectNear(found, rate, 1e-6);
    }
  });

  const { columns, labels, score } = problem(11, 3000, 8, 1000);
  const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
  const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
  const matrix = binColumns(columns, { rows });
  const binary = labels.map((label) => Math.min(label, 1));

  for (const example of reference.heldOut) {
    it(`held-out losses are no worse than 1 % above CatBoost's: ${JSON.stringify(example.parameters)}`, async () => {
      const means = { classes: 0, binary: 0, rmse: 0 };
      for (let random_seed = 0; random_seed < 3; random_seed++) {
        const parameters = { ...example.parameters, random_seed };
        const classes = await fitCatBoostClassifier({
          matrix,
          rows,
          labels,
          classCount: 3,
          parameters,
          threads: 1,
        });
        const two = await fitCatBoostClassifier({
          matrix,
          rows,
          labels: binary,
          classCount: 2,
          parameters,
          threads: 1,
        });
        const regressor = await fitCatBoostRegressor({
          matrix,
          rows,
          targets: score,
          parameters,
          threads: 1,
        });
        const ofClasses = classes.predictProbabilities(columns, heldOut);
        const ofTwo = two.predictProbabilities(columns, heldOut);
        const predicted = regressor.predict(columns, heldOut);
        let square = 0;
        heldOut.forEach((row, i) => {
          means.classes -= Math.log(ofClasses[3 * i + labels[row]!]!) / 3000;
          means.binary -= Math.log(ofTwo[2 * i + binary[row]!]!) / 3000;
          square += (predicted[i]! - score[row]!) ** 2 / 1000;
        });
        means.rmse += Math.sqrt(square) / 3;
      }
      for (const name of ["classes", "binary", "rmse"] as const) {
        expectWithinOnePercent(means[name], example[name]);
      }
    });
  }

  it("early stopping ends where CatBoost's does, by CatBoost's history", async () => {
    const { treeCount, history } = reference.earlyStopping;
    const data = problem(12, 1200, 5, 200);
    const trainRows = Int32Array.from({ length: 800 }, (_, i) => i);
    const model = await fitCatBoostClassifier({
      matrix: binColumns(data.columns, { rows: trainRows }),
      labels: data.labels,
      classCount: 3,
      rows: trainRows,
      evaluationRows: Int32Array.from({ length: 400 }, (_, i) => 800 + i),
      parameters: { ...still, iterations: 300, learning_rate: 0.2, early_stopping_rounds: 8 },
    });
    expect(model.treeCount).toBe(treeCount);
    expect(model.evaluation!.history.length).toBe(history.length);
    for (const [i, value] of model.evaluation!.history.entries()) expectNear(value, history[i], 2e-3);
  });
});
