import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "./bin-columns.ts";
import { MISSING_BIN, type NumericCuts, quantileCuts } from "./cuts.ts";

const float = fc.float({ noDefaultInfinity: true, noNaN: true });

describe("binning", () => {
  it("keeps the order of values, and puts every value at or below its bin's bound and above the one before", () => {
    const property = fc.property(
      fc.array(fc.option(float, { nil: Number.NaN }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 2, max: 255 }),
      (values, maxBins) => {
        const column = Float32Array.from(values);
        const matrix = binColumns([column], { maxBins });
        const bins = matrix.column(0);
        const { upper, representative } = matrix.cuts[0] as NumericCuts;
        expect(upper.length).toBeLessThanOrEqual(maxBins);
        expect(representative.length).toBe(upper.length);
        expect(upper.at(-1)).toBe(Number.POSITIVE_INFINITY);
        for (const [row, value] of column.entries()) {
          if (Number.isNaN(value)) {
            expect(bins[row]).toBe(MISSING_BIN);
            continue;
          }
          const bin = bins[row]!;
          expect(value <= upper[bin]!).toBe(true);
          if (bin > 0) expect(value > upper[bin - 1]!).toBe(true);
        }
        expect(matrix.hasMissing[0]).toBe(values.some(Number.isNaN) ? 1 : 0);
      },
    );
    fc.assert(property, { numRuns: 300, seed: 1 });
  });

  it("gives every distinct value its bin when there are few, cut at midpoints", () => {
    const cuts = quantileCuts(Float32Array.of(5, 1, 2, 2, 5, 9), 255);
    expect([...cuts.upper]).toEqual([1.5, 3.5, 7, Number.POSITIVE_INFINITY]);
    expect([...cuts.representative]).toEqual([1, 2, 5, 9]);
  });

  it("fills bins evenly when there are many values, and leaves a frequent value alone in its bin", () => {
    const even = binColumns([Float32Array.from({ length: 10_000 }, (_, i) => i)], { maxBins: 100 });
    const counts = new Int32Array(100);
    for (const bin of even.column(0)) counts[bin]!++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    const half = Float32Array.from({ length: 10_000 }, (_, i) => (i % 2 ? 7 : i));
    const matrix = binColumns([half], { maxBins: 50 });
    const seven = matrix.column(0)[1]!;
    expect(half.filter((_, row) => matrix.column(0)[row] === seven).every((value) => value === 7)).toBe(true);
  });

  it("tells neighbouring floats apart", () => {
    const next = Math.fround(1 + 2 ** -23);
    expect([...binColumns([Float32Array.of(1, next)]).column(0)]).toEqual([0, 1]);
  });

  it("fits cuts on the rows given and bins the others by them", () => {
    const matrix = binColumns([Float32Array.of(1, 2, 100, -100)], { rows: Int32Array.of(0, 1) });
    expect([...matrix.column(0)]).toEqual([0, 1, 1, 0]);
    expect([...binColumns([new Float32Array(3).fill(Number.NaN)]).column(0)]).toEqual([255, 255, 255]);
  });

  it("refuses infinite values by column and row, and shapes that do not fit", () => {
    const bad = Float32Array.of(1, Number.NEGATIVE_INFINITY);
    expect(() => binColumns([bad], { names: ["gap"] })).toThrow('column 0 ("gap"), row 1 is -Infinity');
    expect(() => binColumns([])).toThrow("no columns");
    expect(() => binColumns([new Float32Array(0)])).toThrow("no rows");
    expect(() => binColumns([new Float32Array(2), new Float32Array(3)])).toThrow("column 1 has 3 rows");
    expect(() => binColumns([new Float32Array(2)], { maxBins: 256 })).toThrow("max_bins is 256");
    expect(() => binColumns([new Float32Array(2)], { names: ["a", "b"] })).toThrow("2 names for 1 columns");
    expect(() => binColumns([new Float32Array(2)], { rows: Int32Array.of(2) })).toThrow("rows[0] is 2");
  });
});
