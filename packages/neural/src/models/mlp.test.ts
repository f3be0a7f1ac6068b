import { readFileSync } from "node:fs";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { initialValues } from "../building/pack.ts";
import { writeGradientGraph } from "../building/training-graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { resolveParameters } from "../parameter-table.ts";
import { differencesFromPytorch, type ReferenceCase } from "../pytorch-reference.fixture.ts";
import { Random } from "../random.ts";
import { openSession } from "../runtime/session.ts";
import type { Architecture } from "./architecture.ts";
import { mlpClassifier, mlpRegressor } from "./mlp.ts";
import { mlpCases } from "./mlp-cases.fixture.ts";

const batch = 7;

function written<P extends object>(architecture: Architecture<P>, given: object) {
  const parameters = resolveParameters<P>(architecture.parameters, given);
  const [network, objective] = [architecture.network(parameters), architecture.objective(parameters)];
  return { ...writeGradientGraph(network, objective, batch, "float64"), network };
}

test("parameters are named and shaped as PyTorch's modules have them", () => {
  const { parameters, buffers, dropouts, network } = written(mlpClassifier, { features: 5, classes: 3 });
  expect(network.inputs).toEqual([{ name: "x", shape: [5] }]);
  expect(parameters.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
    "hidden.0.linear.weight 128,5",
    "hidden.0.norm.weight 128",
    "hidden.0.norm.bias 128",
    "hidden.1.linear.weight 64,128",
    "hidden.1.norm.weight 64",
    "hidden.1.norm.bias 64",
    "hidden.2.linear.weight 32,64",
    "hidden.2.norm.weight 32",
    "hidden.2.norm.bias 32",
    "head.weight 3,32",
    "head.bias 3",
  ]);
  expect(buffers.map(({ name }) => name)).toEqual(
    [0, 1, 2].flatMap((i) => [`hidden.${i}.norm.running_mean`, `hidden.${i}.norm.running_var`]),
  );
  expect(dropouts.map(({ rate }) => rate)).toEqual([0.3, 0.3, 0.3]);
});

test("without normalisation and hidden layers it is a linear map", () => {
  const linear = written(mlpRegressor, { features: 4, targets: 2, hidden: [] });
  expect(linear.parameters.map(({ name }) => name)).toEqual(["head.weight", "head.bias"]);
  const plain = written(mlpRegressor, { features: 4, hidden: [3], batch_norm: false, dropout: 0 });
  expect([plain.parameters.length, plain.buffers.length, plain.dropouts.length]).toEqual([4, 0, 0]);
});

test.each([
  ["classifier", { activation: "silu", class_weights: [1, 2, 0.5], label_smoothing: 0.1 }],
  ["classifier", { dropout: 0 }],
  ["regressor", { loss: "huber" }],
  ["regressor", { loss: "mae", batch_norm: false, activation: "silu" }],
] as const)("gradients of a %s with %o are central differences", async (kind, given) => {
  const sizes = { features: 4, hidden: [6, 5] };
  const { parameters, buffers, dropouts, bytes } =
    kind === "classifier"
      ? written(mlpClassifier, { ...sizes, ...given, classes: 3 })
      : written(mlpRegressor, { ...sizes, ...given, targets: 2 });
  const random = new Random(3);
  const normals = (shape: readonly number[]) =>
    new OrtTensor(
      "float64",
      Float64Array.from({ length: sizeOf(shape) }, () => random.normal()),
      shape,
    );
  const values = Float64Array.from(initialValues(parameters, 5));
  const feeds: Record<string, OrtTensor> = {
    x: normals([batch, 4]),
    parameters: new OrtTensor("float64", values, [values.length]),
  };
  if (kind === "regressor") feeds.target = normals([batch, 2]);
  else feeds.class = new OrtTensor("int64", BigInt64Array.from([0, 1, 2, 0, 1, 2, 2], BigInt), [batch]);
  if (buffers.length > 0) {
    const statistics = Float64Array.from(initialValues(buffers, 5));
    feeds.buffers = new OrtTensor("float64", statistics, [statistics.length]);
  }
  for (const { mask } of dropouts) {
    const kept = Float64Array.from({ length: sizeOf(mask.shape) }, () =>
      random.uniform() < 0.3 ? 0 : 1 / 0.7,
    );
    feeds[mask.name] = new OrtTensor("float64", kept, mask.shape);
  }
  const session = await openSession(bytes, { threads: 1 });
  // Statistics that a graph does not read are not among its inputs.
  const read = Object.fromEntries(
    Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)),
  );
  const gradient = (await session.run(read)).gradient!.data as Float64Array;
  const lossAt = async (place: number, value: number): Promise<number> => {
    const before = values[place]!;
    values[place] = value;
    const loss = (await session.run(read)).loss!.data[0] as number;
    values[place] = before;
    return loss;
  };
  const scale = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  for (let place = 0; place < values.length; place += 3) {
    const [above, below] = [
      await lossAt(place, values[place]! + 1e-6),
      await lossAt(place, values[place]! - 1e-6),
    ];
    expect(Math.abs((above - below) / 2e-6 - gradient[place]!)).toBeLessThan(1e-6 * scale);
  }
});

test.each([
  ["hidden", [64, 0]],
  ["hidden", 64],
  ["activation", "tanh"],
  ["activation", "constructor"],
  ["dropout", 1],
  ["classes", 1],
  ["class_weights", [1, -1]],
  ["label_smoothing", 1],
  ["features", 0],
])("%s of %o is refused", (name, value) => {
  expect(() => resolveParameters(mlpClassifier.parameters, { [name]: value })).toThrow(`${name} is `);
});

const stored = JSON.parse(readFileSync(new URL("mlp.reference.json", import.meta.url), "utf8")) as Readonly<
  Record<string, ReferenceCase>
>;

test("every stored case is compared", () => {
  expect(Object.keys(mlpCases)).toEqual(Object.keys(stored));
});

test.each(Object.entries(stored))(
  "%s gives PyTorch's outputs, gradients and losses",
  async (name, reference) => {
    const found = await differencesFromPytorch(reference, mlpCases[name]!);
    expect(reference.losses.at(-1)).toBeLessThan(reference.losses[0]!);
    for (const difference of Object.values(found)) expect(difference).toBeLessThan(1e-5);
  },
);
