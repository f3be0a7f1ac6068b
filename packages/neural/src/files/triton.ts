import { join } from "node:path";
import { inferenceGraph } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import type { Weights } from "../building/weights.ts";
import { NeuralError } from "../errors.ts";
import { shapeText, UNKNOWN_BATCH } from "../graph/shape.ts";
import type { ElementType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { unsupported } from "./refusals.ts";
import { writeAtomically } from "./write-atomically.ts";

export interface TritonSettings {
  /** Name of the model and of its folder. */
  readonly name: string;
  /** Number of the version's folder, from 1. */
  readonly version?: number;
  /** Most examples that the server puts into one run. */
  readonly maxBatchSize?: number;
  /** How long it waits for more of them, in microseconds. */
  readonly maxQueueDelay?: number;
}

const TYPES: Readonly<Partial<Record<ElementType, string>>> = {
  float32: "TYPE_FP32",
  float64: "TYPE_FP64",
  int64: "TYPE_INT64",
  int32: "TYPE_INT32",
};

/**
 * Writes a network into a model repository of NVIDIA's Triton server: `NAME/VERSION/model.onnx`, then `NAME/config.pbtxt`, each
 * atomically. Requests of clients are put together into batches. Another version beside an older one keeps that.
 */
export async function writeTritonRepository(
  directory: string,
  network: Network,
  weights: Weights,
  settings: TritonSettings,
): Promise<void> {
  const { name, version = 1 } = settings;
  const { graph } = inferenceGraph(network, weights);
  const config = tritonConfig(settings, graph.inputs, graph.outputs);
  await writeAtomically(join(directory, name, String(version), "model.onnx"), writeModel(graph, "inference"));
  await writeAtomically(join(directory, name, "config.pbtxt"), config);
}

function tritonConfig(
  { name, version = 1, maxBatchSize = 64, maxQueueDelay = 100 }: TritonSettings,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): string {
  if (!/^[A-Za-z0-9][\w.-]{0,199}$/.test(name))
    throw refusal("name", name, "letters, digits, dots, dashes and underscores");
  if (!(Number.isSafeInteger(version) && version >= 1))
    throw refusal("version", version, "a whole number from 1");
  if (!(Number.isSafeInteger(maxBatchSize) && maxBatchSize >= 1)) {
    throw refusal("maxBatchSize", maxBatchSize, "a whole number from 1");
  }
  if (!(Number.isSafeInteger(maxQueueDelay) && maxQueueDelay >= 0)) {
    throw refusal("maxQueueDelay", maxQueueDelay, "a whole number of microseconds");
  }
  return [
    `name: "${name}"`,
    'platform: "onnxruntime_onnx"',
    `max_batch_size: ${maxBatchSize}`,
    "version_policy { latest { num_versions: 1 } }",
    ...inputs.map((tensor) => port("input", tensor)),
    ...outputs.map((tensor) => port("output", tensor)),
    `dynamic_batching { max_queue_delay_microseconds: ${maxQueueDelay} }`,
    "",
  ].join("\n");
}

/** An input or output without its batch; Triton has no axes of no length, so that a single number is a list of one. */
function port(kind: "input" | "output", { name, shape, type }: Tensor): string {
  const [batch, ...lengths] = shape;
  if (batch !== UNKNOWN_BATCH || lengths.some((length) => length % UNKNOWN_BATCH === 0) || !TYPES[type]) {
    throw unsupported(
      "the Triton repository",
      `${kind} ${name} is ${type} ${shapeText(shape)}: its first axis must be the batch`,
      {
        [kind]: name,
      },
    );
  }
  const dims = lengths.length > 0 ? `dims: [ ${lengths.join(", ")} ]` : "dims: [ 1 ] reshape { shape: [ ] }";
  return `${kind} [ { name: ${JSON.stringify(name)} data_type: ${TYPES[type]} ${dims} } ]`;
}

function refusal(parameter: string, value: unknown, range: string): NeuralError {
  return new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${parameter} is ${JSON.stringify(value)}, but must be ${range}`,
    {
      parameter,
      value,
    },
  );
}
