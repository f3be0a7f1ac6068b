import { expect, test } from "vitest";
import type { Network } from "../../building/network.ts";
import { Graph } from "../../graph/graph.ts";
import { UNKNOWN_BATCH } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { absolute, atLeast, choose, compare, multiply, power } from "../../operations/arithmetic.ts";
import { matrixProduct } from "../../operations/matrix.ts";
import { mean } from "../../operations/reductions.ts";
import { concatenate, slice, split, transpose } from "../../operations/reshape.ts";
import { logSoftmax } from "../../operations/softmax.ts";
import { PickleReader } from "../pytorch/pickle-reader.ts";
import { sampleNetwork, seededWeights } from "../sample-network.fixture.ts";
import { readZip } from "../zip/read-zip.ts";
import { torchScriptBytes } from "./export-torchscript.ts";
import { scriptCode } from "./script-code.ts";
import { ScriptModule } from "./script-module.ts";

const weights = seededWeights(sampleNetwork, 3);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("a network becomes the code of its modules", () => {
  const entries = readZip(torchScriptBytes(sampleNetwork, weights), "it");
  expect(decode(entries.get("network/code/__torch__.py")!)).toBe(`class Network(Module):
  __parameters__ = ["offset", ]
  __buffers__ = []
  __annotations__ = []
  training : bool
  offset : Tensor
  layers : __torch__.Layer0
  head : __torch__.Layer2
  norm : __torch__.Layer3
  def forward(self: __torch__.Network,
    x: Tensor,
    scale: Tensor) -> Tuple[Tensor, Tensor]:
    v0 = torch.sub(x, self.norm.running_mean)
    v1 = torch.div(v0, self.norm.running_var)
    v2 = torch.reshape(v1, [-1, 6])
    v3 = torch.addmm(getattr(self.layers, "0").bias, v2, torch.t(getattr(self.layers, "0").weight))
    v4 = torch.mul(v3, CONSTANTS.c0)
    v5 = torch.erf(v4)
    v6 = torch.add(v5, CONSTANTS.c1)
    v7 = torch.mul(v6, CONSTANTS.c2)
    v8 = torch.mul(v3, v7)
    v9 = torch.mm(v8, torch.t(self.head.weight))
    v10 = torch.softmax(v9, -1)
    v11 = torch.mean(v1, [1], False)
    v12 = torch.sum(v11, [1], False)
    v13 = torch.sub(v12, self.offset)
    v14 = torch.mul(scale, v13)
    return (v10, v14)
class Layer0(Module):
  __parameters__ = []
  __buffers__ = []
  __annotations__ = []
  training : bool
  __annotations__["0"] = __torch__.Layer1
class Layer1(Module):
  __parameters__ = ["weight", "bias", ]
  __buffers__ = []
  __annotations__ = []
  training : bool
  weight : Tensor
  bias : Tensor
class Layer2(Module):
  __parameters__ = ["weight", ]
  __buffers__ = []
  __annotations__ = []
  training : bool
  weight : Tensor
class Layer3(Module):
  __parameters__ = []
  __buffers__ = ["running_mean", "running_var", ]
  __annotations__ = []
  training : bool
  running_mean : Tensor
  running_var : Tensor
`);
  expect([...entries.keys()].map((name) => name.slice("network/".length))).toEqual([
    "data.pkl",
    "code/__torch__.py",
    "constants.pkl",
    ...[0, 1, 2, 3, 4, 5].map((i) => `data/${i}`),
    ...[0, 1, 2].map((i) => `constants/${i}`),
    ".data/version",
    "byteorder",
  ]);
  expect(new PickleReader(entries.get("network/constants.pkl")!, "it").read()).toMatchObject({
    kind: "tuple",
    items: ["0", "1", "2"].map((key) => ({
      kind: "tensor",
      storage: { type: "FloatStorage", key, count: 1 },
      shape: [],
    })),
  });
  expect(torchScriptBytes(sampleNetwork, weights)).toEqual(torchScriptBytes(sampleNetwork, weights));
});

