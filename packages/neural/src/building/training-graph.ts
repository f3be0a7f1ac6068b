import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { multiply } from "../operations/arithmetic.ts";
import { split } from "../operations/reshape.ts";
import { clipByNorm } from "../optimisers/clip.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { Network, Objective, Port, Tensors } from "./network.ts";
import { pack, unpack } from "./pack.ts";
import { type Buffer, Declarations, type Dropout, type Parameter, Scope } from "./scope.ts";

/** The graph of one step: forward, backward and update in one run. */
export interface TrainingGraph {
  readonly bytes: Uint8Array;
  readonly batch: number;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Buffer[];
  readonly dropouts: readonly Dropout[];
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
  const graph = new Graph(float);
  const declared = new Declarations(graph, true);
  const outputs = network.write(new Scope(declared), inputsOf(graph, network.inputs, batch));
  const loss = objective.loss(outputs, inputsOf(graph, objective.targets, batch));
  const { parameters, buffers, dropouts } = declared;
  const by = parameters.map(({ tensor }) => tensor);
  const gradients = backward(graph, loss, by);
  const { moments, hyperCount } = optimiser;
  graph.untaped(() => {
    const flat = unpack(graph, "parameters", parameters)!;
    unpack(graph, "buffers", buffers);
    const [most, ...hyper] = split(graph.input("hyper", [hyperCount + 1]), Array(hyperCount + 1).fill(1), 0);
    const { gradient, norm } = clipByNorm(pack(gradients), most!);
    const state = {
      parameters: flat,
      gradient,
      moments: Array.from({ length: moments }, (_, i) => graph.input(`moment_${i}`, flat.shape)),
    };
    const updated = optimiser.update(graph, state, hyper);
    graph.output("next_parameters", updated.parameters);
    if (buffers.length > 0)
      graph.output("next_buffers", pack(buffers.map(({ next, tensor }) => next ?? tensor)));
    for (const [i, moment] of updated.moments.entries()) graph.output(`next_moment_${i}`, moment);
    graph.output("loss", loss);
    graph.output("norm", norm);
  });
  return { bytes: writeModel(graph, "training"), batch, parameters, buffers, dropouts, moments, hyperCount };
}

/** The gradients of the loss as one flat vector, without an update: what tests compare. */
export function writeGradientGraph(
  network: Network,
  objective: Objective,
  batch: number,
  float: FloatType = "float32",
): Omit<TrainingGraph, "moments" | "hyperCount"> {
  const graph = new Graph(float);
  const declared = new Declarations(graph, true);
  const outputs = network.write(new Scope(declared), inputsOf(graph, network.inputs, batch));
  const loss = objective.loss(outputs, inputsOf(graph, objective.targets, batch));
  const { parameters, buffers, dropouts } = declared;
  const gradients = backward(
    graph,
    loss,
    parameters.map(({ tensor }) => tensor),
  );
  graph.untaped(() => {
    unpack(graph, "parameters", parameters);
    unpack(graph, "buffers", buffers);
    graph.output("gradient", multiply(pack(gradients), 1));
    graph.output("loss", loss);
  });
  return { bytes: writeModel(graph, "gradient"), batch, parameters, buffers, dropouts };
}

/** Declares ports as inputs of a graph. */
export function inputsOf(graph: Graph, ports: readonly Port[], batch: number): Tensors {
  const made: Record<string, Tensor> = {};
  for (const { name, shape, type } of ports) made[name] = graph.input(name, [batch, ...shape], type);
  return made;
}
