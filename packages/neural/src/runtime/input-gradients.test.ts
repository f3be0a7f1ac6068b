import { Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { writeInferenceGraph } from "../building/inference-graph.ts";
import { writeInputGradientGraph } from "../building/input-gradient-graph.ts";
import type { Network } from "../building/network.ts";
import { sampleNetwork, seededInputs, seededWeights } from "../files/sample-network.fixture.ts";
import { gru } from "../layers/gru.ts";
import { linear } from "../layers/linear.ts";
import { architectureNamed } from "../models/architectures.ts";
import { resolveParameters } from "../parameter-table.ts";
import { InputGradients } from "./input-gradients.ts";
import { Predictor } from "./predictor.ts";
import { openSession } from "./session.ts";

const gatedUnits: Network = {
  inputs: [{ name: "x", shape: [4, 3] }],
  write: (scope, { x }) => {
    const { last } = scope.layer("gru", (at) => gru(at, x!, { units: 5 }));
    return { y: scope.layer("head", (at) => linear(at, last, 2)) };
  },
};

function networkOf(name: string, parameters: object): Network {
  const architecture = architectureNamed(name);
  return architecture.network(resolveParameters<never>(architecture.parameters, parameters));
}

const forecasting = { context_length: 24, prediction_length: 2, channels: 2 };
const multiTask = networkOf("LstmMultiTask", { features: 3, lookback: 6, units: 5 });
const cases: readonly [string, Network, string?][] = [
  // Smooth activations: differences across a kink are no derivatives.
  [
    "MlpClassifier",
    networkOf("MlpClassifier", { features: 5, classes: 3, hidden: [8, 6], activation: "silu" }),
  ],
  ["LstmMultiTask, actions", multiTask, "action_logits"],
  ["LstmMultiTask, return", multiTask, "return"],
  ["LstmForecaster of two layers", networkOf("LstmForecaster", { features: 3, lookback: 5, units: 4 })],
  ["gated recurrent units", gatedUnits],
  ["DLinear", networkOf("DLinear", forecasting)],
];

describe.each(cases)("%s", (_, network, output) => {
  const weights = seededWeights(network, 3);
  const rows = 3;

  test("has the gradients that central differences give, in float64", async () => {
    const graph = writeInputGradientGraph(network, weights, rows, output, "float64");
    const session = await openSession(graph.bytes, { threads: 1 });
    const { name, shape } = graph.input;
    const x = Float64Array.from(seededInputs(network, rows, 5)[name]!);
    const run = () => session.run({ [name]: new OrtTensor("float64", x, [rows, ...shape]) });
    const found = await run();
    const size = x.length / rows;
    const step = 1e-5;
    for (let at = 0; at < x.length; at += 1 + (x.length >> 5)) {
      const kept = x[at]!;
      x[at] = kept + step;
      const above = (await run()).outputs!.data as Float64Array;
      x[at] = kept - step;
      const below = (await run()).outputs!.data as Float64Array;
      x[at] = kept;
      const row = Math.floor(at / size);
      for (let place = 0; place < graph.outputs; place++) {
        const number = row * graph.outputs + place;
        const slope = (above[number]! - below[number]!) / (2 * step);
        const gradient = found[`gradient_${place}`]!.data as Float64Array;
        expect(gradient[at]).toBeCloseTo(slope, 7);
      }
    }
  });

  test("has the outputs of the predictor, and gradients that do not depend on the rows beside", async () => {
    const inputs = seededInputs(network, rows, 7);
    const [input] = network.inputs;
    const x = inputs[input!.name]!;
    const gradients = await InputGradients.open(network, weights, { ...(output && { output }), batch: 4 });
    const together = await gradients.run(x);
    const predicted = await (await Predictor.open(writeInferenceGraph(network, weights))).predict(inputs);
    const expected = predicted[output ?? Object.keys(predicted)[0]!]!;
    expect(together.outputs).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(together.outputs[i]).toBeCloseTo(value, 5);
    const size = gradients.inputSize;
    const alone = await gradients.run(x.subarray(size, 2 * size));
    for (const [place, gradient] of together.gradients.entries()) {
      expect(gradient).toHaveLength(x.length);
      const own = gradient.subarray(size, 2 * size);
      for (const [i, value] of alone.gradients[place]!.entries()) expect(own[i]).toBeCloseTo(value, 6);
      expect(gradient.some((value) => value !== 0)).toBe(true);
    }
  });
});

test("what cannot be differentiated is refused by name", () => {
  const weights = seededWeights(sampleNetwork, 1);
  expect(() => writeInputGradientGraph(sampleNetwork, weights, 2)).toThrow(
    "gradients are taken by one floating-point input, but the network has x, scale",
  );
  const ofTwo = seededWeights(multiTask, 1);
  expect(() => writeInputGradientGraph(multiTask, ofTwo, 2)).toThrow(
    "name the output: the network has action_logits, return",
  );
  expect(() => writeInputGradientGraph(multiTask, ofTwo, 2, "logits")).toThrow(
    "the network has no output logits; it has action_logits, return",
  );
});

test("examples that are not whole, or too many, and weights of another network are refused", async () => {
  const [, network] = cases[0]!;
  const weights = seededWeights(network, 1);
  const gradients = await InputGradients.open(network, weights, { batch: 2 });
  for (const length of [0, 4, 15])
    await expect(gradients.run(new Float32Array(length))).rejects.toThrow(
      `input x has ${length} numbers, which are not 1 to 2 examples of 5`,
    );
  const parameters = { slots: [], values: new Float32Array(0) };
  await expect(InputGradients.open(network, { ...weights, parameters })).rejects.toThrow("the weights lack");
});

test("of a linear map it is the map's own weights", async () => {
  const map: Network = {
    inputs: [{ name: "x", shape: [2] }],
    write: (scope, { x }) => ({ y: linear(scope, x!, 3, { bias: false }) }),
  };
  const weights = seededWeights(map, 2);
  const { gradients } = await (await InputGradients.open(map, weights)).run(Float32Array.of(1, 2, 3, 4));
  const rows = gradients.map((gradient) => [...gradient.subarray(0, 2)]);
  expect(rows.flat()).toEqual([...weights.parameters.values]);
  expect(gradients.map((gradient) => [...gradient.subarray(2, 4)])).toEqual(rows);
});
