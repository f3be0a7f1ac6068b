import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { Random } from "../random.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";

const shape = {
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rowCount: fc.oneof(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 81, max: 1500 })),
  columnCount: fc.integer({ min: 1, max: 13 }),
  max_depth: fc.constantFrom(0, 1, 3, 6),
  max_leaves: fc.constantFrom(0, 0, 5),
  min_child_weight: fc.constantFrom(0, 1, 1, 7.5),
  gamma: fc.constantFrom(0, 0, 0.3),
  reg_lambda: fc.constantFrom(1, 1, 0, 10, 1e6),
  reg_alpha: fc.constantFrom(0, 0, 0.4),
  max_delta_step: fc.constantFrom(0, 0, 0.3),
  subsample: fc.constantFrom(1, 1, 0.6),
  colsample_bytree: fc.constantFrom(1, 0.7),
  colsample_bylevel: fc.constantFrom(1, 0.7),
  colsample_bynode: fc.constantFrom(1, 0.7),
  maxBins: fc.constantFrom(255, 16),
  weighting: fc.constantFrom("none", "none", "real"),
  threads: fc.constantFrom(1, 2, 3),
};

function weightsFor(weighting: string, seed: number, rowCount: number) {
  const random = new Random(seed);
  return weighting === "none"
    ? {}
    : { sampleWeight: Float64Array.from({ length: rowCount }, () => random.below(1000) / 300 + 0.01) };
}

describe("the WebAssembly kernels boost the trees of the plain TypeScript kernels, bit for bit", () => {
  it("classes", async () => {
    const property = fc.asyncProperty(
      fc.record({ ...shape, classCount: fc.constantFrom(2, 3, 4) }),
      async ({ seed, rowCount, columnCount, classCount, weighting, maxBins, threads, ...parameters }) => {
        const columns = mixedColumns(seed, rowCount, columnCount);
        const input = {
          matrix: binColumns(columns, { maxBins }),
          classCount,
          labels: noisyLabels(seed, columns, classCount),
          parameters: { ...parameters, n_estimators: 3, random_state: seed % 1000 },
          ...weightsFor(weighting, seed, rowCount),
        };
        const fast = await fitXGBClassifier({ ...input, kernel: "wasm", threads });
        const plain = await fitXGBClassifier({ ...input, kernel: "typescript", threads: 1 });
        expect(fast.trees).toEqual(plain.trees);
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 120, seed: 7 });
  });

  it("numbers", async () => {
    const property = fc.asyncProperty(
      fc.record({ ...shape, scale: fc.constantFrom(1e-3, 1, 1e9) }),
      async ({ seed, rowCount, columnCount, scale, weighting, maxBins, threads, ...parameters }) => {
        const random = new Random(seed);
        const input = {
          matrix: binColumns(mixedColumns(seed, rowCount, columnCount), { maxBins }),
          targets: Float64Array.from({ length: rowCount }, () => scale * (random.below(1000) ** 1.3 / 700)),
          parameters: { ...parameters, n_estimators: 3 },
          ...weightsFor(weighting, seed, rowCount),
        };
        const fast = await fitXGBRegressor({ ...input, kernel: "wasm", threads });
        const plain = await fitXGBRegressor({ ...input, kernel: "typescript", threads: 1 });
        expect(Buffer.compare(fast.toBytes(), plain.toBytes())).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 80, seed: 11 });
  });
});
