import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { Random } from "../random.ts";
import { mvsThreshold } from "./bootstrap.ts";
import { CatBoostClassifier } from "./cat-boost-classifier.ts";
import { CatBoostRegressor } from "./cat-boost-regressor.ts";
import { fitCatBoostClassifier, fitCatBoostRegressor } from "./fit.ts";
import { leafStep } from "./newton-step.ts";
import { normalTable } from "./normal-table.ts";

const shape = {
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rowCount: fc.oneof(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 81, max: 2500 })),
  columnCount: fc.integer({ min: 1, max: 13 }),
  depth: fc.constantFrom(1, 3, 6, 6, 9),
  l2_leaf_reg: fc.constantFrom(3, 3, 0, 1e5),
  random_strength: fc.constantFrom(1, 0),
  bootstrap_type: fc.constantFrom(null, "Bayesian", "Bernoulli", "MVS", "No"),
  score_function: fc.constantFrom("Cosine", "Cosine", "L2"),
  rsm: fc.constantFrom(1, 1, 0.4),
  nan_mode: fc.constantFrom("Min", "Max"),
  maxBins: fc.constantFrom(255, 16),
  weighting: fc.constantFrom("none", "none", "real", "zeros"),
  threads: fc.constantFrom(1, 2, 3),
} as const;

function weightsFor(weighting: string, seed: number, rowCount: number) {
  const random = new Random(seed);
  const draw = (): number =>
    weighting === "zeros" && random.below(3) === 0 ? 0 : random.below(1000) / 300 + 0.01;
  const sampleWeight = Float64Array.from({ length: rowCount }, draw);
  sampleWeight[0] = 1;
  return weighting === "none" ? {} : { sampleWeight };
}

describe("the WebAssembly kernels grow the symmetric trees of the plain TypeScript kernels, bit for bit", () => {
  it("classes", async () => {
    const property = fc.asyncProperty(
      fc.record({ ...shape, classCount: fc.constantFrom(2, 3, 4, 8) }),
      async ({ seed, rowCount, columnCount, classCount, weighting, maxBins, threads, ...parameters }) => {
        const columns = mixedColumns(seed, rowCount, columnCount);
        const input = {
          matrix: binColumns(columns, { maxBins }),
          classCount,
          labels: noisyLabels(seed, columns, classCount),
          parameters: { ...parameters, iterations: 3, random_seed: seed % 1000, learning_rate: 0.3 },
          ...weightsFor(weighting, seed, rowCount),
        };
        const fast = await fitCatBoostClassifier({ ...input, kernel: "wasm", threads });
        const plain = await fitCatBoostClassifier({ ...input, kernel: "typescript", threads: 1 });
        expect(fast.trees).toEqual(plain.trees);
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 7 });
  });

  it("numbers", async () => {
    const losses = fc.constantFrom("RMSE", "MAE", "Quantile:alpha=0.9", "Huber:delta=2", "Poisson");
    const property = fc.asyncProperty(
      fc.record({ ...shape, loss_function: losses }),
      async ({ seed, rowCount, columnCount, weighting, maxBins, threads, ...parameters }) => {
        const random = new Random(seed);
        const input = {
          matrix: binColumns(mixedColumns(seed, rowCount, columnCount), { maxBins }),
          targets: Float64Array.from({ length: rowCount }, () => random.below(1000) ** 1.3 / 700),
          parameters: { ...parameters, iterations: 3 },
          ...weightsFor(weighting, seed, rowCount),
        };
        const fast = await fitCatBoostRegressor({ ...input, kernel: "wasm", threads });
        const plain = await fitCatBoostRegressor({ ...input, kernel: "typescript", threads: 1 });
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 50, seed: 11 });
  });
});

