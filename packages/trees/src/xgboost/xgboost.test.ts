import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BoostingModel } from "../boosting/boosting-model.ts";
import { FEATURE_MASK, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "./fit.ts";

/** Made by interop/trees/boosting_values.py with XGBoost 3.2.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./xgboost.reference.json", import.meta.url), "utf8"));

type ReferenceNode = readonly [number, number, number, number, number] | readonly [number, number];

/** Holds one tree to XGBoost's: same columns, same parting of the values, same directions, gains, covers and leaves. */
function expectSameTree(model: BoostingModel, tree: number, nodes: ReferenceNode[], levels: number) {
  const { roots, feature, threshold, left, right, leaves } = model.trees;
  const open = [roots[tree]!];
  for (const node of nodes) {
    const at = open.pop()!;
    if (node.length === 2) {
      expect(at).toBeLessThan(0);
      expectNear(leaves[~at]!, node[0]);
      expectNear(model.leafCover[~at]!, node[1]);
      continue;
    }
    const [column, splitValue, missingLeft, gain, cover] = node;
    expect(at).toBeGreaterThanOrEqual(0);
    expect(feature[at]! & FEATURE_MASK).toBe(column);
    expect(feature[at]! >= MISSING_LEFT ? 1 : 0).toBe(missingLeft);
    for (let value = 0; value < levels; value++) {
      if (value <= threshold[at]! === value < splitValue) continue;
      // They may part apart only where the node has no row; XGBoost names the next value that the column has.
      expect(Math.abs(value - splitValue)).toBeLessThan(3);
    }
    expectNear(model.gain[at]!, gain, 1e-3);
    expectNear(model.cover[at]!, cover);
    open.push(right[at]!, left[at]!);
  }
  expect(open).toEqual([]);
}

function expectNear(actual: number, expected: number, tolerance = 1e-5) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

/** Means of five draws differ by chance: three standard errors of their difference are allowed for. */
function expectWithinOnePercent(actual: number, { mean, spread }: { mean: number; spread: number }) {
  expect(Math.abs(actual - mean)).toBeLessThan(0.01 * mean + 3 * spread * Math.sqrt(2 / 5));
}

describe("with the same bins the trees are those of XGBoost's hist", () => {
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
        parameters: { ...parameters, n_estimators: 4 },
        ...(weighted ? { sampleWeight: weight } : {}),
      };
      const model =
        task === "numbers"
          ? await fitXGBRegressor({ ...input, targets: score })
          : await fitXGBClassifier({
              ...input,
              labels: task === "binary" ? labels.map((label) => Math.min(label, 1)) : labels,
              classCount: task === "binary" ? 2 : 3,
            });
      expect(model.treeCount).toBe(example.trees.length);
      for (const [tree, nodes] of example.trees.entries()) expectSameTree(model, tree, nodes, levels);
      const rows = Int32Array.from({ length: 50 }, (_, i) => i);
      const margins = model.predictRaw(columns, rows);
      for (const [i, margin] of margins.entries()) expectNear(margin, example.margins[i]);
    });
  }
});

describe("held-out losses are those of XGBoost within 1 % (means of five seeds)", () => {
  const { columns, labels, score } = problem(11, 3000, 8, 1000);
  const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
  const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
  const matrix = binColumns(columns, { rows });

  for (const example of reference.heldOut) {
    it(JSON.stringify(example.parameters), async () => {
      let logLoss = 0;
      let rmse = 0;
      for (let random_state = 0; random_state < 5; random_state++) {
        const parameters = { ...example.parameters, random_state };
        const classifier = await fitXGBClassifier({ matrix, rows, labels, classCount: 3, parameters });
        const probabilities = classifier.predictProbabilities(columns, heldOut);
        const regressor = await fitXGBRegressor({ matrix, rows, targets: score, parameters });
        const predicted = regressor.predict(columns, heldOut);
        let square = 0;
        heldOut.forEach((row, i) => {
          logLoss -= Math.log(probabilities[3 * i + labels[row]!]!) / 5000;
          square += (predicted[i]! - score[row]!) ** 2 / 1000;
        });
        rmse += Math.sqrt(square) / 5;
      }
      expectWithinOnePercent(logLoss, example.logLoss);
      expectWithinOnePercent(rmse, example.rmse);
    });
  }

  it("early stopping ends at XGBoost's round, by XGBoost's history", async () => {
    const { bestIteration, history } = reference.earlyStopping;
    const data = problem(12, 1200, 5, 200);
    const trainRows = Int32Array.from({ length: 800 }, (_, i) => i);
    const model = await fitXGBClassifier({
      matrix: binColumns(data.columns, { rows: trainRows }),
      labels: data.labels,
      classCount: 3,
      rows: trainRows,
      evaluationRows: Int32Array.from({ length: 400 }, (_, i) => 800 + i),
      parameters: { n_estimators: 200, learning_rate: 0.2, early_stopping_rounds: 8 },
    });
    expect(model.bestIteration).toBe(bestIteration);
    expect(model.evaluation!.history.length).toBe(history.length);
    for (const [i, value] of model.evaluation!.history.entries()) expectNear(value, history[i], 2e-3);
  });
});
