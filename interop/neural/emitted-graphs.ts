import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeEvaluationGraph } from "../../packages/neural/src/building/evaluation-graph.ts";
import { declarationsOf, writeInferenceGraph } from "../../packages/neural/src/building/inference-graph.ts";
import type { Network } from "../../packages/neural/src/building/network.ts";
import { initialValues, slotsOf } from "../../packages/neural/src/building/pack.ts";
import type { Parameter } from "../../packages/neural/src/building/scope.ts";
import {
  writeAccumulationGraph,
  writeGradientGraph,
  writeTrainingGraph,
} from "../../packages/neural/src/building/training-graph.ts";
import { writeUpdateGraph } from "../../packages/neural/src/building/update-graph.ts";
import type { Weights } from "../../packages/neural/src/building/weights.ts";
import { adam, adamW } from "../../packages/neural/src/optimisers/adam.ts";
import { averaged } from "../../packages/neural/src/optimisers/averaged.ts";
import { sgd } from "../../packages/neural/src/optimisers/sgd.ts";
import type { Subject } from "../../packages/neural/src/pytorch-reference.fixture.ts";
import type { InteropCheck } from "../contract.ts";

/** Every kind of graph of every network is a valid ONNX file to ONNX's own checker. */
export function emittedGraphs(subjects: Readonly<Record<string, Subject>>): InteropCheck {
  return {
    name: "ONNX's checker and its shape inference take every emitted graph",
    async run({ python, scratch }) {
      let written = 0;
      const momentum = sgd({ momentum: 0.9, nesterov: true });
      for (const [name, { network, objective }] of Object.entries(subjects)) {
        const graphs = {
          inference: writeInferenceGraph(network, firstWeights(network)),
          gradient: writeGradientGraph(network, objective, 4).bytes,
          adam: writeTrainingGraph(network, objective, adam(), 4).bytes,
          adamW: writeTrainingGraph(network, objective, adamW(), 4).bytes,
          averaged: writeTrainingGraph(network, objective, averaged(momentum, 0.9), 4).bytes,
          accumulation: writeAccumulationGraph(network, objective, 4).bytes,
          update: writeUpdateGraph(averaged(adamW(), 0.9), 100),
          evaluation: writeEvaluationGraph(network, objective, 4).bytes,
        };
        for (const [kind, bytes] of Object.entries(graphs)) {
          writeFileSync(join(scratch, `${name}-${kind}.onnx`), bytes);
          written++;
        }
      }
      const { stdout } = await python(join(import.meta.dirname, "check_graphs.py"), [scratch]);
      if (Number(stdout) !== written) throw new Error(`${stdout.trim()} of ${written} graphs were checked`);
    },
  };
}

function firstWeights(network: Network): Weights {
  const { parameters, buffers } = declarationsOf(network);
  const flat = (declared: readonly Parameter[]) => ({
    slots: slotsOf(declared),
    values: initialValues(declared, 1),
  });
  return { parameters: flat(parameters), buffers: flat(buffers) };
}
