import { Graph } from "../graph/graph.ts";
import { writeModel } from "../onnx/write-model.ts";
import type { Network, Objective } from "./network.ts";
import { unpack } from "./pack.ts";
import { Declarations, type Parameter, Scope } from "./scope.ts";
import { inputsOf } from "./training-graph.ts";

/** A network as it predicts, with its loss, for batches of one size; its weights are inputs, as in a training step. */
export interface EvaluationGraph {
  readonly bytes: Uint8Array;
  readonly batch: number;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Parameter[];
  /** The network's outputs, by their names. Those of the graph have `output_` in front: a target may be named alike. */
  readonly outputs: readonly string[];
}

/**
 * Inputs: `parameters` and `buffers` flat, the network's inputs and the objective's targets under their names. Outputs:
 * `output_NAME` for every output of the network, `loss`. No dropout; running statistics in place of the batch's.
 */
export function writeEvaluationGraph(network: Network, objective: Objective, batch: number): EvaluationGraph {
  const graph = new Graph();
  const declared = new Declarations(graph, false);
  const outputs = network.write(new Scope(declared), inputsOf(graph, network.inputs, batch));
  const loss = objective.loss(outputs, inputsOf(graph, objective.targets, batch));
  const { parameters, buffers } = declared;
  graph.untaped(() => {
    unpack(graph, "parameters", parameters);
    unpack(graph, "buffers", buffers);
    for (const [name, output] of Object.entries(outputs)) graph.output(`output_${name}`, output);
    graph.output("loss", loss);
  });
  const names = Object.keys(outputs);
  return { bytes: writeModel(graph, "evaluation"), batch, parameters, buffers, outputs: names };
}
