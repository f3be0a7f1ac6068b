import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Declarations, Scope } from "../building/scope.ts";
import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import { writeModel } from "../onnx/write-model.ts";
import { multiply } from "../operations/arithmetic.ts";
import { sum } from "../operations/reductions.ts";
import { slice } from "../operations/reshape.ts";
import { openSession } from "../runtime/session.ts";
import { largestDifference, normalValues } from "./numbers.fixture.ts";
import { type RevInSettings, revIn } from "./rev-in.ts";
import { layerGradientError, runLayer } from "./run-layer.fixture.ts";

const [batch, channels, time] = [3, 2, 6];
const given = normalValues([batch, channels, time], 1);
const named = { affine_weight: [0.5, 2], affine_bias: [1, -1] };

/** The normalised series and, as a forecast, twice their first two steps. */
const run = (settings: RevInSettings) =>
  runLayer(
    (scope, x) => {
      const { normalised, denormalise } = revIn(scope, x, settings);
      return [normalised, denormalise(multiply(slice(normalised, 2, 0, 2), 2))];
    },
    [given],
    { named },
  );

test.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("affine %s, last value subtracted %s: each series by itself", async (affine, subtractLast) => {
  const { outputs } = await run({ affine, subtractLast });
  const expected: [number[], number[]] = [[], []];
  for (let row = 0; row < batch * channels; row++) {
    const series = given.values.slice(row * time, (row + 1) * time);
    const centre = series.reduce((a, b) => a + b) / time;
    const variance = series.reduce((sum, value) => sum + (value - centre) ** 2, 0) / time;
    const [level, deviation] = [subtractLast ? series.at(-1)! : centre, Math.sqrt(variance + 1e-5)];
    const weight = affine ? named.affine_weight[row % channels]! : 1;
    const bias = affine ? named.affine_bias[row % channels]! : 0;
    const normal = series.map((value) => ((value - level) / deviation) * weight + bias);
    expected[0].push(...normal);
    const taken = affine ? 1e-10 : 0;
    expected[1].push(
      ...normal.slice(0, 2).map((value) => ((2 * value - bias) / (weight + taken)) * deviation + level),
    );
  }
  expect(largestDifference(outputs[0]!, expected[0])).toBeLessThan(1e-12);
  expect(largestDifference(outputs[1]!, expected[1])).toBeLessThan(1e-12);
});

test("scale and shift have the gradient of central differences", async () => {
  const error = layerGradientError(
    (scope, factor) => {
      const x = scope.graph.floats(given.values, given.shape);
      const { normalised, denormalise } = revIn(scope, x, { affine: true });
      return denormalise(multiply(multiply(normalised, normalised), factor));
    },
    [{ shape: [time] }],
  );
  expect(await error).toBeLessThan(1e-7);
});

test("no gradient goes through mean and deviation", async () => {
  // With constant statistics, the gradient of each series' sum of squares by its scale is not 0, though the sum never changes.
  const graph = new Graph("float64");
  const factor = graph.input("factor", []);
  const x = multiply(graph.floats(given.values, given.shape), factor);
  const { normalised } = revIn(new Scope(new Declarations(graph, true)), x);
  const [gradient] = backward(graph, sum(multiply(normalised, normalised)), [factor]);
  graph.output("gradient", gradient!);
  const session = await openSession(writeModel(graph, "check"), { threads: 1 });
  const found = await session.run({ factor: new OrtTensor("float64", [1], []) });
  // x · ∂/∂x of ((x − level) / deviation)² summed: 2 · time for each series, but for epsilon.
  expect(found.gradient!.data[0]).toBeCloseTo(2 * time * batch * channels, 2);
});
