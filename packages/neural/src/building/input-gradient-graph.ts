import { NeuralError } from "../errors.ts";
import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import { sizeOf } from "../graph/shape.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { sum } from "../operations/reductions.ts";
import { reshape, slice } from "../operations/reshape.ts";
import { giveWeights } from "./inference-graph.ts";
import type { Network, Port, Tensors } from "./network.ts";
import { Declarations, Scope } from "./scope.ts";
import { inputsOf } from "./training-graph.ts";
import type { Weights } from "./weights.ts";

/** A graph that gives outputs and their gradients by the input, for batches of one size. */
export interface InputGradientGraph {
  readonly bytes: Uint8Array;
  readonly batch: number;
  readonly input: Port;
  /** Numbers of the output, an example. */
  readonly outputs: number;
}

/**
 * Writes a network as it predicts, its weights inside (running statistics, no dropout), with the gradients of each number of
 * one output by the input: examples do not act on each other, so that one backward pass over the sum of a batch gives the
 * gradients of every example. `output` may be left out where the network has one. Input: the network's own, [batch, …]. Outputs: `outputs` [batch, numbers], and `gradient_0` …
 * in the shape of the input. A network with several inputs, or one that takes whole numbers, is refused with
 * NEURAL_INPUT_INVALID, as is an output that it does not have.
 */
export function writeInputGradientGraph(
  network: Network,
  weights: Weights,
  batch: number,
  output?: string,
  float: FloatType = "float32",
): InputGradientGraph {
  const input = onlyInput(network);
  const graph = new Graph(float);
  const declared = new Declarations(graph, false, true);
  const given = inputsOf(graph, network.inputs, batch);
  const chosen = chosenOutput(network.write(new Scope(declared), given), output);
  const values = reshape(chosen, [batch, sizeOf(chosen.shape) / batch]);
  const outputs = values.shape[1]!;
  const sums = Array.from({ length: outputs }, (_, place) => sum(slice(values, 1, place, place + 1)));
  const gradients = sums.map((total) => backward(graph, total, [given[input.name]!])[0]!);
  graph.untaped(() => {
    graph.output("outputs", values);
    for (const [place, gradient] of gradients.entries()) graph.output(`gradient_${place}`, gradient);
  });
  giveWeights(graph, declared, weights);
  return { bytes: writeModel(graph, "input_gradients"), batch, input, outputs };
}

function onlyInput({ inputs }: Network): Port {
  const [input, ...others] = inputs;
  if (input !== undefined && others.length === 0 && (input.type ?? "float32") === "float32") return input;
  const listed = inputs
    .map(({ name, type }) => `${name}${type === undefined ? "" : ` (${type})`}`)
    .join(", ");
  throw new NeuralError(
    "NEURAL_INPUT_INVALID",
    `gradients are taken by one floating-point input, but the network has ${listed}`,
    { inputs: inputs.map(({ name }) => name) },
  );
}

function chosenOutput(written: Tensors, name: string | undefined): Tensor {
  const names = Object.keys(written);
  const chosen = name ?? (names.length === 1 ? names[0]! : "");
  const found = Object.hasOwn(written, chosen) ? written[chosen] : undefined;
  if (found !== undefined) return found;
  const why =
    name === undefined
      ? `name the output: the network has ${names.join(", ")}`
      : `the network has no output ${name}; it has ${names.join(", ")}`;
  throw new NeuralError("NEURAL_INPUT_INVALID", why, { outputs: names });
}
