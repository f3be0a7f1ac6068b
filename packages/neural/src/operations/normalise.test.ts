import { expect, test } from "vitest";
import type { Tensor } from "../graph/tensor.ts";
import { largestDifference, normalValues } from "../layers/numbers.fixture.ts";
import { runLayer } from "../layers/run-layer.fixture.ts";
import { add, multiply } from "./arithmetic.ts";
import { gradientError } from "./gradient-check.fixture.ts";
import { batchNormalisation, layerNormalisation, rmsNormalisation } from "./normalise.ts";

const x = { shape: [2, 3, 4] };
const vector = { shape: [4] };

test("layer normalisation has the gradient of central differences", async () => {
  const write = (...[a, w, b]: Tensor[]) => layerNormalisation(a!, w!, b!, 1e-3);
  expect(await gradientError(write, [x, vector, vector])).toBeLessThan(1e-7);
});

test("root mean square normalisation has the gradient of central differences", async () => {
  expect(await gradientError((a, w) => rmsNormalisation(a!, w!, 1e-3), [x, vector])).toBeLessThan(1e-7);
});

test("batch normalisation has the gradient of central differences", async () => {
  const write = (...[a, w, b]: Tensor[]) => batchNormalisation(a!, w!, b!, 1e-3).y;
  expect(await gradientError(write, [{ shape: [6, 4] }, vector, vector])).toBeLessThan(1e-7);
});

test("the runtime's layer normalisation and the written-out one are the same", async () => {
  const given = normalValues([3, 2, 5], 1);
  const [weight, bias] = [normalValues([5], 2), normalValues([5], 3)];
  const run = (float: "float32" | "float64") =>
    runLayer(
      (scope, a) => {
        const [w, b] = [weight, bias].map(({ values }) => scope.graph.floats(values, [5]));
        return layerNormalisation(add(multiply(a, 3), 2), w!, b!, 1e-5);
      },
      [given],
      { float },
    );
  const [single, double] = [await run("float32"), await run("float64")];
  expect(largestDifference(single.outputs[0]!, double.outputs[0]!)).toBeLessThan(1e-5);
  const expected = Array.from({ length: 6 }, (_, row) => {
    const values = given.values.slice(5 * row, 5 * row + 5).map((value) => 3 * value + 2);
    const centre = values.reduce((a, b) => a + b) / 5;
    const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 5;
    return values.map(
      (value, i) => ((value - centre) / Math.sqrt(variance + 1e-5)) * weight.values[i]! + bias.values[i]!,
    );
  }).flat();
  expect(largestDifference(double.outputs[0]!, expected)).toBeLessThan(1e-12);
});

test("root mean square normalisation is its formula", async () => {
  const given = normalValues([3, 4], 1);
  const weight = normalValues([4], 2).values;
  const { outputs } = await runLayer(
    (scope, a) => rmsNormalisation(a, scope.graph.floats(weight, [4]), 1e-5),
    [given],
  );
  const expected = Array.from({ length: 3 }, (_, row) => {
    const values = given.values.slice(4 * row, 4 * row + 4);
    const square = values.reduce((sum, value) => sum + value * value, 0) / 4;
    return values.map((value, i) => (value / Math.sqrt(square + 1e-5)) * weight[i]!);
  }).flat();
  expect(largestDifference(outputs[0]!, expected)).toBeLessThan(1e-12);
});
