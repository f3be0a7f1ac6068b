import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitLGBMClassifier, fitLGBMRegressor } from "../lightgbm/fit.ts";
import { Random } from "../random.ts";
import { fitXGBRegressor } from "../xgboost/fit.ts";

const shape = {
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rowCount: fc.oneof(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 81, max: 1500 })),
  columnCount: fc.integer({ min: 1, max: 13 }),
  maxBins: fc.constantFrom(255, 16),
  threads: fc.constantFrom(1, 2, 3),
};

const penalties = {
  reg_lambda: fc.constantFrom(0, 0, 1, 1e6),
  reg_alpha: fc.constantFrom(0, 0, 0.4),
  max_delta_step: fc.constantFrom(0, 0, 0.3),
  max_depth: fc.constantFrom(0, 2, 5),
};

const lightgbm = {
  ...penalties,
  num_leaves: fc.constantFrom(2, 7, 31, 200),
  min_child_samples: fc.constantFrom(0, 1, 5, 20),
  min_child_weight: fc.constantFrom(0, 0.001, 3),
  min_split_gain: fc.constantFrom(0, 0, 0.3),
  path_smooth: fc.constantFrom(0, 0, 4),
  subsample: fc.constantFrom(1, 0.6),
  subsample_freq: fc.constantFrom(0, 1, 2),
  colsample_bytree: fc.constantFrom(1, 0.7),
  feature_fraction_bynode: fc.constantFrom(1, 0.7),
};

function expectSameBytes(a: { toBytes(): Uint8Array }, b: { toBytes(): Uint8Array }) {
  expect(Buffer.compare(a.toBytes(), b.toBytes())).toBe(0);
}

function directionsFor(seed: number, columnCount: number): number[] | null {
  const random = new Random(seed);
  return random.below(2) === 0 ? null : Array.from({ length: columnCount }, () => random.below(3) - 1);
}

describe("leaf by leaf the WebAssembly kernels boost the trees of the plain TypeScript kernels, bit for bit", () => {
  it("classes, by LightGBM's rules", async () => {
    const classCount = fc.constantFrom(2, 3);
    const property = fc.asyncProperty(fc.record({ ...shape, ...lightgbm, classCount }), async (given) => {
      const { seed, rowCount, columnCount, maxBins, threads, classCount, ...parameters } = given;
      const columns = mixedColumns(seed, rowCount, columnCount);
      const monotone_constraints = directionsFor(seed, columnCount);
      const input = {
        matrix: binColumns(columns, { maxBins }),
        labels: noisyLabels(seed, columns, classCount),
        classCount,
        parameters: { ...parameters, monotone_constraints, n_estimators: 3, random_state: seed % 1000 },
      };
      const fast = await fitLGBMClassifier({ ...input, threads });
      expectSameBytes(fast, await fitLGBMClassifier({ ...input, kernel: "typescript", threads: 1 }));
      expect(Math.max(...leafCounts(fast.trees))).toBeLessThanOrEqual(parameters.num_leaves);
    });
    await fc.assert(property, { numRuns: 100, seed: 5 });
  });

  it("numbers, by XGBoost's rules", async () => {
    const max_leaves = fc.constantFrom(2, 9, 40);
    const property = fc.asyncProperty(fc.record({ ...shape, ...penalties, max_leaves }), async (given) => {
      const { seed, rowCount, columnCount, maxBins, threads, ...parameters } = given;
      const columns = mixedColumns(seed, rowCount, columnCount);
      const random = new Random(seed);
      const monotone_constraints = directionsFor(seed, columnCount);
      const grow_policy = "lossguide" as const;
      const input = {
        matrix: binColumns(columns, { maxBins }),
        targets: Float64Array.from({ length: rowCount }, () => random.below(1000) ** 1.3 / 700),
        parameters: { ...parameters, monotone_constraints, grow_policy, n_estimators: 3 },
      };
      const fast = await fitXGBRegressor({ ...input, threads });
      expectSameBytes(fast, await fitXGBRegressor({ ...input, kernel: "typescript", threads: 1 }));
      expect(Math.max(...leafCounts(fast.trees))).toBeLessThanOrEqual(parameters.max_leaves);
    });
    await fc.assert(property, { numRuns: 60, seed: 6 });
  });
});

/** Leaves of each tree: one more than the inner nodes that lie between two roots. */
function leafCounts({
  roots,
  feature,
}: {
  readonly roots: Int32Array;
  readonly feature: Uint16Array;
}): number[] {
  const inner = [...roots].filter((root) => root >= 0);
  return inner.map((root, t) => (inner[t + 1] ?? feature.length) - root + 1);
}

describe("leaf-wise growth", () => {
  it("gives the same bytes for 1 to 4 threads where nearly all splits tie", async () => {
    // Every column four times over, half of them mirrored: each best split exists eight times.
    const few = mixedColumns(5, 3000, 4).map((column) => column.map((value) => Math.round(value * 4)));
    const columns = few.flatMap((column) => [column, column.map((value) => -value), column, column]);
    const matrix = binColumns(columns);
    for (const classCount of [2, 3]) {
      const labels = noisyLabels(5, few, classCount);
      const parameters = { n_estimators: 8, subsample: 0.8, subsample_freq: 1, feature_fraction_bynode: 0.8 };
      const one = await fitLGBMClassifier({ matrix, labels, classCount, parameters, threads: 1 });
      for (const threads of [2, 3, 4]) {
        expectSameBytes(await fitLGBMClassifier({ matrix, labels, classCount, parameters, threads }), one);
      }
    }
  });

  it("grows the same trees when histograms cannot be kept", async () => {
    // 3,000 columns: a histogram takes 6 MB, so that only some of the leaves' are kept.
    // The column of categories has every node counted into one, that of a few rows too.
    const base = mixedColumns(13, 400, 6);
    const kinds = Float32Array.from({ length: 400 }, (_, row) => (row * 7919) % 5);
    const columns = [kinds, ...Array.from({ length: 3000 }, (_, c) => base[c % 6]!)];
    const targets = Float64Array.from(base[3]!, (value, i) => value * 7 + (i % 11));
    const categorical = [0];
    const parameters = { n_estimators: 1, num_leaves: 90, min_child_samples: 1 };
    const wide = await fitLGBMRegressor({
      matrix: binColumns(columns, { categorical }),
      targets,
      parameters,
      threads: 1,
    });
    const narrow = await fitLGBMRegressor({
      matrix: binColumns([kinds, ...base], { categorical }),
      targets,
      parameters,
      threads: 1,
    });
    expect(wide.trees).toEqual(narrow.trees);
  });

  it("without a split a tree adds nothing, and training ends", async () => {
    const columns = mixedColumns(7, 30, 3);
    const parameters = { n_estimators: 50, min_child_samples: 20 };
    const model = await fitLGBMRegressor({ matrix: binColumns(columns), targets: columns[0]!, parameters });
    expect(model.rounds).toBe(1);
    expect(new Set(model.predict(columns))).toEqual(new Set(model.baseMargins));
  });

  it("takes a value that is missing where none was in training for 0, as LightGBM does", async () => {
    const columns = mixedColumns(9, 300, 1).map((column) => column.map((value) => (value || 0) - 1.5));
    const model = await fitLGBMRegressor({ matrix: binColumns(columns), targets: columns[0]! });
    const [missing, zero] = model.predict([Float32Array.of(Number.NaN, 0)]);
    expect(missing).toBe(zero);
  });
});
