import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layWindows } from "./window-layout.ts";

/** The rows of a window by the definition: −1 stands for padding. */
function windowOf(series: readonly number[], row: number, lookback: number): number[] {
  const first = series.filter((one) => one <= row).at(-1)!;
  return Array.from({ length: lookback }, (_, step) => row - lookback + 1 + step).map((one) =>
    one < first ? -1 : one,
  );
}

describe("windows laid out over series", () => {
  it("hold each window's own rows, padded before its series, and no row twice in a stretch", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { maxLength: 4 }),
        fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (starts, wanted, lookback, isSorted) => {
          const series = [0, ...starts.sort((a, b) => a - b)];
          const rows = Int32Array.from(isSorted ? [...wanted].sort((a, b) => a - b) : wanted);
          const layout = layWindows(Int32Array.from(series), rows, lookback);
          const at = new Int32Array(layout.length).fill(-2);
          for (const [stretch, begin] of layout.stretches.entries()) {
            const end = layout.stretches[stretch + 1] ?? layout.length;
            for (let place = begin; place < end; place++) {
              const row = layout.firstRows[stretch]! + place - begin;
              at[place] = row < layout.seriesRows[stretch]! ? -1 : row;
            }
          }
          for (const [place, row] of rows.entries()) {
            const start = layout.starts[place]!;
            expect([...at.subarray(start, start + lookback)]).toEqual(windowOf(series, row, lookback));
            const stretch = layout.stretches.findLastIndex((begin) => begin <= start);
            expect(start + lookback).toBeLessThanOrEqual(layout.stretches[stretch + 1] ?? layout.length);
          }
          // No more than what the windows cover.
          const kept = [...at].filter((row) => row >= 0);
          expect(kept.length).toBe(new Set(kept).size);
          for (const row of kept) expect(isCovered(series, rows, lookback, row)).toBe(true);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it("are plain rows where a window is one row", () => {
    const { length, starts } = layWindows(Int32Array.of(0, 3), Int32Array.of(1, 2, 3, 7, 2), 1);
    expect(length).toBe(4);
    expect([...starts]).toEqual([0, 1, 2, 3, 1]);
  });
});

function isCovered(series: readonly number[], rows: Int32Array, lookback: number, row: number): boolean {
  return rows.some((end) => windowOf(series, end, lookback).includes(row));
}
