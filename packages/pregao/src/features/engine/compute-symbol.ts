import { isPregaoError, PregaoError } from "../../errors.ts";
import type { Feature } from "../contract.ts";
import type { CachedSeries } from "../series.ts";
import { type Scratch, withScratch } from "./scratch.ts";

/** Bytes of shared series of a symbol that may wait for another reader. */
const keptAtMost = 320e6;

/**
 * Computes features of one symbol, each into the rows of its column from `start` on. Values that are not finite, or
 * beyond Float32, are stored as NaN. Stops before a feature when `isStopped` says so; returns whether it came to the end. Throws
 * PREGAO_FEATURE_FAILED where a feature throws or returns another number of values than there are rows.
 */
export function computeSymbol(
  series: CachedSeries,
  features: readonly Feature[],
  columns: readonly Float32Array[],
  start: number,
  scratch: Scratch,
  isStopped: () => boolean,
): boolean {
  return withScratch(scratch, () => {
    try {
      for (const [index, feature] of features.entries()) {
        if (isStopped()) return false;
        store(valuesOf(feature, series), columns[index]!, start);
        scratch.release(series.holds);
        if (scratch.keptBytes > keptAtMost) {
          series.forget();
          scratch.releaseAll();
        }
      }
      return true;
    } finally {
      scratch.releaseAll();
    }
  });
}

/** The feature's values, one a row. */
export function valuesOf(feature: Feature, series: CachedSeries): Float64Array {
  const failed = (reason: string, cause?: unknown): PregaoError =>
    new PregaoError(
      "PREGAO_FEATURE_FAILED",
      { feature: feature.name, symbol: series.symbol, reason },
      { cause },
    );
  let values: Float64Array;
  try {
    values = feature.values(series);
  } catch (error) {
    if (isPregaoError(error)) throw error;
    throw failed(error instanceof Error ? error.message : String(error), error);
  }
  if (values.length === series.length) return values;
  throw failed(`it returned ${values.length} values for ${series.length} rows`);
}

/** What a column keeps of a value: NaN where Float32 has no finite number for it. */
export function stored(value: number): number {
  const rounded = Math.fround(value);
  return rounded - rounded === 0 ? rounded : Number.NaN;
}

function store(values: Float64Array, column: Float32Array, start: number): void {
  for (let row = 0; row < values.length; row++) column[start + row] = stored(values[row]!);
}
