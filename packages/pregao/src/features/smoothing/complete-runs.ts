import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/** The maximal stretches [start, end) of rows in which every input has a value. */
export function completeRuns(inputs: readonly Float64Array[]): { start: number; end: number }[] {
  // What runs over stretches by itself cannot be repeated for one row.
  recorder()?.lose();
  const length = inputs[0]?.length ?? 0;
  const runs: { start: number; end: number }[] = [];
  let start = -1;
  for (let row = 0; row < length; row++) {
    let complete = true;
    for (const input of inputs) if (!Number.isFinite(input[row]!)) complete = false;
    if (complete && start < 0) start = row;
    if (!complete && start >= 0) {
      runs.push({ start, end: row });
      start = -1;
    }
  }
  if (start >= 0) runs.push({ start, end: length });
  return runs;
}

/**
 * Runs a computation over each complete stretch of its inputs and leaves NaN between them. One that goes from row to
 * row is better written as a {@link Recursion}, which can also be continued; this is for what needs a stretch whole.
 * It receives the stretch's inputs and its part of the (NaN-filled) result.
 */
export function overCompleteRuns(
  inputs: readonly Float64Array[],
  recursion: (out: Float64Array, ...inputs: Float64Array[]) => void,
): Float64Array {
  const out = blankSeries(inputs[0]?.length ?? 0);
  for (const { start, end } of completeRuns(inputs)) {
    recursion(out.subarray(start, end), ...inputs.map((input) => input.subarray(start, end)));
  }
  return out;
}