const B = UNKNOWN_BATCH;
const cases: [string, (x: Tensor, y: Tensor) => Tensor | Tensor[], number[], number[], string[]][] = [
  [
    "several outputs",
    (x) => split(x, [1, 2], 1),
    [B, 3],
    [B, 3],
    ["v0, v1 = torch.split_with_sizes(x, [1, 2], 1)"],
  ],
  [
    "a split from the end",
    (x) => split(x, [1, 2], -1)[1]!,
    [B, 2, 3],
    [B, 3],
    ["v0, v1 = torch.split_with_sizes(x, [1, 2], 2)"],
  ],
  ["a slice", (x) => slice(x, 1, 1, 7, 3), [B, 9], [B, 9], ["v0 = torch.slice(x, 1, 1, 7, 3)"]],
  ["a permutation", (x) => transpose(x, [0, 2, 1]), [B, 2, 3], [B, 3], ["v0 = torch.permute(x, [0, 2, 1])"]],
  ["joined tensors", (x, y) => concatenate([x, y], 1), [B, 2], [B, 3], ["v0 = torch.cat([x, y], 1)"]],
  ["a product", (x, y) => matrixProduct(x, y), [B, 2, 3], [3, 4], ["v0 = torch.matmul(x, y)"]],
  ["a power", (x) => power(x, 2), [B], [B], ["v0 = torch.pow(x, CONSTANTS.c0)"]],
  ["a limit", (x) => atLeast(x, 0), [B], [B], ["v0 = torch.maximum(x, CONSTANTS.c0)"]],
  [
    "a choice",
    (x, y) => choose(compare("LessOrEqual", x, y), x, y),
    [B],
    [B],
    ["v0 = torch.le(x, y)", "v1 = torch.where(v0, x, y)"],
  ],
  [
    "a mean with its axes kept",
    (x) => logSoftmax(mean(absolute(x), [-1], true)),
    [B, 3],
    [B],
    ["v0 = torch.abs(x)", "v1 = torch.mean(v0, [1], True)", "v2 = torch.log_softmax(v1, -1)"],
  ],
  [
    "a sum of three",
    (x, y) => x.graph.node("Sum", [x, y, x], {}, [B]),
    [B],
    [B],
    ["v0 = torch.add(torch.add(x, y), x)"],
  ],
  [
    "indexes",
    (x) =>
      x.graph.node(
        "Gather",
        [x, x.graph.constant(BigInt64Array.of(0n, 2n, 1n, 2n), [2, 2])],
        { axis: { int: 1 } },
        [B, 2, 2],
      ),
    [B, 3],
    [B],
    ["v0 = torch.reshape(torch.index_select(x, 1, torch.reshape(CONSTANTS.c0, [-1])), [-1, 2, 2])"],
  ],
  [
    "layer normalisation, whose further outputs no one takes",
    (x, y) =>
      x.graph.nodeOf("LayerNormalization", [x, y, y], { epsilon: { float: 0.5 } }, [
        { shape: [B, 3] },
        { shape: [B, 1] },
        { shape: [B, 1] },
      ])[0]!,
    [B, 3],
    [3],
    ["v0 = torch.layer_norm(x, [3], y, y, 0.5)"],
  ],
  [
    "a convolution with other pads before than behind",
    (x, y) =>
      x.graph.node("Conv", [x, y], { pads: { ints: [2, 0] }, dilations: { ints: [2] }, group: { int: 1 } }, [
        B,
        4,
        9,
      ]),
    [B, 3, 9],
    [4, 3, 2],
    ["v0 = torch.conv1d(torch.constant_pad_nd(x, [2, 0], 0.0), y, None, [1], [0], [2], 1)"],
  ],
  [
    "a convolution padded alike",
    (x, y) =>
      x.graph.node("Conv", [x, y], { pads: { ints: [1, 1] }, strides: { ints: [2] }, group: { int: 3 } }, [
        B,
        6,
        4,
      ]),
    [B, 3, 8],
    [6, 1, 3],
    ["v0 = torch.conv1d(x, y, None, [2], [1], [1], 3)"],
  ],
  [
    "an LSTM",
    (x) => recurrent(x, "LSTM", 4, {}),
    [5, B, 3],
    [B],
    [
      "v0 = torch.new_zeros(x, [1, torch.size(x, 1), 2])",
      "v1 = torch.new_zeros(x, [1, torch.size(x, 1), 2])",
      "v2, v3, v4, v5 = torch.split_with_sizes(torch.select(CONSTANTS.c0, 0, 0), [2, 2, 2, 2], 0)",
      "v6 = torch.cat([v2, v4, v5, v3], 0)",
      "v7, v8, v9, v10 = torch.split_with_sizes(torch.select(CONSTANTS.c1, 0, 0), [2, 2, 2, 2], 0)",
      "v11 = torch.cat([v7, v9, v10, v8], 0)",
      "v12, v13, v14, v15, v16, v17, v18, v19 = torch.split_with_sizes(torch.select(CONSTANTS.c2, 0, 0), [2, 2, 2, 2, 2, 2, 2, 2], 0)",
      "v20 = torch.cat([v12, v14, v15, v13], 0)",
      "v21 = torch.cat([v16, v18, v19, v17], 0)",
      "v22, v23, v24 = torch.lstm(x, [v0, v1], [v6, v11, v20, v21], True, 1, 0.0, False, False, False)",
      "v25 = torch.unsqueeze(v22, 1)",
    ],
  ],
  [
    "a GRU",
    (x) => recurrent(x, "GRU", 3, { linear_before_reset: { int: 1 } }),
    [5, B, 3],
    [B],
    [
      "v0 = torch.new_zeros(x, [1, torch.size(x, 1), 2])",
      "v1, v2, v3 = torch.split_with_sizes(torch.select(CONSTANTS.c0, 0, 0), [2, 2, 2], 0)",
      "v4 = torch.cat([v2, v1, v3], 0)",
      "v5, v6, v7 = torch.split_with_sizes(torch.select(CONSTANTS.c1, 0, 0), [2, 2, 2], 0)",
      "v8 = torch.cat([v6, v5, v7], 0)",
      "v9, v10, v11, v12, v13, v14 = torch.split_with_sizes(torch.select(CONSTANTS.c2, 0, 0), [2, 2, 2, 2, 2, 2], 0)",
      "v15 = torch.cat([v10, v9, v11], 0)",
      "v16 = torch.cat([v13, v12, v14], 0)",
      "v17, v18 = torch.gru(x, v0, [v4, v8, v15, v16], True, 1, 0.0, False, False, False)",
      "v19 = torch.unsqueeze(v17, 1)",
    ],
  ],
];

