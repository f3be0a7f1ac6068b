import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { problem } from "../reference-problem.fixture.ts";
import { ForestClassifierModel } from "./classifier-model.ts";
import { ExtraTreesClassifier } from "./extra-trees-classifier.ts";
import { ExtraTreesRegressor } from "./extra-trees-regressor.ts";
import { fitExtraTreesClassifier, fitForestClassifier } from "./fit-classifier.ts";
import { fitExtraTreesRegressor } from "./fit-regressor.ts";
import { mixedColumns, noisyLabels } from "./random-forest.fixture.ts";
import { RandomForestClassifier } from "./random-forest-classifier.ts";

/** Made by interop/trees/extra_trees_values.py with scikit-learn 1.9.1; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./extra-trees.reference.json", import.meta.url), "utf8"));

const seeds = [0, 1, 2, 3, 4];
const train = Int32Array.from({ length: 2000 }, (_, i) => i);
const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);

/** Means over the seeds, where `fitAndScore` gives a model's held-out loss and the leaves of a tree. */
async function means(fitAndScore: (seed: number) => Promise<{ loss: number; leaves: number }>) {
  const scores: { loss: number; leaves: number }[] = [];
  for (const seed of seeds) scores.push(await fitAndScore(seed));
  const mean = (pick: (score: { loss: number; leaves: number }) => number) =>
    scores.reduce((sum, score) => sum + pick(score), 0) / seeds.length;
  return { loss: mean(({ loss }) => loss), leaves: mean(({ leaves }) => leaves) };
}

function expectAsGood(
  { loss, leaves }: { loss: number; leaves: number },
  theirs: { loss: number; spread: number; leaves: number },
): void {
  // Two means of five differ by chance as well.
  expect(Math.abs(loss / theirs.loss - 1)).toBeLessThan(0.01 + (2 * theirs.spread) / theirs.loss);
  expect(Math.abs(leaves / theirs.leaves - 1)).toBeLessThan(0.01);
}

describe("extremely randomised trees are as good as scikit-learn's on held-out rows, and as large", () => {
  const { columns, labels, score } = problem(11, 3000, 8, 250);
  const withGaps = columns.map((column, c) =>
    c === 0 ? column.map((value, r) => (columns[2]![r]! % 3 === 0 ? Number.NaN : value)) : column,
  );
  const matrices = [columns, withGaps].map((each): [Float32Array[], BinnedMatrix] => [
    each,
    binColumns(each, { rows: train }),
  ]);

  for (const theirs of reference.forests.classification) {
    it(`log-loss with ${JSON.stringify(theirs.parameters)}${theirs.hasGaps ? " and gaps" : ""}`, async () => {
      const [cells, matrix] = matrices[theirs.hasGaps ? 1 : 0]!;
      const ours = await means(async (random_state) => {
        const parameters = { ...theirs.parameters, random_state };
        const model = await fitExtraTreesClassifier({
          matrix,
          rows: train,
          labels,
          classCount: 3,
          parameters,
        });
        const probabilities = model.predictProbabilities(cells, heldOut);
        let loss = 0;
        heldOut.forEach((row, i) => {
          loss -= Math.log(Math.max(probabilities[3 * i + labels[row]!]!, 2.220446049250313e-16)) / 1000;
        });
        return { loss, leaves: 1 + model.trees.feature.length / 100 };
      });
      expectAsGood(ours, theirs);
    });
  }

  for (const theirs of reference.forests.regression) {
    it(`squared error with ${JSON.stringify(theirs.parameters)}`, async () => {
      const matrix = matrices[0]![1];
      const ours = await means(async (random_state) => {
        const parameters = { ...theirs.parameters, random_state };
        const model = await fitExtraTreesRegressor({ matrix, rows: train, targets: score, parameters });
        const predicted = model.predict(columns, heldOut);
        let loss = 0;
        heldOut.forEach((row, i) => {
          loss += (predicted[i]! - score[row]!) ** 2 / 1000;
        });
        return { loss, leaves: 1 + model.trees.feature.length / 100 };
      });
      expectAsGood(ours, theirs);
    });
  }
});

