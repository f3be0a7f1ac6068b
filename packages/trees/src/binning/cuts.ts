import type { CategoryCuts } from "./category-cuts.ts";
import { sortFloats } from "./sort-floats.ts";

/** Bin 255 is kept for missing values (NaN); value bins are 0 … valueBins − 1. */
export const MISSING_BIN = 255;
export const MAX_VALUE_BINS = 255;

/** How one column is put into bins: by thresholds, or a category a bin. */
export type ColumnCuts = NumericCuts | CategoryCuts;

/** How a column of numbers is cut. Bin b holds values x with upper[b − 1] < x ≤ upper[b]. */
export interface NumericCuts {
  readonly kind: "numeric";
  /** Largest value (inclusive) that falls into each bin; the last entry is +Infinity. Length = number of value bins. */
  readonly upper: Float32Array;
  /** A typical value of each bin: the value itself when a bin holds one distinct value. Same length as `upper`. */
  readonly representative: Float32Array;
}

/**
 * Quantile cuts of one column.
 *
 * With at most `maxBins` distinct values every value gets its own bin and the cuts are the midpoints that an exact
 * splitter would use, unless a bin must have more rows; otherwise bins hold about equal numbers of rows, and a value that alone fills more than a bin's
 * share gets a bin to itself. Sorts `values` in place; they must be free of NaN. Cost O(n log n).
 */
export function quantileCuts(values: Float32Array, maxBins: number, minRowsInBin = 1): NumericCuts {
  sortFloats(values);
  const distinct: number[] = [];
  const starts: number[] = [];
  let isExact = true;
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && values[i] === values[i - 1]) continue;
    if (distinct.length === maxBins) {
      isExact = false;
      break;
    }
    distinct.push(values[i]!);
    starts.push(i);
  }
  if (isExact) return exactCuts(distinct, starts, values.length, minRowsInBin);
  return equalCountCuts(values, Math.max(1, Math.min(maxBins, Math.floor(values.length / minRowsInBin))));
}

/** A bin ends at the first value with which it has `minRows` rows, so that only the last may have fewer (LightGBM 4.6). */
function exactCuts(
  distinct: readonly number[],
  starts: readonly number[],
  count: number,
  minRows: number,
): NumericCuts {
  const upper: number[] = [];
  const representative: number[] = [];
  let first = 0;
  for (let i = 0; i < distinct.length; i++) {
    const isLast = i + 1 === distinct.length;
    const rows = (isLast ? count : starts[i + 1]!) - starts[first]!;
    if (rows < minRows && !isLast) continue;
    const [low, high] = [distinct[first]!, distinct[i]!];
    representative.push(low + (high - low) / 2);
    upper.push(isLast ? Number.POSITIVE_INFINITY : midpoint(high, distinct[i + 1]!));
    first = i + 1;
  }
  if (upper.length === 0) return constantCuts;
  return {
    kind: "numeric",
    upper: Float32Array.from(upper),
    representative: Float32Array.from(representative),
  };
}

/** Of a column without a value. */
const constantCuts: NumericCuts = {
  kind: "numeric",
  upper: Float32Array.of(Number.POSITIVE_INFINITY),
  representative: Float32Array.of(0),
};

function equalCountCuts(sorted: Float32Array, maxBins: number): NumericCuts {
  const upper: number[] = [];
  const representative: number[] = [];
  const count = sorted.length;
  let start = 0;
  while (start < count) {
    const binsLeft = maxBins - upper.length;
    const target = (count - start) / binsLeft;
    let end = binsLeft === 1 ? count : runEnd(sorted, start);
    // Extend by whole runs of equal values while that brings the bin closer to its share of the remaining rows.
    while (end < count) {
      const next = runEnd(sorted, end);
      if (next - start - target > target - (end - start)) break;
      end = next;
    }
    const low = sorted[start]!;
    const high = sorted[end - 1]!;
    representative.push(low + (high - low) / 2);
    upper.push(end < count ? midpoint(high, sorted[end]!) : Number.POSITIVE_INFINITY);
    start = end;
  }
  return {
    kind: "numeric",
    upper: Float32Array.from(upper),
    representative: Float32Array.from(representative),
  };
}

function runEnd(sorted: Float32Array, start: number): number {
  const value = sorted[start];
  let end = start + 1;
  while (end < sorted.length && sorted[end] === value) end++;
  return end;
}

/** A float32 between the two, below `high` even where rounding would reach it. */
function midpoint(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle < high ? middle : low;
}

/** Bins that values of a column can have, the one of missing values apart. */
export function valueBins(cuts: ColumnCuts): number {
  return cuts.kind === "numeric" ? cuts.upper.length : cuts.categories.length + 1;
}

/** Bin of a value that is not NaN: the first bin whose upper bound is not below it. */
export function binOf(upper: Float32Array, value: number): number {
  let low = 0;
  let high = upper.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= upper[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