test.each(cases)("%s in TorchScript", (_, write, x, y, expected) => {
  expect(linesOf(write, x, y)).toEqual(expected);
});

test("what has no TorchScript is refused by the operator's name", () => {
  const refused = (write: (x: Tensor, y: Tensor) => Tensor, message: string) =>
    expect(() => linesOf(write, [5, B, 3], [B])).toThrow(
      expect.objectContaining({ code: "NEURAL_FILE_UNSUPPORTED", message: expect.stringContaining(message) }),
    );
  refused((x) => x.graph.node("Shape", [x], {}, [3]), "it: operator Shape (shape_0) has no TorchScript here");
  refused((x) => x.graph.node("constructor", [x], {}, [3]), "operator constructor");
  refused((x) => recurrent(x, "GRU", 3, {}), "it is only translated with linear_before_reset");
  refused(
    (x) => recurrent(x, "LSTM", 4, { direction: { text: "reverse" } }),
    "it is only translated with one direction",
  );
  refused((x, y) => x.graph.node("Slice", [x, y, y], {}, [B]), "its input 1 is no constant");
  refused(
    (x) => x.graph.nodeOf("Split", [x], { axis: { int: 1 } }, [{ shape: [5, B, 3] }])[0]!,
    "it is only translated with an axis other than the batch",
  );
  refused(
    (x) =>
      x.graph.nodeOf("LayerNormalization", [x, x.graph.floats([1, 1, 1], [3])], {}, [
        { shape: x.shape },
        { shape: [5, B, 1] },
      ])[1]!,
    "has no value there",
  );
});

test("names that TorchScript has no place for are refused", () => {
  const named = (name: string): Network => ({
    inputs: [{ name: "x", shape: [] }],
    write: (scope, { x }) => ({
      y: multiply(
        x!,
        scope.parameter(name, [1], (values) => values.fill(1)),
      ),
    }),
  });
  const refused = (name: string, message: string) => {
    const network = named(name);
    expect(() => torchScriptBytes(network, seededWeights(network, 1))).toThrow(message);
  };
  refused('a"b', 'parameter a"b: TorchScript has no place for the name "a\\"b"');
  refused("inner.training", 'no place for the name "training"');
});

/** The statements of a graph's forward method. */
function linesOf(write: (x: Tensor, y: Tensor) => Tensor | Tensor[], x: number[], y: number[]): string[] {
  const graph = new Graph();
  const outputs = [write(graph.input("x", x), graph.input("y", y))].flat();
  for (const [i, output] of outputs.entries()) graph.output(`out_${i}`, output);
  const { source } = scriptCode({ graph, parameters: [], buffers: [] }, new ScriptModule("Network"), "it");
  return source
    .split("\n")
    .filter((line) => line.startsWith("    v"))
    .map((line) => line.trim());
}

/** A recurrent layer of two units over three features, its whole sequence. */
function recurrent(
  x: Tensor,
  name: string,
  gates: number,
  attributes: Record<string, { int: number } | { text: string }>,
) {
  const constant = (...shape: number[]) =>
    x.graph.constant(new Float32Array(shape.reduce((product, length) => product * length, 1)), shape);
  const inputs = [x, constant(1, 2 * gates, 3), constant(1, 2 * gates, 2), constant(1, 4 * gates)];
  const outputs = [{ shape: [5, 1, B, 2] }, { shape: [1, B, 2] }];
  return x.graph.nodeOf(name, inputs, { hidden_size: { int: 2 }, ...attributes }, outputs)[0]!;
}
