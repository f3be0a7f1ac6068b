import { Tensor as OrtTensor } from "onnxruntime-node";
import type { Port } from "../building/network.ts";
import { sizeOf } from "../graph/shape.ts";
import type { BatchArray, Examples } from "./examples.ts";
import { arrayFor } from "./ports.ts";
import type { NamedTensors } from "./state-vectors.ts";

/** Arrays for batches of one size, made once and filled for every batch. */
export class BatchFeeds {
  private readonly arrays: Record<string, BatchArray> = {};
  private readonly tensors: NamedTensors = {};

  constructor(ports: readonly Port[], size: number) {
    for (const port of ports) {
      const { name, shape, type = "float32" } = port;
      const values = arrayFor(port, size * sizeOf(shape));
      this.arrays[name] = values;
      this.tensors[name] = new OrtTensor(type, values as Float32Array, [size, ...shape]);
    }
  }

  /** The examples as inputs of a graph, valid until the next call. */
  fill(examples: Examples, indices: Int32Array): NamedTensors {
    examples.copy(indices, this.arrays);
    return this.tensors;
  }
}
