import { readFileSync } from "node:fs";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { declarationsOf, writeInferenceGraph } from "../building/inference-graph.ts";
import { initialValues, slotsOf, totalSize } from "../building/pack.ts";
import type { Parameter } from "../building/scope.ts";
import { writeGradientGraph } from "../building/training-graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { resolveParameters } from "../parameter-table.ts";
import { differencesFromPytorch, type ReferenceCase } from "../pytorch-reference.fixture.ts";
import { Predictor } from "../runtime/predictor.ts";
import { openSession } from "../runtime/session.ts";
import type { Architecture } from "./architecture.ts";
import { attentionCases } from "./attention-cases.fixture.ts";
import { patchTsMixer } from "./patch-ts-mixer.ts";
import { patchTst } from "./patch-tst.ts";
import { patchLayout } from "./patches.ts";
import { timeSeriesTransformer } from "./time-series-transformer.ts";

const stored = JSON.parse(
  readFileSync(new URL("attention.reference.json", import.meta.url), "utf8"),
) as Readonly<Record<string, ReferenceCase>>;

test("every stored case is compared", () => {
  expect(Object.keys(attentionCases)).toEqual(Object.keys(stored));
});

test.each(Object.entries(stored))(
  "%s gives PyTorch's outputs, gradients and losses",
  async (name, reference) => {
    const found = await differencesFromPytorch(reference, attentionCases[name]!);
    expect(found.predicted).toBeLessThan(1e-5);
    expect(found.gradients).toBeLessThan(1e-5);
    expect(reference.losses).toHaveLength(60);
    // Three batches take turns: the last is the third again.
    expect(reference.losses.at(-1)).toBeLessThan(reference.losses[2]!);
    expect(found.losses).toBeLessThan(1e-5);
  },
);

test.each(Object.entries(stored))("%s predicts each example as it would alone", async (name, reference) => {
  const { network } = attentionCases[name]!;
  const { parameters, buffers } = declarationsOf(network);
  const flat = (declared: readonly Parameter[]) => ({
    slots: slotsOf(declared),
    values: initialValues(declared, 3),
  });
  const weights = { parameters: flat(parameters), buffers: flat(buffers) };
  const predictor = await Predictor.open(writeInferenceGraph(network, weights));
  const predict = async (from: number, to: number) => {
    const rows = network.inputs.map(({ name: port, shape }) => {
      const size = sizeOf(shape);
      return [port, Float32Array.from(reference.inputs[port]!.values.slice(from * size, to * size))] as const;
    });
    return Object.values(await predictor.predict(Object.fromEntries(rows)));
  };
  const together = await predict(0, 3);
  const alone = [await predict(0, 1), await predict(1, 2), await predict(2, 3)];
  for (const [output, values] of together.entries()) {
    const joined = alone.flatMap((outputs) => [...outputs[output]!]);
    expect(joined).toHaveLength(values.length);
    for (const [i, value] of values.entries()) expect(joined[i]).toBeCloseTo(value, 5);
  }
});

const dropped: [string, Architecture<never>, object, number][] = [
  // Embedding, head, and in each of two layers: attention weights, twice what attention adds, hidden units, their sum.
  ["PatchTST", patchTst, { num_layers: 2, attn_dropout: 0.1, head_dropout: 0.1 }, 12],
  // Head, and hidden units and outputs of both mixers of both layers.
  ["PatchTSMixer", patchTsMixer, { num_layers: 2 }, 9],
  // Two embeddings; attention weights, hidden units and what each part adds: 4 and 6.
  ["TimeSeriesTransformer", timeSeriesTransformer, { encoder_layers: 1 }, 12],
];

