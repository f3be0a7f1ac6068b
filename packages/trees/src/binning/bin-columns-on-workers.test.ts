import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { binColumns } from "./bin-columns.ts";
import { binColumnsAsync } from "./bin-columns-on-workers.ts";
import type { BinnedMatrix } from "./binned-matrix.ts";

const ROWS = 90_001;

/** Columns of numbers, some missing, and of categories: enough cells for workers. */
function manyColumns(): Float32Array[] {
  const random = new Random(8);
  return Array.from({ length: 23 }, (_, c) =>
    Float32Array.from({ length: ROWS }, () => {
      if (c % 5 === 0 && random.below(9) === 0) return Number.NaN;
      return c % 7 === 3 ? random.below(300) : random.below(1_000_000) ** 2 * (c % 2 ? 1 : -1);
    }),
  );
}

function bytesOf({ place, shared, rowCount, columnCount }: BinnedMatrix): Buffer {
  return Buffer.from(new Uint8Array(shared.buffer, 0, place.rowMajor + rowCount * place.rowStride)).subarray(
    place.bins,
    place.bins + columnCount * place.stride + rowCount * place.rowStride,
  );
}

describe("binning on workers", () => {
  it("gives the matrix of the calling thread, byte for byte", async () => {
    const columns = manyColumns();
    const rows = Int32Array.from({ length: ROWS / 2 }, (_, i) => 2 * i);
    for (const options of [{}, { rows, maxBins: 64, categorical: [3, 10, 17] }]) {
      const plain = binColumns(columns, options);
      for (const threads of [2, 3]) {
        const matrix = await binColumnsAsync(columns, { ...options, threads });
        expect(matrix.cuts).toEqual(plain.cuts);
        expect(matrix.hasMissing).toEqual(plain.hasMissing);
        expect(Buffer.compare(bytesOf(matrix), bytesOf(plain))).toBe(0);
      }
    }
  });

  it("reads columns one after another from a source that keeps none of them", async () => {
    const columns = manyColumns();
    const plain = binColumns(columns);
    const kept = new Float32Array(ROWS);
    const read = (column: number): Float32Array => {
      kept.set(columns[column]!);
      return kept;
    };
    const source = { rowCount: ROWS, columnCount: columns.length, read };
    for (const matrix of [binColumns(source), await binColumnsAsync(source, { threads: 2 })]) {
      expect(matrix.cuts).toEqual(plain.cuts);
      expect(Buffer.compare(bytesOf(matrix), bytesOf(plain))).toBe(0);
    }
    const short = { ...source, read: () => kept.subarray(1) };
    expect(() => binColumns(short)).toThrow(`column 0 has ${ROWS - 1} rows, but the matrix has ${ROWS}`);
  });

  it("refuses a value wherever it lies, stops when asked, and works afterwards", async () => {
    const columns = manyColumns();
    const bad = columns.with(22, columns[22]!.with(70_000, Number.POSITIVE_INFINITY));
    await expect(binColumnsAsync(bad, { threads: 2 })).rejects.toThrow("column 22, row 70000 is Infinity");
    const stop = new AbortController();
    const stopped = binColumnsAsync(columns, { threads: 2, signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    expect((await binColumnsAsync(columns, { threads: 2 })).rowCount).toBe(ROWS);
  });
});
