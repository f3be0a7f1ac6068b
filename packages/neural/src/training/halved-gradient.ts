import type { InferenceSession } from "onnxruntime-node";
import type { Port } from "../building/network.ts";
import type { GradientGraph } from "../building/training-graph.ts";
import { sizeOf } from "../graph/shape.ts";
import type { DropoutMasks } from "./dropout-masks.ts";
import type { Examples } from "./examples.ts";
import { type HalfArrays, HalfBatch, type HalfShape, halfArrays } from "./half-batch.ts";
import { SecondHalf } from "./second-half.ts";

/** Smallest half that is worth a thread of its own. */
const FEWEST = 32;

/** The size of a batch's halves; null where a batch is run as a whole. Not a matter of threads: the sums must be the same. */
export function halfOf(size: number): number | null {
  return size % 2 === 0 && size >= 2 * FEWEST ? size / 2 : null;
}

/** Gradients of batches as the mean of their halves', which run side by side where there are two threads. */
export class HalvedGradient {
  private readonly graph: GradientGraph;
  private readonly arrays: HalfArrays;
  private readonly first: HalfBatch;
  private readonly other: SecondHalf | null;

  /** `other` holds the threads of the second half, 0 where the first half's run it in turn. */
  constructor(session: InferenceSession, graph: GradientGraph, ports: readonly Port[], otherThreads: number) {
    const shape: HalfShape = {
      size: graph.batch,
      ports: ports.map(({ name, shape, type }) => ({ name, shape, ...(type && { type }) })),
      masks: graph.dropouts.map(({ mask }) => ({ name: mask.name, shape: mask.shape })),
      parameters: graph.parameters.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0),
    };
    this.graph = graph;
    this.arrays = halfArrays(shape, false);
    this.first = new HalfBatch(session, shape, this.arrays);
    this.other = otherThreads > 0 ? SecondHalf.take(graph.bytes, otherThreads, shape) : null;
  }

  /** Writes the gradient of a batch by the parameters to `gradient`; gives the loss. */
  async run(
    examples: Examples,
    batch: Int32Array,
    masks: DropoutMasks,
    number: number,
    parameters: Float32Array,
    gradient: Float32Array,
  ): Promise<number> {
    const { arrays, first, other } = this;
    const half = batch.length / 2;
    const fill = (to: HalfArrays, isSecond: boolean) => {
      examples.copy(isSecond ? batch.subarray(half) : batch.subarray(0, half), to.inputs);
      for (const [i, mask] of masks.of(this.graph.dropouts, number, isSecond).entries())
        to.masks[i]!.set(mask);
      to.parameters.set(parameters);
    };
    if (other) {
      fill(other.arrays, true);
      other.start();
    }
    fill(arrays, false);
    await first.run();
    const loss = arrays.loss[0]!;
    if (other) {
      await other.finish();
      for (let i = 0; i < gradient.length; i++) {
        gradient[i] = (arrays.gradient[i]! + other.arrays.gradient[i]!) / 2;
      }
      return (loss + other.arrays.loss[0]!) / 2;
    }
    gradient.set(arrays.gradient);
    fill(arrays, true);
    await first.run();
    for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i]! + arrays.gradient[i]!) / 2;
    return (loss + arrays.loss[0]!) / 2;
  }

  /** Frees the thread. */
  async close(): Promise<void> {
    await this.other?.release();
  }
}
