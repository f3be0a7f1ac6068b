import { expect, test } from "vitest";
import { sampleNetwork, seededInputs, seededWeights } from "../files/sample-network.fixture.ts";
import { linear } from "../layers/linear.ts";
import { Predictor } from "../runtime/predictor.ts";
import { writeInferenceGraph } from "./inference-graph.ts";
import type { Weights } from "./weights.ts";

const weights = seededWeights(sampleNetwork, 3);

test("the graph predicts what the network says, with its weights inside under their names", async () => {
  const bytes = writeInferenceGraph(sampleNetwork, weights, { metadata: { made: "here" } });
  const text = Buffer.from(bytes).toString("latin1");
  for (const name of [
    "layers.0.weight",
    "layers.0.bias",
    "head.weight",
    "offset",
    "norm.running_var",
    "made",
  ]) {
    expect(text).toContain(name);
  }
  expect(text).not.toContain("dropout");
  const inputs = seededInputs(sampleNetwork, 5, 4);
  const found = await (await Predictor.open(bytes)).predict(inputs);
  for (let row = 0; row < 5; row++) {
    const expected = byHand(weights, inputs.x!.subarray(6 * row, 6 * row + 6), inputs.scale![row]!);
    for (const [i, share] of expected.shares.entries())
      expect(found.shares![3 * row + i]).toBeCloseTo(share, 5);
    expect(found.total![row]).toBeCloseTo(expected.total, 5);
  }
});

test("the same weights give the same bytes", () => {
  const [one, other] = [1, 2].map(() => writeInferenceGraph(sampleNetwork, weights));
  expect(one).toEqual(other);
});

test("a fixed batch is written where it is asked for", () => {
  const text = (batch?: number) =>
    Buffer.from(writeInferenceGraph(sampleNetwork, weights, batch === undefined ? {} : { batch })).toString(
      "latin1",
    );
  expect(text()).toContain("batch");
  expect(text(7)).not.toContain("batch");
});

test("weights of another network are refused by the name of what differs", () => {
  const { parameters, buffers } = weights;
  const [first, ...rest] = parameters.slots;
  const refused = (given: Weights, message: string) =>
    expect(() => writeInferenceGraph(sampleNetwork, given)).toThrow(message);
  refused(
    { ...weights, parameters: { ...parameters, slots: rest } },
    `the weights lack the parameter ${first!.name}`,
  );
  const more = { ...first!, name: "another" };
  refused(
    { ...weights, parameters: { ...parameters, slots: [...parameters.slots, more] } },
    "the network has no parameter another, which is among the weights",
  );
  const turned = { ...first!, shape: first!.shape.toReversed() };
  refused(
    { ...weights, parameters: { ...parameters, slots: [turned, ...rest] } },
    `parameter ${first!.name} is [${turned.shape.join(", ")}] among the weights`,
  );
  refused({ ...weights, buffers: { ...buffers, values: buffers.values.subarray(1) } }, "of 3 weights");
});

test("a name that two values would share is refused", () => {
  const network = {
    inputs: [{ name: "weight", shape: [2] }],
    write: (
      scope: Parameters<typeof sampleNetwork.write>[0],
      given: Parameters<typeof sampleNetwork.write>[1],
    ) => ({
      y: linear(scope, given.weight!, 1, { bias: false }),
    }),
  };
  expect(() => writeInferenceGraph(network, seededWeights(network, 1))).toThrow(
    "two values of the network are named weight: rename one",
  );
});

/** The sample network in plain loops. */
function byHand({ parameters, buffers }: Weights, x: Float32Array, scale: number) {
  const value = (name: string, at: number) => {
    const of = parameters.slots.some((slot) => slot.name === name) ? parameters : buffers;
    return of.values[of.slots.find((slot) => slot.name === name)!.offset + at]!;
  };
  const normal = Array.from(
    x,
    (v, i) => (v - value("norm.running_mean", i % 2)) / value("norm.running_var", i % 2),
  );
  const hidden = Array.from({ length: 4 }, (_, unit) => {
    const sum = normal.reduce((total, v, i) => total + v * value("layers.0.weight", 6 * unit + i), 0);
    return gaussian(sum + value("layers.0.bias", unit));
  });
  const logits = Array.from({ length: 3 }, (_, k) =>
    hidden.reduce((total, h, unit) => total + h * value("head.weight", 4 * k + unit), 0),
  );
  const whole = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  const rows = normal.reduce((total, v) => total + v, 0) / 3;
  return {
    shares: logits.map((logit) => Math.exp(logit) / whole),
    total: scale * (rows - value("offset", 0)),
  };
}

/** x · Φ(x), Φ by Simpson's rule. */
function gaussian(x: number): number {
  const steps = 200;
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let area = density(0) + density(x);
  for (let i = 1; i < steps; i++) area += (i % 2 === 0 ? 2 : 4) * density((x * i) / steps);
  return x * (0.5 + (area * x) / steps / 3);
}
