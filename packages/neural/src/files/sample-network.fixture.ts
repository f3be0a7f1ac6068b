import { declarationsOf } from "../building/inference-graph.ts";
import { ones, uniform, zeros } from "../building/initialisers.ts";
import type { Network } from "../building/network.ts";
import { initialValues, slotsOf } from "../building/pack.ts";
import type { Weights } from "../building/weights.ts";
import { linear } from "../layers/linear.ts";
import { gelu } from "../operations/activations.ts";
import { divide, multiply, subtract } from "../operations/arithmetic.ts";
import { mean, sum } from "../operations/reductions.ts";
import { reshape } from "../operations/reshape.ts";
import { softmax } from "../operations/softmax.ts";
import { Random } from "../random.ts";

/** Two inputs and outputs, dropout, running statistics, layers named by numbers: what files must keep. */
export const sampleNetwork: Network = {
  inputs: [
    { name: "x", shape: [3, 2] },
    { name: "scale", shape: [] },
  ],
  write: (scope, { x, scale }) => {
    const normal = scope.layer("norm", (at) => {
      const centre = at.buffer("running_mean", [2], zeros);
      const spread = at.buffer("running_var", [2], ones);
      return divide(subtract(x!, centre), spread);
    });
    const flat = reshape(normal, [x!.shape[0]!, 6]);
    const hidden = scope.layer("layers.0", (at) => at.dropout(gelu(linear(at, flat, 4)), 0.5));
    const offset = scope.parameter("offset", [1], uniform(1));
    return {
      shares: scope.layer("head", (at) => softmax(linear(at, hidden, 3, { bias: false }))),
      total: multiply(scale!, subtract(sum(mean(normal, [1]), [1]), offset)),
    };
  },
};

/** First values of a network, running statistics away from 0 and 1. */
export function seededWeights(network: Network, seed: number): Weights {
  const { parameters, buffers } = declarationsOf(network);
  const running = initialValues(buffers, seed);
  const random = new Random(seed);
  for (let i = 0; i < running.length; i++) running[i]! += 0.5 * random.uniform();
  return {
    parameters: { slots: slotsOf(parameters), values: initialValues(parameters, seed) },
    buffers: { slots: slotsOf(buffers), values: running },
  };
}

/** Normal inputs for a number of examples. */
export function seededInputs(network: Network, rows: number, seed: number): Record<string, Float32Array> {
  const random = new Random(seed);
  return Object.fromEntries(
    network.inputs.map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, rows);
      return [name, Float32Array.from({ length: size }, () => random.normal())];
    }),
  );
}