describe("boosting symmetric trees", () => {
  const columns = mixedColumns(5, 3000, 9);
  // Copies tie with their originals at every split.
  const tied = [...columns, ...columns];
  const labels = noisyLabels(5, columns, 3);
  const targets = Float64Array.from(labels, (label, row) => label + columns[3]![row]!);
  const matrix = binColumns(tied);

  it("gives the same bytes for 1 to 4 threads where all splits tie", async () => {
    const all = [1, 2, 3, 4].map(async (threads) => {
      const parameters = { iterations: 5, random_strength: 0, bootstrap_type: "Bernoulli" } as const;
      const classes = await fitCatBoostClassifier({ matrix, labels, classCount: 3, parameters, threads });
      const numbers = await fitCatBoostRegressor({ matrix, targets, parameters, threads });
      expect(classes.trees.feature.every((word) => (word & 0x7fff) < columns.length)).toBe(true);
      return Buffer.concat([classes.toBytes(), numbers.toBytes()]);
    });
    const [first, ...rest] = await Promise.all(all);
    for (const other of rest) expect(Buffer.compare(other, first!)).toBe(0);
  });

  it("predicts the same by batch, by row, from bins and from bytes; in training the margins were the same", async () => {
    for (const nan_mode of ["Min", "Max"] as const) {
      const parameters = { iterations: 8, nan_mode };
      const model = await fitCatBoostClassifier({ matrix, labels, classCount: 3, parameters });
      const again = BoostingClassifierModel.fromBytes(model.toBytes());
      const probabilities = model.predictProbabilities(tied);
      expect(again.predictProbabilities(tied)).toEqual(probabilities);
      expect(model.predictProbabilitiesBinned(matrix)).toEqual(probabilities);
      const row = model.predictRow(
        tied.map((column) => column[7]!),
        new Float64Array(3),
      );
      expect([...row]).toEqual([...probabilities.subarray(21, 24)]);
      const evaluationRows = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
      const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
      const watched = await fitCatBoostClassifier({
        matrix,
        labels,
        classCount: 3,
        rows,
        evaluationRows,
        parameters: { ...parameters, use_best_model: false },
      });
      let loss = 0;
      const judged = watched.predictProbabilities(tied, evaluationRows);
      evaluationRows.forEach((row, i) => {
        loss -= Math.log(judged[3 * i + labels[row]!]!) / 1000;
      });
      expect(watched.evaluation!.history.at(-1)).toBeCloseTo(loss, 5);
    }
    const numbers = await fitCatBoostRegressor({ matrix, targets, parameters: { iterations: 8 } });
    const again = BoostingRegressorModel.fromBytes(numbers.toBytes());
    expect(again.predict(tied)).toEqual(numbers.predict(tied));
  });

  it("covers count rows, and every level tests one column", async () => {
    const model = await fitCatBoostRegressor({ matrix, targets, parameters: { iterations: 3, depth: 4 } });
    const { roots, feature, threshold, left, right } = model.trees;
    for (const root of roots) {
      expect(model.cover[root]).toBe(3000);
      let level = [root];
      while (level[0]! >= 0) {
        expect(new Set(level.map((at) => `${feature[at]} ${threshold[at]}`)).size).toBe(1);
        level = level.flatMap((at) => [left[at]!, right[at]!]);
      }
    }
  });

  it("grows deep trees without keeping every leaf's histogram", async () => {
    const wide = mixedColumns(3, 600, 12);
    const input = {
      matrix: binColumns(wide, { maxBins: 16 }),
      labels: noisyLabels(3, wide, 9),
      classCount: 9,
      parameters: { iterations: 1, depth: 16, random_strength: 0 },
    };
    const fast = await fitCatBoostClassifier({ ...input, threads: 2 });
    const plain = await fitCatBoostClassifier({ ...input, kernel: "typescript", threads: 1 });
    expect(fast.trees.roots.length).toBe(1);
    expect(fast.trees.feature.length).toBeGreaterThan(10);
    expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
  });

  it("reports progress, stops when asked, and lets errors of callbacks through", async () => {
    const seen: number[] = [];
    const parameters = { iterations: 4 };
    await fitCatBoostRegressor({ matrix, targets, parameters, onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([1, 2, 3, 4]);
    const controller = new AbortController();
    const stopped = fitCatBoostRegressor({
      matrix,
      targets,
      parameters: { iterations: 100_000 },
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("estimators take synonyms, and labels of any kind", async () => {
    const words = Array.from(labels, (label) => ["low", "mid", "top"][label]!);
    const classifier = new CatBoostClassifier<string>({ n_estimators: 5, max_depth: 3, eta: 0.5 });
    await classifier.fit(columns, words);
    expect(classifier.parameters).toMatchObject({ iterations: 5, depth: 3, learning_rate: 0.5 });
    expect(new Set(classifier.predict(columns)).size).toBeGreaterThan(1);
    const regressor = new CatBoostRegressor({ iterations: 30, reg_lambda: 1 });
    await regressor.fit(columns, targets, { evaluation: { columns, targets } });
    expect(regressor.model.evaluation!.history.at(-1)).toBeLessThan(regressor.model.evaluation!.history[0]!);
  });

  it("refuses what does not go together, by name", async () => {
    expect(() => new CatBoostClassifier({ iterations: 5, n_estimators: 5 })).toThrow(
      "iterations and n_estimators are two names of one parameter",
    );
    expect(() => new CatBoostRegressor({ loss_function: "Quantile:alpha=1.5" })).toThrow("loss_function is ");
    expect(() => new CatBoostRegressor({ depth: 17 })).toThrow("depth is 17");
    expect(() => new CatBoostRegressor({ tree_count: 3 } as object)).toThrow("unknown parameter tree_count");
    const wrong = [
      { leaf_estimation_method: "Exact" },
      { boost_from_average: true, loss_function: "Poisson" },
      { bootstrap_type: "Bayesian", subsample: 0.5 },
      { nan_mode: "Forbidden" },
    ] as const;
    for (const parameters of wrong) {
      const message = Object.values(parameters)[0];
      await expect(fitCatBoostRegressor({ matrix, targets, parameters })).rejects.toThrow(String(message));
    }
    const few = { class_weights: [1, 2] };
    await expect(fitCatBoostClassifier({ matrix, labels, classCount: 3, parameters: few })).rejects.toThrow(
      "class_weights has 2 weights, but there are 3 classes",
    );
  });
});

describe("parts", () => {
  it("MVS's threshold gives the expected number of rows", () => {
    const size = fc.integer({ min: 0, max: 1e6 }).map((value) => value / 1000);
    const property = fc.property(
      fc.array(size, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.05, max: 0.99, noNaN: true }),
      (sizes, share) => {
        const threshold = mvsThreshold(Float64Array.from(sizes), share * sizes.length);
        const present = sizes.filter((value) => value > 0).length;
        if (present <= share * sizes.length) return;
        const expected = sizes.reduce((sum, value) => sum + Math.min(1, value / threshold), 0);
        expect(expected).toBeCloseTo(share * sizes.length, 6);
      },
    );
    fc.assert(property, { seed: 3 });
  });

  it("the table of normal numbers has mean 0 and deviation 1", () => {
    const table = normalTable();
    const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
    const square = table.reduce((sum, value) => sum + value ** 2, 0) / table.length;
    expect(mean).toBeCloseTo(0, 6);
    expect(square).toBeCloseTo(1, 2);
  });

  it("Newton's step solves (curvature + l2) x = gradient", () => {
    const sums = Float64Array.of(10, 3, -1, 2, 4, 1, 5, -1, -2, 6);
    const x = new Float64Array(3);
    leafStep(true, sums, 0, 3, 0.5, x, 0);
    const matrix = [
      [4.5, 1, -1],
      [1, 5.5, -2],
      [-1, -2, 6.5],
    ];
    const product = matrix.map((row) => row.reduce((sum, value, k) => sum + value * x[k]!, 0));
    [3, -1, 2].forEach((gradient, k) => {
      expect(product[k]).toBeCloseTo(gradient, 10);
    });
  });
});
