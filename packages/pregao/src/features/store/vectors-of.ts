import type { Bars } from "../../market/bars.ts";
import type { FeatureMatrix } from "../contract.ts";
import type { FeatureVector, StoredSet } from "./feature-store.ts";

/** How a store calls the features of a matrix that was computed from `bars`. */
export function storedSet(matrix: FeatureMatrix, bars: Bars): StoredSet {
  return { featureSetId: matrix.featureSetId, timeframe: bars.timeframe, names: matrix.names };
}

/**
 * The rows of a matrix as vectors: all of them, or the newest of each symbol. Copies, so that the matrix may go.
 * O(rows × features).
 */
export function vectorsOf(
  matrix: FeatureMatrix,
  bars: Bars,
  which: "all" | "newest" = "all",
): FeatureVector[] {
  return bars.frame.segments.flatMap(({ symbol, start, end }) => {
    const first = which === "newest" ? end - 1 : start;
    return Array.from({ length: end - first }, (_, k) => ({
      symbol,
      time: bars.time[first + k]!,
      values: Float32Array.from(matrix.columns, (column) => column[first + k]!),
    }));
  });
}
