import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BoostingModel } from "../boosting/boosting-model.ts";
import { FEATURE_MASK, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { fitLGBMClassifier, fitLGBMRegressor } from "./fit.ts";

/** Made by interop/trees/lightgbm_values.py with LightGBM 4.7.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./lightgbm.reference.json", import.meta.url), "utf8"));

type ReferenceNode = readonly [number, number, number, number, number] | readonly [number, number];

/** Holds one tree to LightGBM's: same columns, thresholds, directions and gains; leaves but for the start, which it adds. */
function expectSameTree(model: BoostingModel, tree: number, nodes: ReferenceNode[], start: number) {
  const { roots, feature, threshold, left, right, leaves } = model.trees;
  const open = [roots[tree]!];
  for (const node of nodes) {
    const at = open.pop()!;
    if (node.length === 2) {
      expect(at).toBeLessThan(0);
      expectNear(leaves[~at]! + start, node[0], 1e-4);
      continue;
    }
    const [column, splitValue, missingLeft, gain] = node;
    expect(at).toBeGreaterThanOrEqual(0);
    expect(feature[at]! & FEATURE_MASK).toBe(column);
    // LightGBM's 1e300 parts all values from the missing ones.
    if (splitValue < 1e300) expectNear(threshold[at]!, splitValue, 1e-6);
    else expect(threshold[at]).toBe(Number.POSITIVE_INFINITY);
    // −1: LightGBM's column has no missing values.
    if (missingLeft >= 0) expect(feature[at]! >= MISSING_LEFT ? 1 : 0).toBe(missingLeft);
    expectNear(model.gain[at]!, gain, 1e-3);
    open.push(right[at]!, left[at]!);
  }
  expect(open).toEqual([]);
}

function expectNear(actual: number, expected: number, tolerance: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

/** Means of five draws differ by chance: three standard errors of their difference are allowed for. Less is no fault. */
function expectWithinOnePercent(actual: number, { mean, spread }: { mean: number; spread: number }) {
  expect(actual - mean).toBeLessThan(0.01 * mean + 3 * spread * Math.sqrt(2 / 5));
}

describe("with the same bins the trees are LightGBM's", () => {
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
        parameters: { ...parameters, n_estimators: 3 },
        ...(weighted ? { sampleWeight: weight } : {}),
      };
      const isClasses = task === "binary" || task === "classes";
      const model = isClasses
        ? await fitLGBMClassifier({
            ...input,
            labels: task === "binary" ? labels.map((label) => Math.min(label, 1)) : labels,
            classCount: task === "binary" ? 2 : 3,
          })
        : await fitLGBMRegressor({
            ...input,
            targets: task === "counts" ? score.map((value) => Math.floor(value * 5)) : score,
          });
      expect(model.treeCount).toBe(example.trees.length);
      for (const [tree, nodes] of example.trees.entries()) {
        expectSameTree(model, tree, nodes, tree < model.outputs ? model.baseMargins[tree]! : 0);
      }
      const rows = Int32Array.from({ length: 50 }, (_, i) => i);
      const margins = model.predictRaw(columns, rows);
      for (const [i, margin] of margins.entries()) expectNear(margin, example.margins[i], 1e-4);
    });
  }
});

describe("held-out losses are no more than 1 % above those of LightGBM (means of five seeds)", () => {
  const { columns, labels, score } = problem(11, 3000, 8, 1000);
  const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
  const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
  const matrix = binColumns(columns, { rows, minRowsInBin: 3 });

  for (const example of reference.heldOut) {
    it(JSON.stringify(example.parameters), async () => {
      let logLoss = 0;
      let rmse = 0;
      const seeds = "subsample" in example.parameters ? 5 : 1;
      for (let random_state = 0; random_state < seeds; random_state++) {
        const parameters = { ...example.parameters, random_state };
        const classifier = await fitLGBMClassifier({ matrix, rows, labels, classCount: 3, parameters });
        const probabilities = classifier.predictProbabilities(columns, heldOut);
        const regressor = await fitLGBMRegressor({ matrix, rows, targets: score, parameters });
        const predicted = regressor.predict(columns, heldOut);
        let square = 0;
        heldOut.forEach((row, i) => {
          logLoss -= Math.log(probabilities[3 * i + labels[row]!]!) / (1000 * seeds);
          square += (predicted[i]! - score[row]!) ** 2 / 1000;
        });
        rmse += Math.sqrt(square) / seeds;
      }
      expectWithinOnePercent(logLoss, example.logLoss);
      expectWithinOnePercent(rmse, example.rmse);
    });
  }
});