describe("entropy", () => {
  for (const { seed, levels, parameters, probabilities } of reference.entropyTrees) {
    it(`grows scikit-learn's tree, ${levels} distinct values, ${JSON.stringify(parameters)}`, async () => {
      const { columns, labels } = problem(seed, 400, 2, levels);
      const model = await fitForestClassifier({
        matrix: binColumns([columns[0]!]),
        labels,
        classCount: 3,
        parameters: { ...parameters, criterion: "entropy", n_estimators: 1, bootstrap: false },
      });
      const grid = [Float32Array.from({ length: levels }, (_, i) => i)];
      const ours = model.predictProbabilities(grid);
      expect(Math.max(...ours.map((value, i) => Math.abs(value - probabilities[i]!)))).toBeLessThan(1e-6);
    });
  }

  it("goes by the name of log_loss too", async () => {
    const columns = mixedColumns(1, 200, 4);
    const input = { matrix: binColumns(columns), labels: noisyLabels(1, columns, 3), classCount: 3 };
    const [entropy, logLoss, gini] = await Promise.all(
      (["entropy", "log_loss", "gini"] as const).map((criterion) =>
        fitForestClassifier({ ...input, parameters: { criterion, n_estimators: 3 } }),
      ),
    );
    expect(logLoss!.trees).toEqual(entropy!.trees);
    expect(gini!.trees).not.toEqual(entropy!.trees);
  });
});

describe("extremely randomised trees", () => {
  const columns = mixedColumns(9, 500, 7);
  const labels = noisyLabels(9, columns, 3);

  it("are the same bytes for 1, 2, 3 and 4 threads, and say what they are", async () => {
    const matrix = binColumns(columns);
    const bytes: Buffer[] = [];
    for (const threads of [1, 2, 3, 4]) {
      const model = await fitExtraTreesClassifier({
        matrix,
        labels,
        classCount: 3,
        threads,
        parameters: { n_estimators: 9 },
      });
      expect(model.style).toBe("extra_trees");
      expect(model.parameters.bootstrap).toBe(false);
      bytes.push(Buffer.from(model.toBytes()));
    }
    for (const other of bytes) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
    const read = ForestClassifierModel.fromBytes(bytes[0]!);
    expect(read.style).toBe("extra_trees");
    expect(Buffer.compare(read.toBytes(), bytes[0]!)).toBe(0);
  });

  it("come as estimators with scikit-learn's defaults", async () => {
    const names = Array.from(labels, (label) => ["down", "flat", "up"][label]!);
    const classifier = await new ExtraTreesClassifier<string>({ n_estimators: 10 }).fit(columns, names);
    expect(classifier.classes).toEqual(["down", "flat", "up"]);
    expect(classifier.parameters.bootstrap).toBe(false);
    expect(classifier.predict(columns).filter((name, i) => name === names[i]).length).toBeGreaterThan(480);
    const regressor = await new ExtraTreesRegressor({ n_estimators: 10 }).fit(columns, labels);
    expect(regressor.model.style).toBe("extra_trees");
    expect(regressor.parameters.max_features).toBe(1);
    const worst = Math.max(...regressor.predict(columns).map((value, i) => Math.abs(value - labels[i]!)));
    expect(worst).toBeLessThan(1);
    const forest = await new RandomForestClassifier({ n_estimators: 1 }).fit(columns, Array.from(labels));
    expect(forest.model.style).toBe("random_forest");
  });

  it("refuse what they do not know, by name", () => {
    expect(() => new ExtraTreesClassifier({ criterion: "friedman_mse" as "gini" })).toThrow("criterion is ");
    expect(() => new ExtraTreesRegressor({ criterion: "poisson" as "squared_error" })).toThrow(
      "criterion is ",
    );
    expect(() => new ExtraTreesRegressor({ splitter: "best" } as object)).toThrow(
      "unknown parameter splitter",
    );
  });
});
