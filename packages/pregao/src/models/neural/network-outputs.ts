import type { FittedNetwork } from "@pregao/neural";
import { runSizes } from "./run-sizes.ts";
import { copyWindow, type ScaledWindows } from "./scaled-windows.ts";

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
  const sizes = await runSizes(network, size);
  const whole: Record<string, Float32Array> = {};
  for (let from = 0; from < starts.length; ) {
    signal?.throwIfAborted();
    const left = starts.length - from;
    // The last rows are filled up where runs of fewer rows do not give the same bits.
    const block = sizes.find((rows) => rows <= left) ?? sizes.at(-1)!;
    const count = Math.min(block, left);
    const x = new Float32Array(block * size);
    for (let i = 0; i < count; i++) {
      copyWindow(windows, starts[from + i]!, x, i * size);
      if (swapped === undefined) continue;
      const other = swapped.starts[from + i]! * width + swapped.feature;
      for (let step = 0; step < lookback; step++)
        x[i * size + step * width + swapped.feature] = values[other + step * width]!;
    }
    for (const [name, found] of Object.entries(await network.predict({ x }))) {
      const each = found.length / block;
      whole[name] ??= new Float32Array(starts.length * each);
      whole[name].set(found.subarray(0, count * each), from * each);
    }
    from += count;
  }
  return whole;
}
