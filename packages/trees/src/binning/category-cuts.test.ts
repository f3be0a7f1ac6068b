import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitForestRegressor } from "../forest/fit-regressor.ts";
import { binColumns } from "./bin-columns.ts";
import { type CategoryCuts, LARGEST_CATEGORY, MAX_CATEGORIES } from "./category-cuts.ts";
import { MISSING_BIN } from "./cuts.ts";

const cell = fc.oneof(
  fc.integer({ min: 0, max: 400 }),
  fc.constantFrom(LARGEST_CATEGORY, Number.NaN, -1, -7, -0),
);

describe("binning of categories", () => {
  it("gives the most frequent categories of the fitted rows a bin each, all others one together", () => {
    const property = fc.property(
      fc.array(cell, { minLength: 1, maxLength: 900 }),
      fc.nat({ max: 900 }),
      fc.constantFrom(1, 1, 3),
      (values, fitted, minRowsInBin) => {
        const column = Float32Array.from(values);
        const rows = Int32Array.from({ length: Math.max(1, Math.min(fitted, values.length)) }, (_, i) => i);
        const matrix = binColumns([column], { categorical: [0], rows, minRowsInBin });
        const cuts = matrix.cuts[0] as CategoryCuts;
        const counts = new Map<number, number>();
        for (const row of rows) {
          const value = column[row]! + 0;
          if (value >= 0) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        const ranked = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
        const frequent = ranked.filter(([, count], rank) => rank < 2 || count >= minRowsInBin);
        const kept = frequent.slice(0, MAX_CATEGORIES).map(([category]) => category);
        expect([...cuts.categories]).toEqual(kept.sort((a, b) => a - b));
        const merged = ranked.slice(kept.length);
        expect(cuts.mergedCategories).toBe(merged.length);
        expect(cuts.mergedRows).toBe(merged.reduce((sum, [, count]) => sum + count, 0));
        const bins = matrix.column(0);
        for (const [row, value] of column.entries()) {
          if (!(value >= 0)) expect(bins[row]).toBe(MISSING_BIN);
          else if (cuts.categories.includes(value)) expect(cuts.categories[bins[row]!]).toBe(value + 0);
          else expect(bins[row]).toBe(cuts.categories.length);
        }
        expect(matrix.hasMissing[0]).toBe(Number(!column.every((value) => value >= 0)));
      },
    );
    fc.assert(property, { numRuns: 60, seed: 3 });
  });

  it("takes columns by number or name, and leaves the others as numbers", () => {
    const columns = [Float32Array.of(4, 9), Float32Array.of(0.5, 1)];
    const named = binColumns(columns, { names: ["code", "size"], categorical: ["code"] });
    expect(named.cuts.map(({ kind }) => kind)).toEqual(["categorical", "numeric"]);
    expect([...named.column(0)]).toEqual([0, 1]);
  });

  it("refuses fractions, large numbers and unknown columns by name", () => {
    const bin = (value: number, categorical: (number | string)[] = ["code"]) =>
      binColumns([Float32Array.of(3, value)], { names: ["code"], categorical });
    expect(() => bin(1.5)).toThrow('column 0 ("code") is categorical, but row 1 is 1.5');
    expect(() => bin(LARGEST_CATEGORY + 1)).toThrow(
      "row 1 is 65536: number the categories from 0 to at most 65535",
    );
    expect(() => bin(Number.POSITIVE_INFINITY)).toThrow("row 1 is Infinity");
    expect(() => bin(1, ["size"])).toThrow(
      'categorical names column "size", but there are columns 0 … 0 (code)',
    );
    expect(() => bin(1, [1])).toThrow("categorical names column 1");
    expect(() => binColumns([Float32Array.of(1)], { categorical: ["code"] })).toThrow('column "code"');
  });

  it("is refused by forests, with the remedy", async () => {
    const matrix = binColumns([Float32Array.of(1, 2, 3)], { categorical: [0] });
    const fit = fitForestRegressor({ matrix, targets: [1, 2, 3] });
    await expect(fit).rejects.toThrow("column 0 is categorical, which forests do not split");
  });
});
