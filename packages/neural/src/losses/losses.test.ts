import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { gradientError } from "../operations/gradient-check.fixture.ts";
import { openSession } from "../runtime/session.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { focal } from "./focal.ts";
import { pinball } from "./pinball.ts";
import { huber, meanAbsoluteError, meanSquaredError } from "./regression.ts";
import { weightedSum } from "./weighted-sum.ts";

interface StoredCase {
  readonly loss: "mse" | "mae" | "huber" | "crossEntropy" | "focal" | "pinball";
  readonly settings: Record<string, never>;
  readonly prediction: number[];
  readonly shape: number[];
  readonly target: number[];
  readonly targetShape: number[];
  readonly value: number;
  readonly gradient: number[];
}

const stored: StoredCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "losses.reference.json"), "utf8"),
);

function writeLoss({ loss, settings }: StoredCase, prediction: Tensor, target: Tensor): Tensor {
  if (loss === "mse") return meanSquaredError(prediction, target);
  if (loss === "mae") return meanAbsoluteError(prediction, target);
  if (loss === "huber") return huber(prediction, target, settings.delta);
  if (loss === "pinball") return pinball(prediction, target, settings.quantiles!);
  return (loss === "focal" ? focal : crossEntropy)(prediction, target, settings);
}

/** A loss and its gradient by the predictions, in float32. */
async function evaluated(
  write: (prediction: Tensor, target: Tensor) => Tensor,
  prediction: { values: ArrayLike<number>; shape: Shape },
  target: { values: readonly number[]; shape: Shape; isClass: boolean },
) {
  const graph = new Graph();
  const x = graph.input("x", prediction.shape);
  const y = graph.input("y", target.shape, target.isClass ? "int64" : "float32");
  const loss = write(x, y);
  const [gradient] = backward(graph, loss, [x]);
  graph.untaped(() => {
    graph.output("loss", loss);
    graph.output("gradient", gradient!);
  });
  const session = await openSession(writeModel(graph, "loss"), { threads: 1 });
  const known = target.isClass
    ? new OrtTensor("int64", BigInt64Array.from(target.values, BigInt), target.shape)
    : new OrtTensor("float32", Float32Array.from(target.values), target.shape);
  const { loss: value, gradient: slopes } = await session.run({
    x: new OrtTensor("float32", Float32Array.from(prediction.values), prediction.shape),
    y: known,
  });
  return { value: value!.data[0] as number, gradient: [...(slopes!.data as Float32Array)] };
}

describe("losses and gradients are PyTorch's", () => {
  test.each(stored.map((given, i) => [i, given.loss, JSON.stringify(given.settings), given] as const))(
    "case %i: %s %s",
    async (_, loss, __, given) => {
      const isClass = loss === "crossEntropy" || loss === "focal";
      const { value, gradient } = await evaluated(
        (x, y) => writeLoss(given, x, y),
        { values: given.prediction, shape: given.shape },
        { values: given.target, shape: given.targetShape, isClass },
      );
      expect(Math.abs(value - given.value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(given.value)));
      const most = Math.max(...given.gradient.map(Math.abs));
      const worst = Math.max(...given.gradient.map((g, i) => Math.abs(g - gradient[i]!)));
      expect(worst).toBeLessThan(1e-5 * most);
    },
  );
});

const classes = (graph: Graph) => graph.constant(BigInt64Array.of(2n, 0n, 1n, 1n), [4]);
const matrix = { shape: [4, 3] };
const byHand: [string, (x: Tensor, y: Tensor) => Tensor][] = [
  ["mean squared error", (x, y) => meanSquaredError(x, y)],
  ["mean absolute error", (x, y) => meanAbsoluteError(x, y)],
  ["huber", (x, y) => huber(x, y, 0.7)],
];

test.each(byHand)("%s has the gradient of central differences", async (_, write) => {
  expect(await gradientError((x, y) => write(x!, y!), [matrix, matrix])).toBeLessThan(1e-7);
});

