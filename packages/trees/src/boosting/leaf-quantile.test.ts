import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { fitLGBMRegressor } from "../lightgbm/fit.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { fitXGBRegressor } from "../xgboost/fit.ts";
import { select } from "./select.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

/** Made by interop/trees/leaf_quantile_values.py with LightGBM 4.7.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(
  readFileSync(new URL("./leaf-quantile.reference.json", import.meta.url), "utf8"),
);

const { columns, score } = problem(96, 700, 4, 90);
const targets = score.map((value) => Math.floor(value ** 3 * 64) / 64);

describe("leaves that take quantiles lead to LightGBM's margins", () => {
  for (const { objective, parameters, weighted, margins } of reference) {
    it(`${objective} ${JSON.stringify({ ...parameters, weighted })}`, async () => {
      const sampleWeight = draws(99, 700).map((value) => Math.ceil(value * 8 * weighted) / 8);
      const model = await fitLGBMRegressor({
        matrix: binColumns(columns),
        targets,
        parameters: { n_estimators: 4, num_leaves: 8, objective, ...parameters },
        ...(weighted ? { sampleWeight } : {}),
      });
      const found = model.predictRaw(
        columns,
        Int32Array.from({ length: 60 }, (_, row) => row),
      );
      for (const [i, margin] of found.entries()) expect(Math.abs(margin - margins[i])).toBeLessThan(2e-5);
    });
  }
});

describe("quantiles", () => {
  const values = fc.array(fc.constantFrom(-3, -1, 0, 0.5, 2, 2.5, 7), { minLength: 1, maxLength: 40 });

  it("are found among any values without sorting them", () => {
    const property = fc.property(values, fc.nat(1000), (given, place) => {
      const at = place % given.length;
      const sorted = Float64Array.from(given).sort();
      const reordered = Float64Array.from(given);
      expect(select(reordered, at)).toBe(sorted[at]);
      expect(reordered.slice().sort()).toEqual(sorted);
      expect(reordered.subarray(0, at).every((value) => value <= sorted[at]!)).toBe(true);
      expect(reordered.subarray(at).every((value) => value >= sorted[at]!)).toBe(true);
    });
    fc.assert(property, { numRuns: 500, seed: 4 });
  });

  it("lie between the values, rise with the level and hardly depend on the order of the rows", () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom(-3, -1, 0, 0.5, 2), fc.constantFrom(0.25, 1, 2)), {
      minLength: 1,
      maxLength: 30,
    });
    const levels = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }));
    const property = fc.property(
      pairs,
      levels,
      fc.constantFrom("xgboost", "lightgbm"),
      (given, level, rule) => {
        for (const isWeighted of [false, true]) {
          const quantile = (rows: typeof given, at: number) =>
            weightedQuantile(
              Float64Array.from(rows, ([value]) => value),
              isWeighted ? Float64Array.from(rows, ([, weight]) => weight) : null,
              at / 100,
              rule,
            );
          const found = quantile(given, level[0]);
          if (!isWeighted || rule === "xgboost") expect(quantile(given.toReversed(), level[0])).toBe(found);
          const all = given.map(([value]) => value);
          expect(found).toBeGreaterThanOrEqual(Math.min(...all));
          expect(found).toBeLessThanOrEqual(Math.max(...all));
          // LightGBM's weighted rule jumps back where it changes from one value to the line between two.
          if (isWeighted && rule === "lightgbm") continue;
          expect(quantile(given, Math.max(...level))).toBeGreaterThanOrEqual(
            quantile(given, Math.min(...level)),
          );
        }
      },
    );
    fc.assert(property, { numRuns: 500, seed: 5 });
  });

  it("of nothing are not a number", () => {
    expect(weightedQuantile(new Float64Array(0), null, 0.5, "xgboost")).toBeNaN();
  });
});

describe("renewed leaves", () => {
  it("give the same bytes for 1 to 4 threads", async () => {
    const sampleWeight = targets.map((_, row) => 0.3 + (row % 7));
    const matrix = binColumns(columns);
    const parameters = { objective: "reg:absoluteerror", n_estimators: 6, subsample: 0.8 } as const;
    const bytes = await Promise.all(
      [1, 2, 3, 4].map(async (threads) => {
        const model = await fitXGBRegressor({ matrix, targets, sampleWeight, parameters, threads });
        return Buffer.from(model.toBytes());
      }),
    );
    for (const other of bytes.slice(1)) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
  });
});
