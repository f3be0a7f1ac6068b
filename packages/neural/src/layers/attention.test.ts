import { expect, test } from "vitest";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { multiply } from "../operations/arithmetic.ts";
import { joinHeads, rowProducts, splitHeads } from "../operations/attention.ts";
import { gradientError } from "../operations/gradient-check.fixture.ts";
import { type AttentionSettings, attention, separateAttention } from "./attention.ts";
import { type Activation, feedForward } from "./feed-forward.ts";
import { largestDifference, normalValues } from "./numbers.fixture.ts";
import { layerGradientError, runLayer } from "./run-layer.fixture.ts";
import { decoderLayer, encoderLayer, type TransformerSettings } from "./transformer.ts";

const [batch, time, memoryTime, features, heads] = [2, 4, 3, 6, 2];
const width = features / heads;
const x = normalValues([batch, time, features], 1);
const memory = normalValues([batch, memoryTime, features], 2);
const weights = {
  in_proj_weight: normalValues([3 * features, features], 3).values,
  in_proj_bias: normalValues([3 * features], 4).values,
  "out_proj.weight": normalValues([features, features], 5).values,
  "out_proj.bias": normalValues([features], 6).values,
};

test("products of rows have the gradient of central differences", async () => {
  const shapes = [{ shape: [2, 3, 4, 5] }, { shape: [2, 3, 6, 5] }];
  expect(await gradientError((a, b) => rowProducts(a!, b!), shapes)).toBeLessThan(1e-8);
});

test("heads are split and joined with the gradient of central differences", async () => {
  const write = (a: Tensor) => joinHeads(multiply(splitHeads(a, 2), splitHeads(a, 2)));
  expect(await gradientError(write, [{ shape: [2, 4, 6] }])).toBeLessThan(1e-8);
});

test("attention to itself, causal or not, and to a memory is a weighted mean of values for each head", async () => {
  const { outputs } = await runLayer(
    (scope, query, others) => [
      attention(scope, query, null, { heads }).output,
      attention(scope, query, null, { heads, isCausal: true }).output,
      attention(scope, query, others, { heads }).output,
    ],
    [x, memory],
    { named: weights },
  );
  const expected = [
    attended(x.values, x.values, time, () => true),
    attended(x.values, x.values, time, (place, other) => other <= place),
    attended(x.values, memory.values, memoryTime, () => true),
  ];
  for (const [i, values] of expected.entries()) {
    expect(largestDifference(outputs[i]!, values)).toBeLessThan(1e-12);
  }
});

test("separate projections give what joined ones give, and scores of the layer below are added", async () => {
  const [query, key, value] = [0, 1, 2].map((part) => ({
    weight: weights.in_proj_weight.slice(part * features ** 2, (part + 1) * features ** 2),
    bias: weights.in_proj_bias.slice(part * features, (part + 1) * features),
  }));
  const named = {
    ...weights,
    "W_Q.weight": query!.weight,
    "W_Q.bias": query!.bias,
    "W_K.weight": key!.weight,
    "W_K.bias": key!.bias,
    "W_V.weight": value!.weight,
    "W_V.bias": value!.bias,
    "to_out.0.weight": weights["out_proj.weight"],
    "to_out.0.bias": weights["out_proj.bias"],
  };
  const write = (scope: Scope, a: Tensor) => {
    const below = separateAttention(scope, a, { heads });
    const above = separateAttention(scope, a, { heads, previous: below.scores });
    return [attention(scope, a, null, { heads }).output, below.output, below.scores, above.scores];
  };
  const { outputs } = await runLayer(write, [x], { named });
  expect(largestDifference(outputs[0]!, outputs[1]!)).toBeLessThan(1e-12);
  expect(
    largestDifference(
      outputs[3]!,
      outputs[2]!.map((score) => 2 * score),
    ),
  ).toBeLessThan(1e-12);
});

test.each<[string, Partial<AttentionSettings>, boolean]>([
  ["itself", {}, false],
  ["places before", { isCausal: true }, false],
  ["a memory", {}, true],
])("attention to %s has the gradient of central differences", async (_, settings, hasMemory) => {
  const error = layerGradientError(
    (scope, query, others) =>
      attention(scope, query, hasMemory ? others! : null, { heads, ...settings }).output,
    [{ shape: [2, 3, 4] }, ...(hasMemory ? [{ shape: [2, 2, 4] }] : [])],
  );
  expect(await error).toBeLessThan(1e-6);
});

test.each<[Activation, boolean]>([
  ["silu", false],
  ["relu", false],
  ["silu", true],
])("feed-forward with %s, gated %s, has the gradient of central differences", async (activation, isGated) => {
  const error = layerGradientError(
    (scope, input) => feedForward(scope, input, { hidden: 3, activation, isGated }),
    [{ shape: [2, 3, 4] }],
  );
  expect(await error).toBeLessThan(1e-6);
});

test.each<TransformerSettings["norm"]>(["layer after", "rms before"])(
  "encoder and decoder layers, normalised %s, have the gradient of central differences",
  async (norm) => {
    const settings = { heads: 2, hidden: 2, activation: "silu", dropout: 0, norm, isGated: true } as const;
    const error = layerGradientError(
      (scope, input, others) =>
        scope.layer("decoder", (at) =>
          decoderLayer(
            at,
            input,
            scope.layer("encoder", (below) => encoderLayer(below, others!, settings)),
            settings,
          ),
        ),
      [{ shape: [1, 2, 4] }, { shape: [1, 2, 4] }],
    );
    expect(await error).toBeLessThan(1e-5);
  },
);

test("heads that cannot share the features are refused", async () => {
  const run = runLayer((scope, a) => attention(scope, a, null, { heads: 4 }).output, [x]);
  await expect(run).rejects.toThrow("attention: 4 heads cannot share the features of [batch, 4, 6]");
});

/** Vaswani et al. 2017, formula by formula. */
function attended(
  query: readonly number[],
  others: readonly number[],
  otherTime: number,
  isAllowed: (place: number, other: number) => boolean,
): number[] {
  const project = (values: readonly number[], rows: number, part: number) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: features }, (_, i) => {
        const unit = part * features + i;
        let sum = weights.in_proj_bias[unit]!;
        for (let k = 0; k < features; k++) {
          sum += weights.in_proj_weight[unit * features + k]! * values[row * features + k]!;
        }
        return sum;
      }),
    );
  const queries = project(query, batch * time, 0);
  const [keys, values] = [1, 2].map((part) => project(others, batch * otherTime, part));
  const output: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let place = 0; place < time; place++) {
      const joined: number[] = [];
      for (let head = 0; head < heads; head++) {
        const inHead = (vector: readonly number[]) => vector.slice(head * width, (head + 1) * width);
        const q = inHead(queries[b * time + place]!);
        const shares = Array.from({ length: otherTime }, (_, other) => {
          if (!isAllowed(place, other)) return 0;
          const key = inHead(keys![b * otherTime + other]!);
          return Math.exp(q.reduce((sum, value, i) => sum + value * key[i]!, 0) / Math.sqrt(width));
        });
        const total = shares.reduce((a, c) => a + c);
        for (let i = 0; i < width; i++) {
          const mixed = shares.map((share, other) => share * inHead(values![b * otherTime + other]!)[i]!);
          joined.push(mixed.reduce((a, c) => a + c) / total);
        }
      }
      for (let unit = 0; unit < features; unit++) {
        const row = weights["out_proj.weight"].slice(unit * features, (unit + 1) * features);
        output.push(row.reduce((sum, w, k) => sum + w * joined[k]!, weights["out_proj.bias"][unit]!));
      }
    }
  }
  return output;
}
