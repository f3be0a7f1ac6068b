import {
  concatenate,
  multiply,
  type Network,
  relu,
  sigmoid,
  slice,
  subtract,
  sum,
  type Tensor,
  type Weights,
} from "@pregao/neural";
import { describe, expect, it } from "vitest";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { type IntegratedGradientsRequest, integratedGradients } from "./integrated-gradients.ts";

const noWeights: Weights = {
  parameters: { slots: [], values: new Float32Array(0) },
  buffers: { slots: [], values: new Float32Array(0) },
};
const factors = [2, -1, 0.5];

/** Σ factor · x over the last axis: [batch, 1]. */
const weighted = (x: Tensor): Tensor => sum(multiply(x, x.graph.floats(factors, [3])), [1], true);

function netOf(write: (x: Tensor) => Tensor, shape: readonly number[] = [3]): Network {
  return { inputs: [{ name: "x", shape }], write: (_, { x }) => ({ y: write(x!) }) };
}

function attribute(
  network: Network,
  examples: readonly (readonly number[])[],
  more: Partial<IntegratedGradientsRequest> = {},
  context = createRunContext(),
) {
  return integratedGradients(
    {
      network,
      weights: noWeights,
      rows: examples.length,
      fill: (place, into) => into.set(examples[place]!),
      ...more,
    },
    context,
  );
}

function examplesOf(count: number, size: number): number[][] {
  const random = createRandom(4, "integrated gradients");
  return Array.from({ length: count }, () => Array.from({ length: size }, () => 2 * random.normal()));
}

describe("integrated gradients", () => {
  const examples = examplesOf(20, 3);

  it("share a product equally, as its integral in closed form does", async () => {
    const product = netOf((x) => multiply(slice(x, 1, 0, 1), slice(x, 1, 1, 2)));
    const { values, expected, largestGap, byLag } = await attribute(product, examples);
    for (const [row, [a, b]] of examples.entries()) {
      expect(values[3 * row]).toBeCloseTo((a! * b!) / 2, 4);
      expect(values[3 * row + 1]).toBeCloseTo((a! * b!) / 2, 4);
      expect(values[3 * row + 2]).toBe(0);
    }
    expect([...expected]).toEqual([0]);
    expect(largestGap).toBeLessThan(1e-4);
    expect(byLag).toBeUndefined();
  });

  it("part a sigmoid by the terms of its argument", async () => {
    const { values, expected } = await attribute(
      netOf((x) => sigmoid(weighted(x))),
      examples,
    );
    expect(expected[0]).toBeCloseTo(0.5, 6);
    for (const [row, example] of examples.entries()) {
      const terms = example.map((value, i) => value * factors[i]!);
      const total = terms.reduce((a, b) => a + b);
      const moved = 1 / (1 + Math.exp(-total)) - 0.5;
      for (const [i, term] of terms.entries())
        expect(values[3 * row + i]).toBeCloseTo((term / total) * moved, 4);
    }
  });

  it("take more points where a kink is missed, and say what is left", async () => {
    // Along the path the unit is off until the argument reaches 1.
    const kinked = netOf((x) => relu(subtract(weighted(x), 1)));
    const coarse = await attribute(kinked, examples, { steps: 4, tolerance: 1 });
    const fine = await attribute(kinked, examples, { steps: 4, tolerance: 1e-3 });
    const exact = examples.map((example) => {
      const total = example.reduce((sum, value, i) => sum + value * factors[i]!, 0);
      return example.map((value, i) => (total > 1 ? value * factors[i]! * (1 - 1 / total) : 0));
    });
    const errorOf = (values: Float64Array): number =>
      Math.max(
        ...exact.flatMap((row, place) => row.map((value, i) => Math.abs(value - values[3 * place + i]!))),
      );
    expect(fine.largestGap).toBeLessThan(coarse.largestGap);
    expect(errorOf(fine.values)).toBeLessThan(errorOf(coarse.values));
    expect(fine.largestGap).toBeGreaterThan(0);
    const many = await attribute(kinked, examples, { steps: 200, tolerance: 1e-3 });
    expect(errorOf(many.values)).toBeLessThan(0.02);
  });

  it("of probabilities add up to their distance from those of the baseline, for every class", async () => {
    const logits = netOf((x) =>
      concatenate([weighted(x), multiply(weighted(x), -0.5), slice(x, 1, 0, 1)], 1),
    );
    const softmax = (numbers: Float64Array): Float64Array => {
      const powers = numbers.map(Math.exp);
      return powers.map((power) => power / powers.reduce((a, b) => a + b));
    };
    const { values, expected, largestGap } = await attribute(logits, examples, { link: softmax });
    for (const share of expected) expect(share).toBeCloseTo(1 / 3, 6);
    for (let row = 0; row < examples.length; row++) {
      let total = 0;
      for (const value of values.subarray(9 * row, 9 * row + 9)) total += value;
      // The classes' probabilities move by nothing together.
      expect(total).toBeCloseTo(0, 5);
    }
    expect(largestGap).toBeLessThan(1e-4);
  });

  it("of windows are summed over time, and kept by lag", async () => {
    const slopes = [1, 2, 3, 4, 5, 6];
    const windowed = netOf((x) => sum(multiply(x, x.graph.floats(slopes, [3, 2])), [1, 2]), [3, 2]);
    const windows = examplesOf(5, 6);
    const { values, byLag } = await attribute(windowed, windows);
    for (const [row, window] of windows.entries()) {
      const terms = window.map((value, i) => value * slopes[i]!);
      expect(values[2 * row]).toBeCloseTo(terms[0]! + terms[2]! + terms[4]!, 4);
      expect(values[2 * row + 1]).toBeCloseTo(terms[1]! + terms[3]! + terms[5]!, 4);
    }
    expect(byLag!.lags).toBe(3);
    const ofNow = windows.reduce((total, window) => total + Math.abs(window[4]! * 5), 0) / windows.length;
    expect(byLag!.values[0]).toBeCloseTo(ofNow, 4);
    const twoBack = windows.reduce((total, window) => total + Math.abs(window[1]! * 2), 0) / windows.length;
    expect(byLag!.values[5]).toBeCloseTo(twoBack, 4);
  });

  it("of an example do not depend on those beside it", async () => {
    const net = netOf((x) => sigmoid(weighted(x)));
    const all = await attribute(net, examples);
    const [, second] = examples;
    const alone = await attribute(net, [second!]);
    expect([...alone.values]).toEqual([...all.values.subarray(3, 6)]);
  });

  it("stop when they are asked to", async () => {
    const abort = new AbortController();
    const context = createRunContext({ signal: abort.signal, progress: () => abort.abort() });
    await expect(attribute(netOf(weighted), examples, {}, context)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
  });

  it("refuse a number of steps that is none", async () => {
    await expect(attribute(netOf(weighted), examples, { steps: 1 })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
  });
});
