import { overCompleteRuns } from "./complete-runs.ts";

/**
 * Exponential moving average with α = 2/(period + 1), seeded with the simple mean of its first `period` values
 * (TA-Lib's EMA): first value at row period − 1 of each complete stretch.
 */
export function seededEma(values: Float64Array, period: number): Float64Array {
  return overCompleteRuns([values], (out, run) => seededEmaFrom(run, period, period - 1, out));
}

/** The recursion above on a stretch without holes, its first value at row `first`, seeded with the rows up to it. */
export function seededEmaFrom(values: Float64Array, period: number, first: number, out: Float64Array): void {
  if (values.length <= first) return;
  let average = 0;
  for (let row = first - period + 1; row <= first; row++) average += values[row]!;
  average /= period;
  out[first] = average;
  const alpha = 2 / (period + 1);
  for (let row = first + 1; row < values.length; row++) {
    average += alpha * (values[row]! - average);
    out[row] = average;
  }
}

/**
 * Exponential moving average started at the first value (pandas' `ewm(span, adjust=False, min_periods=span)`):
 * first value at row span − 1 of each complete stretch.
 */
export function unseededEma(values: Float64Array, span: number): Float64Array {
  const alpha = 2 / (span + 1);
  return overCompleteRuns([values], (out, run) => {
    let average = run[0]!;
    for (let row = 0; row < run.length; row++) {
      average += alpha * (run[row]! - average);
      if (row >= span - 1) out[row] = average;
    }
  });
}
