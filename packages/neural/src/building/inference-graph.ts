import { NeuralError } from "../errors.ts";
import { Graph } from "../graph/graph.ts";
import { sameShape, shapeText, UNKNOWN_BATCH } from "../graph/shape.ts";
import { writeModel } from "../onnx/write-model.ts";
import type { Network } from "./network.ts";
import type { Slot } from "./pack.ts";
import { Declarations, type Parameter, Scope } from "./scope.ts";
import { inputsOf } from "./training-graph.ts";
import type { FlatTensors, Weights } from "./weights.ts";

export interface InferenceSettings {
  /** Size of the batch; any when none is given. */
  readonly batch?: number;
  /** Properties of the ONNX file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A network that only predicts, with its weights inside. */
export interface InferenceGraph {
  readonly graph: Graph;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Parameter[];
}

/**
 * Writes what a network predicts with as an ONNX file: inputs and outputs under their names with the batch as first axis,
 * parameters and running statistics as initialisers under theirs, no dropout. Weights that are not the network's are
 * refused by name with NEURAL_INPUT_INVALID.
 */
export function writeInferenceGraph(
  network: Network,
  weights: Weights,
  { batch, metadata }: InferenceSettings = {},
): Uint8Array {
  return writeModel(inferenceGraph(network, weights, batch).graph, "inference", metadata);
}

/** The same as a graph. */
export function inferenceGraph(network: Network, weights: Weights, batch = UNKNOWN_BATCH): InferenceGraph {
  const graph = new Graph();
  const declared = new Declarations(graph, false);
  const { parameters, buffers } = declared;
  graph.untaped(() => {
    const outputs = network.write(new Scope(declared), inputsOf(graph, network.inputs, batch));
    for (const [name, output] of Object.entries(outputs)) graph.output(name, output);
  });
  giveWeights(graph, declared, weights);
  return { graph, parameters, buffers };
}

/** What a network declares, in the order of its training graph. */
export function declarationsOf(network: Network): Pick<Declarations, "parameters" | "buffers"> {
  const graph = new Graph();
  const declared = new Declarations(graph, true);
  // Nothing is run: any size of batch declares the same.
  graph.untaped(() => network.write(new Scope(declared), inputsOf(graph, network.inputs, 2)));
  return declared;
}

/** Makes constants of everything that a network has declared; refuses weights that are not its own by name. */
export function giveWeights(
  graph: Graph,
  { parameters, buffers }: Pick<Declarations, "parameters" | "buffers">,
  weights: Weights,
): void {
  fill(graph, "parameter", parameters, weights.parameters);
  fill(graph, "running statistic", buffers, weights.buffers);
  refuseSharedNames(graph);
}

/** Makes constants of the declared tensors. */
function fill(
  graph: Graph,
  kind: string,
  declared: readonly Parameter[],
  { slots, values }: FlatTensors,
): void {
  const places = new Map(slots.map((slot) => [slot.name, slot]));
  for (const { name, shape, tensor } of declared) {
    const slot = places.get(name);
    if (!slot) throw foreign(`the weights lack the ${kind} ${name}`, name);
    if (!sameShape(slot.shape, shape)) {
      const why = `${kind} ${name} is ${shapeText(slot.shape)} among the weights and ${shapeText(shape)} in the network`;
      throw foreign(why, name);
    }
    places.delete(name);
    const own = valuesAt(slot, values);
    graph.constants.push({ tensor, values: graph.float === "float32" ? own : Float64Array.from(own) });
  }
  const [more] = places.keys();
  if (more !== undefined)
    throw foreign(`the network has no ${kind} ${more}, which is among the weights`, more);
}

function valuesAt({ name, offset, size }: Slot, values: Float32Array): Float32Array {
  if (offset + size <= values.length) return values.subarray(offset, offset + size);
  throw foreign(`${name} lies at ${offset} … ${offset + size} of ${values.length} weights`, name);
}

function foreign(why: string, parameter: string): NeuralError {
  return new NeuralError("NEURAL_INPUT_INVALID", why, { parameter });
}

/** An ONNX graph has one space of names for values of all kinds. */
function refuseSharedNames(graph: Graph): void {
  const seen = new Set<string>();
  const all = [
    ...graph.inputs,
    ...graph.constants.map(({ tensor }) => tensor),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ];
  for (const { name } of all) {
    if (seen.has(name)) {
      throw new NeuralError(
        "NEURAL_GRAPH_INVALID",
        `two values of the network are named ${name}: rename one`,
        { name },
      );
    }
    seen.add(name);
  }
}
