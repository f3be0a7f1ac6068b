import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { MISSING_BIN } from "../binning/cuts.ts";
import { fitLGBMRegressor } from "../lightgbm/fit.ts";
import { Random } from "../random.ts";
import { planBundles } from "./bundles.ts";

/** Columns from a few drawn factors, each one-hot; some overlap, some have gaps, some are dense. */
function sparseColumns(seed: number, rowCount: number, factors: number, levels: number): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: factors }, (_, factor) => {
    const level = Int32Array.from({ length: rowCount }, () => random.below(levels));
    const oneHot = Array.from({ length: levels }, (_, l) =>
      Float32Array.from(level, (drawn) => (drawn === l ? 1 + random.below(1 + factor) : 0)),
    );
    if (factor % 3 === 1) {
      for (const column of oneHot)
        for (const [row, value] of column.entries()) if (value > 1) column[row] = Number.NaN;
    }
    const dense = Float32Array.from({ length: rowCount }, () => random.below(300));
    return factor % 2 === 0 ? [...oneHot, dense] : oneHot;
  }).flat();
}

const allRows = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

describe("bundles of sparse columns", () => {
  it("hold columns that are never away from their commonest bin together, each with codes of its own", () => {
    const columns = sparseColumns(3, 600, 4, 12);
    const matrix = binColumns(columns);
    const plan = planBundles(matrix, allRows(600), [{ first: 0, end: columns.length }])!;
    const [bundles] = plan.parts;
    expect(
      bundles!.flatMap(({ members }) => members.map(({ column }) => column)).sort((a, b) => a - b),
    ).toEqual([...columns.keys()]);
    // Four factors and two dense columns.
    expect(bundles!.length).toBeLessThanOrEqual(10);
    for (const { members, codes } of bundles!) {
      if (members.length === 1) continue;
      const given = members.flatMap(({ codeOf, commonest }) =>
        [...codeOf].filter((code, bin) => code >= 0 && bin !== commonest),
      );
      expect(new Set(given).size).toBe(codes - 1);
      for (let row = 0; row < 600; row++) {
        const away = members.filter(({ column, commonest }) => matrix.column(column)[row] !== commonest);
        expect(away.length).toBeLessThanOrEqual(1);
      }
    }
  });

  it("are not made of dense columns", () => {
    const random = new Random(1);
    const columns = Array.from({ length: 8 }, () =>
      Float32Array.from({ length: 400 }, () => random.below(50)),
    );
    expect(planBundles(binColumns(columns), allRows(400), [{ first: 0, end: 8 }])).toBe(null);
  });

  it("give the trees of the columns one by one, by both kernels and any number of threads", async () => {
    const shape = {
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      rowCount: fc.integer({ min: 20, max: 900 }),
      factors: fc.integer({ min: 1, max: 4 }),
      levels: fc.constantFrom(5, 9, 30),
      subsample: fc.constantFrom(1, 0.7),
      threads: fc.constantFrom(1, 2, 3),
      trained: fc.constantFrom(1, 0.6),
    };
    const property = fc.asyncProperty(fc.record(shape), async (given) => {
      const { seed, rowCount, factors, levels, subsample, threads, trained } = given;
      const columns = sparseColumns(seed, rowCount, factors, levels);
      const random = new Random(seed);
      const noise = Float64Array.from({ length: rowCount }, () => random.below(100) / 50);
      const input = {
        matrix: binColumns(columns, { categorical: factors > 1 ? [1] : [] }),
        targets: noise.map((value, row) => value + (columns[0]![row]! || 0) - (columns.at(-1)![row]! || 0)),
        rows: allRows(Math.ceil(trained * rowCount)),
      };
      const parameters = { n_estimators: 4, min_child_samples: 3, subsample, subsample_freq: 1 };
      const plain = await fitLGBMRegressor({ ...input, parameters: { ...parameters, enable_bundle: false } });
      const bundled = await fitLGBMRegressor({ ...input, parameters, threads });
      const slow = await fitLGBMRegressor({ ...input, parameters, threads: 1, kernel: "typescript" });
      for (const model of [bundled, slow]) {
        expect(model.trees).toEqual(plain.trees);
        expect(model.gain).toEqual(plain.gain);
      }
    });
    await fc.assert(property, { numRuns: 40, seed: 8 });
  });

  it("keep the missing bin beside the others", () => {
    const sparse = (at: number) =>
      Float32Array.from({ length: 100 }, (_, row) => (row === at ? Number.NaN : row === at + 1 ? 5 : 0));
    const matrix = binColumns([sparse(0), sparse(10), sparse(20), sparse(30)]);
    const plan = planBundles(matrix, allRows(100), [{ first: 0, end: 4 }])!;
    expect(plan.parts[0]!.length).toBe(1);
    const codes = plan.parts[0]![0]!.members.flatMap(({ codeOf }) => [codeOf[1]!, codeOf[MISSING_BIN]!]);
    expect(codes.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
