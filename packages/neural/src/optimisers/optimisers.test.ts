import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import type { Network, Objective } from "../building/network.ts";
import { writeTrainingGraph } from "../building/training-graph.ts";
import { linear } from "../layers/linear.ts";
import { meanSquaredError } from "../losses/regression.ts";
import { tanh } from "../operations/activations.ts";
import { openSession } from "../runtime/session.ts";
import { startState, TrainingStep } from "../training/training-step.ts";
import { averaged } from "./averaged.ts";
import type { Optimiser } from "./optimiser.ts";
import { type OptimiserSettings, optimiserOf } from "./optimiser-settings.ts";
import { sgd } from "./sgd.ts";

interface Stored {
  readonly x: number[];
  readonly target: number[];
  readonly start: number[];
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  readonly cases: {
    readonly settings: OptimiserSettings;
    readonly learningRate: number;
    readonly clip: number | null;
    readonly average: number | null;
    readonly losses: number[];
    readonly parameters: number[];
    readonly averaged: number[];
  }[];
}

const stored: Stored = JSON.parse(
  readFileSync(join(import.meta.dirname, "optimisers.reference.json"), "utf8"),
);
const { x, target, start, batch, inputs, units } = stored;

const network: Network = {
  inputs: [{ name: "x", shape: [inputs] }],
  write: (scope, { x }) => {
    const hidden = tanh(scope.layer("0", (at) => linear(at, x!, units)));
    return { y: scope.layer("2", (at) => linear(at, hidden, 1)) };
  },
};
const objective: Objective = {
  targets: [{ name: "target", shape: [1] }],
  loss: ({ y }, { target }) => meanSquaredError(y!, target!),
};

async function learn(optimiser: Optimiser, learningRate: number, clip: number, steps: number) {
  const graph = writeTrainingGraph(network, objective, optimiser, batch);
  const state = startState(graph, 1);
  state.parameters.set(start);
  const step = new TrainingStep(await openSession(graph.bytes, { threads: 1 }), graph, state);
  const feeds = {
    x: new OrtTensor("float32", Float32Array.from(x), [batch, inputs]),
    target: new OrtTensor("float32", Float32Array.from(target), [batch, 1]),
  };
  const losses: number[] = [];
  for (let i = 1; i <= steps; i++) {
    losses.push((await step.run(feeds, optimiser.hyper(i, learningRate), clip, [])).loss);
  }
  return { losses, state: step.state };
}

function worst(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)));
}

describe("sixty steps are PyTorch's", () => {
  test.each(stored.cases.map((given) => [JSON.stringify(given.settings), given.average, given] as const))(
    "%s, averaged by %s",
    async (_, average, given) => {
      const plain = optimiserOf(given.settings);
      const optimiser = average === null ? plain : averaged(plain, average);
      const steps = given.losses.length;
      const clip = given.clip ?? Number.POSITIVE_INFINITY;
      const { losses, state } = await learn(optimiser, given.learningRate, clip, steps);
      for (const [i, loss] of losses.entries()) {
        expect(Math.abs(loss - given.losses[i]!)).toBeLessThan(1e-5 * given.losses[i]! + 1e-7);
      }
      expect(worst(state.parameters, given.parameters)).toBeLessThan(1e-5);
      if (average !== null)
        expect(worst(state.moments[optimiser.average!]!, given.averaged)).toBeLessThan(1e-5);
    },
  );
});

test("what an optimiser cannot do is refused", () => {
  expect(() => sgd({ nesterov: true })).toThrow("needs a momentum above 0");
  expect(() => averaged(sgd(), 1)).toThrow("must be between 0 and 1");
  expect(() => optimiserOf({ kind: "lion" as never })).toThrow(
    'unknown optimiser "lion". Known: sgd, adam, adamW',
  );
});
