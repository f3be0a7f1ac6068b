import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { problem } from "../reference-problem.fixture.ts";
import { fitForestClassifier } from "./fit-classifier.ts";
import { fitForestRegressor } from "./fit-regressor.ts";

/** Made by interop/trees/reference_values.py with scikit-learn 1.9.1; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./scikit-learn.reference.json", import.meta.url), "utf8"));

const singleTree = { n_estimators: 1, bootstrap: false, max_features: null };

describe("one tree without bootstrap is scikit-learn's decision tree", () => {
  for (const { seed, levels, parameters, probabilities, regression } of reference.singleTrees) {
    const grid = [Float32Array.from({ length: levels }, (_, i) => i)];
    const { columns, labels, score } = problem(seed, 400, 2, levels);
    const matrix = binColumns([columns[0]!]);

    it(`classes, ${levels} distinct values, ${JSON.stringify(parameters)}`, async () => {
      const model = await fitForestClassifier({
        matrix,
        labels,
        classCount: 3,
        parameters: { ...parameters, ...singleTree },
      });
      expectClose(model.predictProbabilities(grid), probabilities, 1e-6);
    });

    it(`numbers, ${levels} distinct values, ${JSON.stringify(parameters)}`, async () => {
      const { class_weight, ...rest } = parameters;
      const model = await fitForestRegressor({
        matrix,
        targets: score,
        parameters: { ...rest, ...singleTree },
      });
      expectClose(model.predict(grid), regression, 1e-9);
    });
  }

  it("missing values take their own direction", async () => {
    const { columns, labels } = problem(21, 500, 2, 100);
    const column = columns[0]!.map((value, r) => (columns[1]![r]! % 5 === 0 ? Number.NaN : value));
    const parameters = { ...singleTree, max_depth: 5 };
    const model = await fitForestClassifier({
      matrix: binColumns([column]),
      labels,
      classCount: 3,
      parameters,
    });
    const grid = Float32Array.from({ length: 101 }, (_, i) => (i < 100 ? i : Number.NaN));
    expectClose(model.predictProbabilities([grid]), reference.missing.probabilities, 1e-9);
  });
});

describe("a forest is as good as scikit-learn's on held-out rows (means of five seeds)", () => {
  const { columns, labels, score } = problem(11, 3000, 8, 1000);
  const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
  const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
  const matrix = binColumns(columns, { rows });
  const seeds = [0, 1, 2, 3, 4];

  for (const { parameters, logLoss, spread } of reference.forests.classification) {
    it(`log-loss with ${JSON.stringify(parameters)}`, async () => {
      let ours = 0;
      for (const random_state of seeds) {
        const model = await fitForestClassifier({
          matrix,
          rows,
          labels,
          classCount: 3,
          parameters: { ...parameters, random_state },
        });
        const probabilities = model.predictProbabilities(columns, heldOut);
        heldOut.forEach((row, i) => {
          const probability = Math.max(probabilities[3 * i + labels[row]!]!, 2.220446049250313e-16);
          ours -= Math.log(probability) / heldOut.length / seeds.length;
        });
      }
      // Two means of five differ by chance; fully grown leaves can give a class no chance at all, which costs much.
      expect(ours).toBeLessThan(logLoss * 1.01 + 3 * spread);
      expect(ours).toBeGreaterThan(logLoss * 0.99 - 3 * spread);
    });
  }

  it("mean squared error of the regressor", async () => {
    let ours = 0;
    for (const random_state of seeds) {
      const parameters = { ...reference.forests.regression.parameters, random_state };
      const model = await fitForestRegressor({ matrix, rows, targets: score, parameters });
      const predicted = model.predict(columns, heldOut);
      heldOut.forEach((row, i) => {
        ours += (predicted[i]! - score[row]!) ** 2 / heldOut.length / seeds.length;
      });
    }
    expect(ours / reference.forests.regression.meanSquaredError).toBeCloseTo(1, 1.3);
  });
});

function expectClose(actual: Float64Array, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(tolerance);
}
