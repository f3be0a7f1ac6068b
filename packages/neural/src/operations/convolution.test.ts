import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "./arithmetic.ts";
import { type ConvolutionSettings, convolution } from "./convolution.ts";
import { matrixProduct } from "./matrix.ts";
import { differenceFromOracle } from "./oracle.fixture.ts";
import { concatenate, reshape, slice, split } from "./reshape.ts";

/** One matrix product for each place of the kernel and each group. */
function byPlaces(x: Tensor, weight: Tensor, bias: Tensor | null, settings: ConvolutionSettings): Tensor {
  const { stride = 1, padding = [0, 0], dilation = 1, groups = 1 } = settings;
  const [batch, channels, steps] = x.shape as [number, number, number];
  const [outputs, perGroup, kernel] = weight.shape as [number, number, number];
  const zeros = (length: number) => (length > 0 ? [x.graph.full([batch, channels, length], 0)] : []);
  const padded = concatenate([...zeros(padding[0]), x, ...zeros(padding[1])], 2);
  const all = steps + padding[0] + padding[1];
  const length = Math.floor((all - dilation * (kernel - 1) - 1) / stride) + 1;
  const inputs = split(padded, Array(groups).fill(perGroup), 1);
  const kernels = split(weight, Array(groups).fill(outputs / groups), 0);
  const parts = inputs.map((part, group) => {
    const places = split(kernels[group]!, Array(kernel).fill(1), 2).map((place, k) => {
      const from = k * dilation;
      const read = slice(part, 2, from, from + stride * (length - 1) + 1, stride);
      return matrixProduct(reshape(place, [outputs / groups, perGroup]), read);
    });
    return places.reduce((a, b) => add(a, b));
  });
  const y = concatenate(parts, 1);
  return bias ? add(y, reshape(bias, [outputs, 1])) : y;
}

interface Case extends ConvolutionSettings {
  readonly x: [number, number, number];
  readonly outputs: number;
  readonly kernel: number;
}

const cases: [string, Case][] = [
  ["plain", { x: [2, 3, 7], outputs: 4, kernel: 3 }],
  ["kernel of one", { x: [2, 3, 5], outputs: 2, kernel: 1 }],
  ["as long as the series", { x: [2, 3, 5], outputs: 2, kernel: 5 }],
  ["strided, last step not read", { x: [2, 3, 8], outputs: 4, kernel: 3, stride: 2 }],
  ["strided over gaps", { x: [2, 2, 9], outputs: 3, kernel: 2, stride: 4, padding: [1, 1] }],
  ["dilated, causal", { x: [2, 3, 8], outputs: 2, kernel: 3, dilation: 2, padding: [4, 0] }],
  ["uneven padding", { x: [1, 2, 6], outputs: 2, kernel: 4, padding: [1, 2] }],
  ["groups", { x: [2, 4, 6], outputs: 6, kernel: 3, groups: 2, padding: [1, 1] }],
  ["a group for each channel", { x: [2, 3, 6], outputs: 6, kernel: 2, groups: 3, stride: 2 }],
];

test.each(cases)("convolution is the sum over its places: %s", async (_, given) => {
  const { x, outputs, kernel, groups = 1 } = given;
  const shapes = [x, [outputs, x[1] / groups, kernel], [outputs]];
  for (const hasBias of [true, false]) {
    const difference = await differenceFromOracle(
      (a, w, b) => [convolution(a!, w!, hasBias ? b! : null, given)],
      (a, w, b) => [byPlaces(a!, w!, hasBias ? b! : null, given)],
      hasBias ? shapes : shapes.slice(0, 2),
      { float: "float32" },
    );
    expect(difference).toBeLessThan(2e-6);
  }
});

test("channels and kernels that do not fit are refused with the layer and the sizes", () => {
  const graph = new Graph();
  const [x, weight] = [graph.input("x", [2, 4, 5]), graph.input("w", [6, 3, 3])];
  const refused = (settings: ConvolutionSettings, kernels: Tensor, message: string) =>
    expect(() => graph.inside("mix", () => convolution(x, kernels, null, settings))).toThrow(message);
  refused(
    {},
    weight,
    "mix (convolution): [2, 4, 5] has 4 channels, which do not go with kernels [6, 3, 3] in 1",
  );
  refused({ groups: 2 }, weight, "in 2 groups");
  refused(
    { dilation: 3 },
    graph.input("v", [2, 4, 3]),
    "a kernel of 3 with dilation 3 reaches over 7 steps, but there are 5 and a padding of 0",
  );
});
