/** The maximal stretches [start, end) of rows in which every input has a value. */
export function completeRuns(inputs: readonly Float64Array[]): { start: number; end: number }[] {
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
 * Runs a recursion over each complete stretch of its inputs and leaves NaN between them: a recursion that walked
 * over a hole would mix values from before and after it, so a missing input starts it anew, warm-up included.
 * `recursion` receives the stretch's inputs and its part of the (NaN-filled) result.
 */
export function overCompleteRuns(
  inputs: readonly Float64Array[],
  recursion: (out: Float64Array, ...inputs: Float64Array[]) => void,
): Float64Array {
  const out = new Float64Array(inputs[0]?.length ?? 0).fill(Number.NaN);
  for (const { start, end } of completeRuns(inputs)) {
    recursion(out.subarray(start, end), ...inputs.map((input) => input.subarray(start, end)));
  }
  return out;
}
