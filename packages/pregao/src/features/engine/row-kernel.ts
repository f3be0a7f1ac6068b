import { recorder } from "./recording.ts";
import { newSeries } from "./scratch.ts";

/**
 * A series whose every row follows from its inputs' rows up to `lookback` before it: `kernel` writes rows [from, to) of
 * `out`, each of them, NaN where it has no value, and may be asked for any stretch of rows in any order. It runs once
 * over all rows, and for one row at a time when a stream goes on.
 */
export function rowKernel(
  inputs: readonly Float64Array[],
  lookback: number,
  kernel: (out: Float64Array, from: number, to: number) => void,
): Float64Array {
  const out = newSeries(inputs[0]!.length);
  const missing = Math.min(lookback, out.length);
  out.fill(Number.NaN, 0, missing);
  kernel(out, missing, out.length);
  recorder()?.add({
    inputs,
    lookback,
    outputs: [out],
    run: (row, age) => {
      if (age < lookback) out[row] = Number.NaN;
      else kernel(out, row, row + 1);
    },
  });
  return out;
}

/**
 * Series that a function of whole columns gives whose every row follows from the `lookback + 1` newest rows of its
 * inputs, wherever they begin. When a stream goes on, it is called with just those rows.
 */
export function windowKernel(
  inputs: readonly Float64Array[],
  lookback: number,
  compute: (...inputs: Float64Array[]) => Float64Array[],
): Float64Array[] {
  const outputs = compute(...inputs);
  recorder()?.add({
    inputs,
    lookback,
    outputs,
    run: (row, age) => {
      const first = row - Math.min(lookback, age);
      const newest = compute(...inputs.map((input) => input.subarray(first, row + 1)));
      for (const [number, output] of outputs.entries()) output[row] = newest[number]!.at(-1)!;
    },
  });
  return outputs;
}
