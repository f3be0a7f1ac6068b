import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { Network, Objective, Port, Tensors } from "./network.ts";
import { pack, unpack } from "./pack.ts";
import { type Buffer, Declarations, type Dropout, type Parameter, Scope } from "./scope.ts";
import { writeUpdate } from "./update-graph.ts";

/** A graph that runs a network forward and backward on batches of one size. */
export interface GradientGraph {
  readonly bytes: Uint8Array;
  readonly batch: number;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Buffer[];
  readonly dropouts: readonly Dropout[];
}

/** The graph of one step: forward, backward and update in one run. */
export interface TrainingGraph extends GradientGraph {
  readonly moments: number;
  readonly hyperCount: number;
}

/**
 * Writes a training step for batches of one size.
 *
 * Inputs: `parameters`, `buffers` and `moment_0` … flat; `hyper`: the largest norm of the gradient, then the optimiser's
 * numbers; the network's inputs and the objective's targets under their names; `dropout_0` … masks. Outputs:
 * `next_parameters`, `next_buffers`, `next_moment_0` …, `loss`, `norm` (of the gradient, before it is clipped).
 */
export function writeTrainingGraph(
  network: Network,
  objective: Objective,
  optimiser: Optimiser,
  batch: number,
  float: FloatType = "float32",
): TrainingGraph {
  const { graph, flat, gradient, finish } = writeGradients(network, objective, batch, float);
  graph.untaped(() => writeUpdate(graph, optimiser, flat, gradient));
  const { moments, hyperCount } = optimiser;
  return { ...finish("training"), moments, hyperCount };
}

/** The gradients of the loss as one flat vector, without an update: what tests compare. */
export function writeGradientGraph(
  network: Network,
  objective: Objective,
  batch: number,
  float: FloatType = "float32",
): GradientGraph {
  const { graph, gradient, finish } = writeGradients(network, objective, batch, float);
  graph.untaped(() => graph.output("gradient", multiply(gradient, 1)));
  return finish("gradient");
}

/**
 * Adds the gradient of a batch to a sum, for updates from several batches. Inputs beside those of a training step without
 * an update: `gradient`, the sum so far, and `share` [1], what the batch's gradient is multiplied by. Outputs:
 * `next_gradient`, `next_buffers`, `loss`.
 */
export function writeAccumulationGraph(
  network: Network,
  objective: Objective,
  batch: number,
  float: FloatType = "float32",
): GradientGraph {
  const { graph, flat, gradient, finish } = writeGradients(network, objective, batch, float);
  graph.untaped(() => {
    const scaled = multiply(gradient, graph.input("share", [1]));
    graph.output("next_gradient", add(graph.input("gradient", flat.shape), scaled));
  });
  return finish("accumulation");
}

/** Forward and backward with `loss` and `next_buffers` as outputs; what follows may use the flat vectors. */
function writeGradients(network: Network, objective: Objective, batch: number, float: FloatType) {
  const graph = new Graph(float);
  const declared = new Declarations(graph, true);
  const outputs = network.write(new Scope(declared), inputsOf(graph, network.inputs, batch));
  const loss = objective.loss(outputs, inputsOf(graph, objective.targets, batch));
  const { parameters, buffers, dropouts } = declared;
  const by = parameters.map(({ tensor }) => tensor);
  const gradients = backward(graph, loss, by);
  return graph.untaped(() => {
    const flat = unpack(graph, "parameters", parameters)!;
    if (unpack(graph, "buffers", buffers)) {
      graph.output("next_buffers", pack(buffers.map(({ next, tensor }) => next ?? tensor)));
    }
    graph.output("loss", loss);
    const finish = (name: string): GradientGraph => {
      return { bytes: writeModel(graph, name), batch, parameters, buffers, dropouts };
    };
    return { graph, flat, gradient: pack(gradients), finish };
  });
}

/** Declares ports as inputs of a graph. */
export function inputsOf(graph: Graph, ports: readonly Port[], batch: number): Tensors {
  const made: Record<string, Tensor> = {};
  for (const { name, shape, type } of ports) made[name] = graph.input(name, [batch, ...shape], type);
  return made;
}
