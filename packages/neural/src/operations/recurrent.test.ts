import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gradientError } from "./gradient-check.fixture.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { differenceFromOracle } from "./oracle.fixture.ts";
import type { RecurrentOutputs, RecurrentWeights } from "./recurrent.ts";
import { gruOperator, lstmOperator } from "./recurrent-operators.ts";
import { unrolledGru, unrolledLstm } from "./unrolled.fixture.ts";

type Layer = (x: Tensor, weights: RecurrentWeights) => RecurrentOutputs;
type Part = "both" | "sequence" | "last";

const layers: [string, number, Layer, Layer, Layer][] = [
  ["LSTM", 4, lstm, unrolledLstm, lstmOperator],
  ["GRU", 3, gru, unrolledGru, gruOperator],
];

const shapesOf = (gates: number, steps: number, units = 3) => [
  [steps, 2, 4],
  [gates * units, 4],
  [gates * units, units],
  [gates * units],
  [gates * units],
];

const written =
  (layer: Layer, part: Part) => (x?: Tensor, wi?: Tensor, wr?: Tensor, bi?: Tensor, br?: Tensor) => {
    const weights = { inputWeight: wi!, recurrentWeight: wr!, inputBias: bi!, recurrentBias: br! };
    const { sequence, last } = layer(x!, weights);
    return { both: [sequence, last], sequence: [sequence], last: [last] }[part];
  };

test.each(layers)("%s has the gradient of central differences", async (_, gates, layer) => {
  const inputs = shapesOf(gates, 3, 2).map((shape) => ({ shape }));
  expect(await gradientError(written(layer, "both"), inputs)).toBeLessThan(1e-8);
});

for (const [name, gates, layer, unrolled, operator] of layers) {
  test.each<[Part, number]>([
    ["both", 7],
    ["sequence", 5],
    ["last", 5],
    ["both", 1],
  ])(`${name} is what its steps give one by one: %s of %i steps`, async (part, steps) => {
    const difference = differenceFromOracle(
      written(layer, part),
      written(unrolled, part),
      shapesOf(gates, steps),
    );
    expect(await difference).toBeLessThan(1e-13);
  });

  test(`${name}'s operator for predictions gives the numbers of training`, async () => {
    const settings = { float: "float32", gradients: false } as const;
    const difference = differenceFromOracle(
      written(operator, "both"),
      written(layer, "both"),
      shapesOf(gates, 6),
      settings,
    );
    expect(await difference).toBeLessThan(1e-6);
  });
}

test("weights that do not fit are refused with the layer, the sizes and what was given", () => {
  const graph = new Graph();
  const at = (...shape: number[]) => graph.input(`x${graph.inputs.length}`, shape);
  const weights = {
    inputWeight: at(12, 4),
    recurrentWeight: at(12, 3),
    inputBias: at(12),
    recurrentBias: at(9),
  };
  const refused = (x: Tensor, given: RecurrentWeights, message: string) =>
    expect(() => graph.inside("encoder", () => lstm(x, given))).toThrow(message);
  refused(at(5, 2, 4), weights, "encoder (LSTM): recurrent bias of 4 features and 3 units are [12], not [9]");
  refused(
    at(5, 2, 7),
    weights,
    "encoder (LSTM): input weights of 7 features and 3 units are [12, 7], not [12, 4]",
  );
  refused(at(2, 4), weights, "[2, 4] has 2 axes, but steps, batch and features are 3");
});