test.each<[string, (x: Tensor) => Tensor]>([
  ["pinball", (x) => pinball(x, x.graph.floats([0.1, 0.2, -0.3, 0.4], [4]), [0.1, 0.5, 0.9])],
  ["cross-entropy", (x) => crossEntropy(x, classes(x.graph))],
  [
    "weighted, smoothed cross-entropy",
    (x) => crossEntropy(x, classes(x.graph), { weights: [1, 2, 0.5], labelSmoothing: 0.1 }),
  ],
  ["focal", (x) => focal(x, classes(x.graph), { gamma: 3 })],
  ["focal with a small gamma", (x) => focal(x, classes(x.graph), { gamma: 0.5, alpha: [0.2, 0.5, 1] })],
  [
    "a weighted sum",
    (x) =>
      weightedSum([
        [20, focal(x, classes(x.graph))],
        [50, meanSquaredError(x, x.graph.full([4, 3], 0.5))],
      ]),
  ],
])("%s has the gradient of central differences", async (_, write) => {
  expect(await gradientError((x) => write(x!), [matrix])).toBeLessThan(1e-7);
});

test("focal loss without gamma is cross-entropy", async () => {
  const prediction = { values: [0.3, -1, 2, 0.1, 0.2, 0.3], shape: [2, 3] };
  const target = { values: [2, 0], shape: [2], isClass: true };
  const one = await evaluated((x, y) => focal(x, y, { gamma: 0 }), prediction, target);
  const other = await evaluated((x, y) => crossEntropy(x, y), prediction, target);
  expect(one.value).toBeCloseTo(other.value, 6);
  for (const [i, slope] of one.gradient.entries()) expect(slope).toBeCloseTo(other.gradient[i]!, 6);
});

test.each([0, 0.3, 1, 3])(
  "focal loss stays finite where the classes are certain: gamma %d",
  async (gamma) => {
    const prediction = { values: [90, -90, 0, -90, 90, 0], shape: [2, 3] };
    const target = { values: [0, 0], shape: [2], isClass: true };
    const { value, gradient } = await evaluated((x, y) => focal(x, y, { gamma }), prediction, target);
    expect(value).toBeCloseTo(90, 3);
    expect(gradient.slice(0, 3)).toEqual([0, 0, 0].map(() => expect.closeTo(0, 12)));
    expect(gradient[3]).toBeCloseTo(-0.5, 5);
    expect(gradient[4]).toBeCloseTo(0.5, 5);
  },
);

test("what does not go together is refused by name", () => {
  const graph = new Graph();
  const [a, b] = [graph.input("a", [2, 3]), graph.input("b", [2, 1])];
  const labels = graph.input("labels", [2], "int64");
  expect(() => meanSquaredError(a, b)).toThrow("mean squared error: [2, 3] and [2, 1] differ");
  expect(() => huber(a, a, 0)).toThrow("delta is 0, but must be above 0");
  expect(() => pinball(a, b, [0.5])).toThrow(
    "pinball: forecasts [2, 3] of 1 quantiles do not fit target [2, 1]",
  );
  expect(() => pinball(a, b, [0.5, 1])).toThrow("quantiles are [0.5,1]");
  expect(() => crossEntropy(a, b)).toThrow("cross-entropy: classes are int64, not float32");
  expect(() => crossEntropy(b, graph.input("c", [3], "int64"))).toThrow("do not fit classes [3]");
  expect(() => crossEntropy(a, labels, { weights: [1, 2] })).toThrow("must be 3 numbers of at least 0");
  expect(() => crossEntropy(a, labels, { labelSmoothing: 1 })).toThrow("labelSmoothing is 1");
  expect(() => focal(a, labels, { gamma: -1 })).toThrow("gamma is -1");
  expect(() => focal(a, labels, { alpha: [1] })).toThrow("alpha are [1], but must be 3 numbers");
  expect(() => weightedSum([])).toThrow("needs at least one loss");
  expect(() => weightedSum([[Number.NaN, meanSquaredError(a, a)]])).toThrow("a loss weighs NaN");
});