test.each(dropped)(
  "%s drops where its authors do, and masks of 1 change nothing",
  async (_, architecture, given, places) => {
    const gradientOf = async (settings: object) => {
      const parameters = resolveParameters<never>(architecture.parameters, {
        ...{ context_length: 16, channels: 2, d_model: 8, ...given },
        ...settings,
      });
      const graph = writeGradientGraph(
        architecture.network(parameters),
        architecture.objective(parameters),
        2,
      );
      const session = await openSession(graph.bytes, { threads: 1 });
      const values: [string, readonly number[]][] = [
        ["x", [2, 16, 2]],
        ["target", [2, 1, 2]],
        ["parameters", [totalSize(slotsOf(graph.parameters))]],
        ...graph.dropouts.map(({ mask }): [string, readonly number[]] => [mask.name, mask.shape]),
      ];
      const first: Record<string, Float32Array> = { parameters: initialValues(graph.parameters, 1) };
      const feeds = values.map(([name, shape]) => {
        const drawn = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1));
        const numbers = name.startsWith("dropout") ? drawn.fill(1) : (first[name] ?? drawn);
        return [name, new OrtTensor("float32", numbers, shape)] as const;
      });
      if (graph.buffers.length > 0) {
        const buffers = initialValues(graph.buffers, 1);
        feeds.push(["buffers", new OrtTensor("float32", buffers, [buffers.length])]);
      }
      const { gradient } = await session.run(Object.fromEntries(feeds));
      return { gradient: Array.from(gradient!.data as Float32Array), places: graph.dropouts.length };
    };
    const none = { dropout: 0, ...("attn_dropout" in given && { attn_dropout: 0 }) };
    const heads = "head_dropout" in architecture.parameters ? { head_dropout: 0 } : {};
    const [without, masked] = [await gradientOf({ ...none, ...heads }), await gradientOf({})];
    expect(without.places).toBe(0);
    expect(masked.places).toBe(places);
    expect(masked.gradient).toEqual(without.gradient);
  },
);

test("patches lie as their authors lay them", () => {
  const given = { context_length: 21, patch_length: 6, patch_stride: 4, num_patches: null };
  expect(patchLayout(given, true)).toEqual({ first: 0, count: 5, length: 6, stride: 4 });
  expect(patchLayout(given, false)).toEqual({ first: 3, count: 4, length: 6, stride: 4 });
  const fewer = { ...given, num_patches: 2 };
  expect(patchLayout(fewer, true)).toEqual({ first: 8, count: 3, length: 6, stride: 4 });
  expect(patchLayout(fewer, false)).toEqual({ first: 11, count: 2, length: 6, stride: 4 });
  const apart = { ...given, patch_stride: null };
  expect(patchLayout(apart, false)).toEqual({ first: 3, count: 3, length: 6, stride: 6 });
});

test("the names of the described service and of the authors' code are known", () => {
  const service = {
    context_length: 64,
    prediction_length: 1,
    num_epochs: 10,
    batch_size: 32,
    learning_rate: 1e-3,
    patch_length: 8,
    num_patches: 8,
    d_model: 128,
  };
  expect(resolveParameters(patchTst.parameters, { ...service, n_heads: 8 })).toMatchObject({ epochs: 10 });
  expect(resolveParameters(patchTsMixer.parameters, service)).toMatchObject({ num_patches: 8 });
  expect(resolveParameters(patchTst.parameters, { seq_len: 336, patch_len: 16, stride: 8 })).toMatchObject({
    context_length: 336,
    patch_length: 16,
    patch_stride: 8,
  });
});

test.each<[string, Architecture<never>, object, string]>([
  [
    "too many patches",
    patchTst,
    { num_patches: 9 },
    "num_patches is 9, but must be at most 8: more patches of 8",
  ],
  [
    "too long patches",
    patchTsMixer,
    { patch_length: 65 },
    "patch_length is 65, but must be at most context_length, 64",
  ],
  ["heads", patchTst, { d_model: 100 }, "d_model is 100, but must be a multiple of n_heads, 8"],
  [
    "label",
    timeSeriesTransformer,
    { label_length: 65 },
    "label_length is 65, but must be at most context_length, 64",
  ],
])("%s that cannot be are refused by name", (_, architecture, given, message) => {
  expect(() => architecture.network(resolveParameters<never>(architecture.parameters, given))).toThrow(
    message,
  );
});
