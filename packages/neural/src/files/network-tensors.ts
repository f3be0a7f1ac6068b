import { declarationsOf } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import { type Slot, slotsOf, totalSize } from "../building/pack.ts";
import type { Parameter } from "../building/scope.ts";
import type { FlatTensors, Weights } from "../building/weights.ts";
import { sameShape } from "../graph/shape.ts";
import { invalid } from "./refusals.ts";
import type { StoredTensor, StoredTensors } from "./stored-tensor.ts";

/** PyTorch's BatchNorm counts its batches beside its running statistics; nothing here reads the count. */
const COUNT = "num_batches_tracked";

/**
 * Weights as tensors under their names, parameters first: what `writeSafetensors` and `writeStateDict` take. With
 * `countBatches` each pair of running statistics is followed by the `num_batches_tracked` that PyTorch's modules expect.
 */
export function tensorsOf({ parameters, buffers }: Weights, { countBatches = false } = {}): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  for (const { slots, values } of [parameters, buffers]) {
    for (const { name, shape, offset, size } of slots) {
      tensors.set(name, { type: "float32", shape, values: values.subarray(offset, offset + size) });
      if (!countBatches || name.split(".").at(-1) !== "running_var") continue;
      const count = name.slice(0, -"running_var".length) + COUNT;
      tensors.set(count, { type: "int64", shape: [], values: BigInt64Array.of(0n) });
    }
  }
  return tensors;
}

/**
 * The weights of a network from tensors under its names, as a file of safetensors or a PyTorch state dict has them. float64
 * is rounded to float32; `num_batches_tracked` is left out. Anything else that lacks, is too much or has another shape is
 * refused by name with NEURAL_FILE_INVALID.
 */
export function weightsOf(network: Network, tensors: StoredTensors, file = "the file"): Weights {
  const { parameters, buffers } = declarationsOf(network);
  const known = new Set([...parameters, ...buffers].map(({ name }) => name));
  for (const name of tensors.keys()) {
    if (known.has(name) || name.split(".").at(-1) === COUNT) continue;
    throw invalid(file, `it has ${name}, which the network has not`, { tensor: name });
  }
  return { parameters: flat(parameters, tensors, file), buffers: flat(buffers, tensors, file) };
}

function flat(declared: readonly Parameter[], tensors: StoredTensors, file: string): FlatTensors {
  const slots = slotsOf(declared);
  const values = new Float32Array(totalSize(slots));
  for (const slot of slots) {
    const tensor = tensors.get(slot.name);
    if (!tensor) throw invalid(file, `it lacks ${slot.name}`, { tensor: slot.name });
    values.set(numbersOf(slot, tensor, file), slot.offset);
  }
  return { slots, values };
}

function numbersOf(
  slot: Slot,
  { type, shape, values }: StoredTensor,
  file: string,
): Float32Array | Float64Array {
  if (!sameShape(shape, slot.shape)) {
    throw invalid(file, `${slot.name} is [${shape}] there and [${slot.shape}] in the network`, {
      tensor: slot.name,
    });
  }
  if (values instanceof Float32Array || values instanceof Float64Array) return values;
  throw invalid(file, `${slot.name} holds ${type}, not floating-point numbers`, { tensor: slot.name });
}
