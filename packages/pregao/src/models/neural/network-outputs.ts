import type { FittedNetwork } from "@pregao/neural";
import { copyWindow, type ScaledWindows } from "./scaled-windows.ts";

/**
 * Rows of one run. Always as many, the last ones empty: sums of another size of batch may be taken in another order, and a row is
 * to be predicted the same alone and among others, to the last bit.
 */
const BLOCK = 64;

/** Windows one of whose features is taken from other windows: what permutation importance looks at. */
export interface SwappedFeature {
  readonly feature: number;
  /** Where the window begins that lends the feature, for each window. */
  readonly starts: Int32Array;
}

/**
 * The outputs of a network for windows, by name, row after row. One thread; onnxruntime blocks it for a block at a time, and an
 * abort ends it between two.
 */
export async function networkOutputs(
  network: FittedNetwork,
  windows: ScaledWindows,
  { signal, swapped }: { readonly signal?: AbortSignal; readonly swapped?: SwappedFeature } = {},
): Promise<Readonly<Record<string, Float32Array>>> {
  const { lookback, width, values } = windows;
  const { starts } = windows.layout;
  const size = lookback * width;
  const x = new Float32Array(BLOCK * size);
  const whole: Record<string, Float32Array> = {};
  for (let from = 0; from < starts.length; from += BLOCK) {
    signal?.throwIfAborted();
    const count = Math.min(BLOCK, starts.length - from);
    x.fill(0, count * size);
    for (let i = 0; i < count; i++) {
      copyWindow(windows, starts[from + i]!, x, i * size);
      if (swapped === undefined) continue;
      const other = swapped.starts[from + i]! * width + swapped.feature;
      for (let step = 0; step < lookback; step++)
        x[i * size + step * width + swapped.feature] = values[other + step * width]!;
    }
    for (const [name, found] of Object.entries(await network.predict({ x }))) {
      const each = found.length / BLOCK;
      whole[name] ??= new Float32Array(starts.length * each);
      whole[name].set(found.subarray(0, count * each), from * each);
    }
  }
  return whole;
}
