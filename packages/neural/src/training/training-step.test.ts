import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import type { Network, Objective } from "../building/network.ts";
import { writeTrainingGraph } from "../building/training-graph.ts";
import { linear } from "../layers/linear.ts";
import { square, subtract } from "../operations/arithmetic.ts";
import { mean } from "../operations/reductions.ts";
import { adam } from "../optimisers/adam.ts";
import { Random } from "../random.ts";
import { openSession } from "../runtime/session.ts";
import { startState, TrainingStep } from "./training-step.ts";

const network: Network = {
  inputs: [{ name: "x", shape: [3] }],
  write: (scope, { x }) => ({ y: scope.layer("head", (at) => linear(at, x!, 2)) }),
};
const objective: Objective = {
  targets: [{ name: "target", shape: [2] }],
  loss: ({ y }, { target }) => mean(square(subtract(y!, target!))),
};

test("a linear map is learned exactly, and the same seed gives the same bytes", async () => {
  const [first, second] = [await learn(7), await learn(7)];
  expect(first.loss).toBeLessThan(1e-6);
  expect(first.parameters).toEqual(second.parameters);
  const expected = [1, 2, -1, 0.5, 0, 3, 0.25, -0.5];
  for (const [i, value] of expected.entries()) expect(first.parameters[i]).toBeCloseTo(value, 4);
});

async function learn(seed: number) {
  const optimiser = adam();
  const graph = writeTrainingGraph(network, objective, optimiser, 16);
  expect(graph.parameters.map(({ name }) => name)).toEqual(["head.weight", "head.bias"]);
  const step = new TrainingStep(
    await openSession(graph.bytes, { threads: 1 }),
    graph,
    startState(graph, seed),
  );
  const random = new Random(1);
  let loss = Number.POSITIVE_INFINITY;
  for (let i = 1; i <= 800; i++) {
    const x = Float32Array.from({ length: 48 }, () => random.normal());
    const target = new Float32Array(32);
    for (let r = 0; r < 16; r++) {
      const [a, b, c] = x.subarray(3 * r, 3 * r + 3) as unknown as [number, number, number];
      target[2 * r] = a + 2 * b - c + 0.25;
      target[2 * r + 1] = 0.5 * a + 3 * c - 0.5;
    }
    const inputs = {
      x: new OrtTensor("float32", x, [16, 3]),
      target: new OrtTensor("float32", target, [16, 2]),
    };
    loss = (await step.run(inputs, optimiser.hyper(i, 0.05 * 0.99 ** Math.max(0, i - 300)), 1e9, [])).loss;
  }
  return { loss, parameters: step.state.parameters.slice() };
}
