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

type TritonType = "TYPE_FP32" | "TYPE_FP64" | "TYPE_INT64" | "TYPE_INT32" | "TYPE_STRING";

/** An input or output of a model as Triton is told of it. */
export interface TritonPort {
  readonly name: string;
  readonly type: TritonType;
  /** Without the batch. */
  readonly lengths: readonly number[];
}

const TYPES: Readonly<Partial<Record<ElementType, TritonType>>> = {
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
  const { graph } = inferenceGraph(network, weights);
  const ports = {
    inputs: graph.inputs.map((tensor) => port("input", tensor)),
    outputs: graph.outputs.map((tensor) => port("output", tensor)),
  };
  await writeTritonModel(directory, writeModel(graph, "inference"), ports, settings);
}

/** The same for an ONNX file from elsewhere, whose inputs and outputs have the batch as their first axis. */
export async function writeTritonModel(
  directory: string,
  onnx: Uint8Array,
  ports: { readonly inputs: readonly TritonPort[]; readonly outputs: readonly TritonPort[] },
  settings: TritonSettings,
): Promise<void> {
  const { name, version = 1 } = settings;
  const config = tritonConfig(settings, ports);
  await writeAtomically(join(directory, name, String(version), "model.onnx"), onnx);
  await writeAtomically(join(directory, name, "config.pbtxt"), config);
}

function tritonConfig(
  { name, version = 1, maxBatchSize = 64, maxQueueDelay = 100 }: TritonSettings,
  { inputs, outputs }: Parameters<typeof writeTritonModel>[2],
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
    ...inputs.map((given) => portLine("input", given)),
    ...outputs.map((given) => portLine("output", given)),
    `dynamic_batching { max_queue_delay_microseconds: ${maxQueueDelay} }`,
    "",
  ].join("\n");
}

/** Triton has no axes of no length, so that a single number is a list of one. */
function portLine(kind: "input" | "output", { name, type, lengths }: TritonPort): string {
  const dims = lengths.length > 0 ? `dims: [ ${lengths.join(", ")} ]` : "dims: [ 1 ] reshape { shape: [ ] }";
  return `${kind} [ { name: ${JSON.stringify(name)} data_type: ${type} ${dims} } ]`;
}

function port(kind: "input" | "output", { name, shape, type }: Tensor): TritonPort {
  const [batch, ...lengths] = shape;
  const tritonType = TYPES[type];
  if (batch === UNKNOWN_BATCH && lengths.every((length) => length % UNKNOWN_BATCH !== 0) && tritonType)
    return { name, type: tritonType, lengths };
  throw unsupported(
    "the Triton repository",
    `${kind} ${name} is ${type} ${shapeText(shape)}: its first axis must be the batch`,
    { [kind]: name },
  );
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
