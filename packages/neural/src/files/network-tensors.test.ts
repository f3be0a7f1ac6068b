import { expect, test } from "vitest";
import { tensorsOf, weightsOf } from "./network-tensors.ts";
import { sampleNetwork, seededWeights } from "./sample-network.fixture.ts";
import type { StoredTensor, StoredTensors } from "./stored-tensor.ts";

const weights = seededWeights(sampleNetwork, 3);

test("weights become tensors under their names, and weights again", () => {
  const tensors = tensorsOf(weights);
  expect([...tensors.keys()]).toEqual([
    "layers.0.weight",
    "layers.0.bias",
    "offset",
    "head.weight",
    "norm.running_mean",
    "norm.running_var",
  ]);
  expect(tensors.get("layers.0.weight")!.shape).toEqual([4, 6]);
  expect(weightsOf(sampleNetwork, tensors)).toEqual(weights);
});

test("the order of a file does not matter, and PyTorch's count of batches goes in and out", () => {
  const counted = tensorsOf(weights, { countBatches: true });
  expect([...counted.keys()].at(-1)).toBe("norm.num_batches_tracked");
  expect(counted.get("norm.num_batches_tracked")).toEqual({
    type: "int64",
    shape: [],
    values: BigInt64Array.of(0n),
  });
  expect(weightsOf(sampleNetwork, new Map([...counted].reverse()))).toEqual(weights);
});

test("float64 is rounded to float32", () => {
  const wide = new Map(
    [...tensorsOf(weights)].map(([name, { shape, values }]): [string, StoredTensor] => [
      name,
      {
        type: "float64",
        shape,
        values: Float64Array.from(values as Float32Array, (value) => value * (1 + 1e-12)),
      },
    ]),
  );
  expect(weightsOf(sampleNetwork, wide)).toEqual(weights);
});

test("tensors of another network are refused by name", () => {
  const with_ = (change: (tensors: Map<string, StoredTensor>) => void): StoredTensors => {
    const tensors = new Map(tensorsOf(weights));
    change(tensors);
    return tensors;
  };
  const refused = (tensors: StoredTensors, message: string) =>
    expect(() => weightsOf(sampleNetwork, tensors, "a.pt")).toThrow(`a.pt cannot be read: ${message}`);
  refused(
    with_((tensors) => tensors.delete("offset")),
    "it lacks offset",
  );
  refused(
    with_((tensors) => tensors.set("tail", tensors.get("offset")!)),
    "it has tail, which the network has not",
  );
  refused(
    with_((tensors) => tensors.set("offset", { ...tensors.get("offset")!, shape: [] })),
    "offset is [] there and [1] in the network",
  );
  refused(
    with_((tensors) => tensors.set("offset", { type: "int64", shape: [1], values: BigInt64Array.of(1n) })),
    "offset holds int64, not floating-point numbers",
  );
});
