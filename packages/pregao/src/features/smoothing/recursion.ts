import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/**
 * A computation that goes on from row to row and remembers some numbers on the way (Wilder's averages, an EMA, a
 * running balance), written so that it can stop after any row and go on there later.
 */
export interface Recursion {
  /** Series that it gives. Default: 1. */
  readonly outputs?: number;
  /** How many numbers it remembers. */
  readonly memory: number;
  /**
   * Goes over rows [from, to) of a stretch without holes, of which `seen` rows came before. Reads `inputs` at those
   * rows and, where `seen` + … > 0, at the row before each. Writes `outputs` (NaN where it does not) and leaves in
   * `memory`, all 0 at a stretch's start, what the next row needs.
   */
  advance(
    inputs: readonly Float64Array[],
    outputs: readonly Float64Array[],
    from: number,
    to: number,
    seen: number,
    memory: Float64Array,
  ): void;
}

/**
 * Runs a recursion over each stretch of rows in which every input is finite, and leaves NaN between them: one that
 * walked over a hole would mix values from before and after it, so a missing input starts it anew, warm-up included.
 */
export function runRecursion(inputs: readonly Float64Array[], recursion: Recursion): Float64Array[] {
  const length = inputs[0]!.length;
  const outputs = Array.from({ length: recursion.outputs ?? 1 }, () => blankSeries(length));
  const memory = new Float64Array(recursion.memory);
  let seen = 0;
  for (let start = firstComplete(inputs, 0); start < length; ) {
    const end = firstMissing(inputs, start);
    memory.fill(0);
    recursion.advance(inputs, outputs, start, end, 0, memory);
    seen = end < length ? 0 : end - start;
    start = firstComplete(inputs, end);
  }
  if (seen === 0) memory.fill(0);
  record(inputs, outputs, recursion, memory, seen);
  return outputs;
}

function record(
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  recursion: Recursion,
  ended: Float64Array,
  seen: number,
): void {
  const recording = recorder();
  if (recording === null) return;
  // The number of rows seen stands in front of what the recursion itself remembers.
  const memory = recording.remember([seen, ...ended]);
  const own = memory.subarray(1);
  recording.add({
    inputs,
    lookback: 1,
    outputs,
    run: (row) => {
      for (const output of outputs) output[row] = Number.NaN;
      for (const input of inputs) {
        if (input[row]! - input[row]! === 0) continue;
        memory.fill(0);
        return;
      }
      recursion.advance(inputs, outputs, row, row + 1, memory[0]!, own);
      memory[0]!++;
    },
  });
}

/** The first row from `start` on in which every input is finite. */
function firstComplete(inputs: readonly Float64Array[], start: number): number {
  const length = inputs[0]!.length;
  for (let row = start; row < length; row++) {
    let difference = 0;
    // x − x is 0 for what is finite and NaN for what is not.
    for (const input of inputs) difference += input[row]! - input[row]!;
    if (difference === 0) return row;
  }
  return length;
}

/** The first row from `start` on in which an input is not finite. */
function firstMissing(inputs: readonly Float64Array[], start: number): number {
  let first = inputs[0]!.length;
  for (const input of inputs) first = firstNotFinite(input, start, first);
  return first;
}

function firstNotFinite(values: Float64Array, start: number, end: number): number {
  for (let row = start; row < end; row++) if (values[row]! - values[row]! !== 0) return row;
  return end;
}
