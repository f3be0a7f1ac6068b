import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { fitExtraTreesClassifier, fitForestClassifier } from "../forest/fit-classifier.ts";
import { fitExtraTreesRegressor, fitForestRegressor } from "../forest/fit-regressor.ts";
import type { MaxFeatures } from "../forest/parameters.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { Random } from "../random.ts";

const shape = {
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rowCount: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 81, max: 1500 })),
  columnCount: fc.integer({ min: 1, max: 12 }),
  max_depth: fc.constantFrom(null, 1, 3, 8),
  min_samples_leaf: fc.constantFrom(1, 1, 2, 5, 0.02),
  min_samples_split: fc.constantFrom(2, 2, 7),
  max_features: fc.constantFrom<MaxFeatures>("sqrt", "log2", null, 0.5, 3),
  bootstrap: fc.boolean(),
  min_impurity_decrease: fc.constantFrom(0, 0, 0.003),
  max_bins: fc.constantFrom(255, 16),
  isRandom: fc.constantFrom(false, false, true),
};

describe("the WebAssembly kernels grow the trees of the plain TypeScript kernels, bit for bit", () => {
  it("classes, with and without class and sample weights", async () => {
    const property = fc.asyncProperty(
      fc.record({
        ...shape,
        classCount: fc.constantFrom(2, 3, 3, 4, 7),
        criterion: fc.constantFrom("gini" as const, "gini" as const, "entropy" as const),
        class_weight: fc.constantFrom(null, null, "balanced" as const, { 0: 3, 1: 0.7 }),
        weighting: fc.constantFrom("none", "none", "whole", "real"),
      }),
      async ({ seed, rowCount, columnCount, classCount, weighting, max_bins, isRandom, ...parameters }) => {
        const grow = isRandom ? fitExtraTreesClassifier : fitForestClassifier;
        const columns = mixedColumns(seed, rowCount, columnCount);
        const matrix = binColumns(columns, { maxBins: max_bins });
        const random = new Random(seed);
        const weight = () => (weighting === "whole" ? random.below(4) : random.next() / 2 ** 32) + 0.5;
        const input = {
          matrix,
          classCount,
          labels: noisyLabels(seed, columns, classCount),
          parameters: { ...parameters, n_estimators: 3, random_state: seed % 1000 },
          ...(weighting === "none" ? {} : { sampleWeight: Float64Array.from({ length: rowCount }, weight) }),
        };
        const [fast, plain] = [
          await grow({ ...input, kernel: "wasm", threads: 2 }),
          await grow({ ...input, kernel: "typescript", threads: 1 }),
        ];
        expect(fast.trees).toEqual(plain.trees);
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 250, seed: 7 });
  });

  it("numbers, with and without sample weights", async () => {
    const property = fc.asyncProperty(
      fc.record({ ...shape, isWeighted: fc.boolean() }),
      async ({ seed, rowCount, columnCount, isWeighted, max_bins, isRandom, ...parameters }) => {
        const grow = isRandom ? fitExtraTreesRegressor : fitForestRegressor;
        const columns = mixedColumns(seed, rowCount, columnCount);
        const matrix = binColumns(columns, { maxBins: max_bins });
        const random = new Random(seed);
        const input = {
          matrix,
          targets: Float64Array.from({ length: rowCount }, () => Math.floor(random.below(1000) ** 1.3) / 7),
          parameters: { ...parameters, n_estimators: 3 },
          ...(isWeighted
            ? { sampleWeight: Float64Array.from({ length: rowCount }, () => random.below(3) + 0.25) }
            : {}),
        };
        const [fast, plain] = [
          await grow({ ...input, kernel: "wasm", threads: 2 }),
          await grow({ ...input, kernel: "typescript", threads: 1 }),
        ];
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 120, seed: 11 });
  });
});
