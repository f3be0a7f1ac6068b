import { expect, test } from "vitest";
import { batchNorm } from "./batch-norm.ts";
import { largestDifference, normalValues } from "./numbers.fixture.ts";
import { runLayer } from "./run-layer.fixture.ts";

const [batch, channels, time] = [4, 3, 5];
const given = normalValues([batch, channels, time], 1);
const named = {
  weight: [0.5, 2, -1],
  bias: [1, 0, 3],
  running_mean: [0.1, -0.2, 0.3],
  running_var: [1, 2, 0.5],
};

/** Channel of each element, channels being the middle axis. */
const channelOf = (i: number) => Math.floor(i / time) % channels;

function statistics(channel: number) {
  const values = given.values.filter((_, i) => channelOf(i) === channel);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / values.length, unbiased: squares / (values.length - 1) };
}

test("training normalises each channel by its batch and moves the running statistics", async () => {
  const { outputs, buffers } = await runLayer((scope, x) => batchNorm(scope, x), [given], {
    named,
    isTraining: true,
  });
  const of = named.weight.map((_, channel) => statistics(channel));
  const expected = given.values.map((value, i) => {
    const { mean, variance } = of[channelOf(i)]!;
    const normal = (value - mean) / Math.sqrt(variance + 1e-5);
    return normal * named.weight[channelOf(i)]! + named.bias[channelOf(i)]!;
  });
  expect(largestDifference(outputs[0]!, expected)).toBeLessThan(1e-12);
  for (const [channel, { mean, unbiased }] of of.entries()) {
    expect(buffers.running_mean![channel]).toBeCloseTo(0.9 * named.running_mean[channel]! + 0.1 * mean, 12);
    expect(buffers.running_var![channel]).toBeCloseTo(0.9 * named.running_var[channel]! + 0.1 * unbiased, 12);
  }
});

test("prediction normalises by the running statistics, row by row", async () => {
  const run = (values: typeof given) => runLayer((scope, x) => batchNorm(scope, x), [values], { named });
  const { outputs, buffers } = await run(given);
  const expected = given.values.map((value, i) => {
    const channel = channelOf(i);
    const normal = (value - named.running_mean[channel]!) / Math.sqrt(named.running_var[channel]! + 1e-5);
    return normal * named.weight[channel]! + named.bias[channel]!;
  });
  expect(largestDifference(outputs[0]!, expected)).toBeLessThan(1e-12);
  expect(buffers).toEqual({});
  const row = await run({ shape: [1, channels, time], values: given.values.slice(0, channels * time) });
  expect(row.outputs[0]).toEqual(outputs[0]!.slice(0, channels * time));
});

test("a training batch with one value a channel is refused", async () => {
  const single = { shape: [1, 3], values: [1, 2, 3] };
  const run = runLayer((scope, x) => scope.layer("norm", (at) => batchNorm(at, x)), [single], {
    isTraining: true,
  });
  await expect(run).rejects.toThrow("norm (batch norm): one value a channel has no variance");
});
