import type { FeatureMatrix } from "../../features/contract.ts";

/**
 * The windows of features that end at `rows`, as they are: row-major rows × lookback × features, NaN for what is missing and for
 * everything before a series begins.
 */
export function rawWindows(
  { names, columns, series }: FeatureMatrix,
  rows: Int32Array,
  features: readonly string[],
  lookback: number,
): Float32Array {
  const width = features.length;
  const windows = new Float32Array(rows.length * lookback * width).fill(Number.NaN);
  for (const [at, name] of features.entries()) {
    const column = columns[names.indexOf(name)]!;
    for (const [place, row] of rows.entries()) {
      const first = series.findLast((start) => start <= row)!;
      const begin = row - lookback + 1;
      for (let from = Math.max(first, begin); from <= row; from++)
        windows[(place * lookback + from - begin) * width + at] = column[from]!;
    }
  }
  return windows;
}
