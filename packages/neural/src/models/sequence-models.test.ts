import { describe, expect, test } from "vitest";
import { declarationsOf, writeInferenceGraph } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import { initialValues, slotsOf } from "../building/pack.ts";
import type { FlatTensors, Weights } from "../building/weights.ts";
import { resolveParameters } from "../parameter-table.ts";
import { Random } from "../random.ts";
import { Predictor } from "../runtime/predictor.ts";
import { architectureNamed } from "./architectures.ts";

function networkOf(name: string, given: object): Network {
  const { parameters, network } = architectureNamed(name);
  return network(resolveParameters<never>(parameters, given));
}

function weightsOf(network: Network, seed: number): Weights {
  const { parameters, buffers } = declarationsOf(network);
  return {
    parameters: { slots: slotsOf(parameters), values: initialValues(parameters, seed) },
    buffers: { slots: slotsOf(buffers), values: initialValues(buffers, seed) },
  };
}

/** Those of the tensors whose names begin with a layer's, without it. */
function below({ slots, values }: FlatTensors, layer: string): FlatTensors {
  const own = slots.filter(({ name }) => name.startsWith(`${layer}.`));
  let offset = 0;
  const found = new Float32Array(own.reduce((sum, { size }) => sum + size, 0));
  const moved = own.map((slot) => {
    found.set(values.subarray(slot.offset, slot.offset + slot.size), offset);
    offset += slot.size;
    return { ...slot, name: slot.name.slice(layer.length + 1), offset: offset - slot.size };
  });
  return { slots: moved, values: found };
}

async function predict(network: Network, weights: Weights, x: Float32Array) {
  return (await Predictor.open(writeInferenceGraph(network, weights))).predict({ x });
}

/** W · x + b, as PyTorch keeps W: [outputs, inputs]. */
function affine({ slots, values }: FlatTensors, layer: string, x: readonly number[]): number[] {
  const at = (name: string) => {
    const { offset, size } = slots.find((slot) => slot.name === `${layer}.${name}`)!;
    return values.subarray(offset, offset + size);
  };
  const [weight, bias] = [at("weight"), at("bias")];
  return Array.from(bias, (b, j) => x.reduce((sum, one, i) => sum + one * weight[j * x.length + i]!, b));
}

const random = new Random(7);
const normals = (length: number) => Float32Array.from({ length }, () => random.normal());

test("an LSTM for classes is the forecaster whose targets are the classes", async () => {
  const common = { features: 3, lookback: 5, units: 4 };
  const classifier = networkOf("LstmClassifier", { ...common, classes: 3 });
  const forecaster = networkOf("LstmForecaster", { ...common, targets: 3 });
  const weights = weightsOf(classifier, 2);
  const x = normals(4 * 5 * 3);
  const { logits } = await predict(classifier, weights, x);
  expect(logits).toEqual((await predict(forecaster, weights, x)).forecast);
});

describe("a head on a forecasting model", () => {
  const encoders: Readonly<Record<string, object>> = {
    PatchTST: { d_model: 8, n_heads: 2, d_ff: 8, num_layers: 1, patch_length: 4 },
    PatchTSMixer: { d_model: 8, num_layers: 1, patch_length: 4 },
    TimeSeriesTransformer: { d_model: 8, n_heads: 2, d_ff: 8, encoder_layers: 1 },
    EnhancedTimeSeriesTransformer: { d_model: 8, n_heads: 2, d_ff: 8, encoder_layers: 1 },
    DLinear: { moving_avg: 3 },
    NLinear: {},
  };
  const [rows, lookback, features, steps, classes] = [3, 8, 2, 2, 3];

  test.each(Object.entries(encoders))("maps what %s forecasts", async (encoder, encoder_parameters) => {
    const given = {
      features,
      lookback,
      steps,
      encoder,
      encoder_parameters,
      head_units: 5,
      head_dropout: 0.5,
    };
    const network = networkOf("SequenceClassifier", { ...given, classes });
    const weights = weightsOf(network, 3);
    const sizes = { context_length: lookback, prediction_length: steps, channels: features };
    const alone = networkOf(encoder, { ...encoder_parameters, ...sizes });
    const encoderWeights = {
      parameters: below(weights.parameters, "encoder"),
      buffers: below(weights.buffers, "encoder"),
    };
    const x = normals(rows * lookback * features);
    const { forecast } = await predict(alone, encoderWeights, x);
    const { logits } = await predict(network, weights, x);
    const width = steps * features;
    for (let row = 0; row < rows; row++) {
      const read = [...forecast!.subarray(row * width, (row + 1) * width)];
      const hidden = affine(weights.parameters, "head.hidden", read).map(gelu);
      const expected = affine(weights.parameters, "head.output", hidden);
      for (const [k, value] of expected.entries()) expect(logits![row * classes + k]).toBeCloseTo(value, 4);
    }
    const regressor = networkOf("SequenceRegressor", { ...given, head_units: null, targets: 2 });
    const linear = weightsOf(regressor, 4);
    expect(
      linear.parameters.slots.filter(({ name }) => name.startsWith("head")).map(({ shape }) => shape),
    ).toEqual([[2, width], [2]]);
  });

  test("refuses encoders and parameters of theirs that it does not know, and those that follow from its own", () => {
    expect(() => networkOf("SequenceClassifier", { encoder: "LSTM" })).toThrow("encoder is");
    const parameters = (encoder_parameters: object) => () =>
      networkOf("SequenceClassifier", { encoder: "DLinear", encoder_parameters });
    expect(parameters({ moving_average: 3 })).toThrow("did you mean moving_avg?");
    expect(parameters({ seq_len: 3 })).toThrow("two names of one parameter");
    expect(parameters([] as unknown as object)).toThrow("parameters of the encoder by their names");
  });
});

/** x · Φ(x), with the error function by its series: enough for a test. */
function gelu(x: number): number {
  let [term, sum] = [x / Math.SQRT2, x / Math.SQRT2];
  for (let n = 1; n < 60; n++) {
    term *= -((x / Math.SQRT2) ** 2) / n;
    sum += term / (2 * n + 1);
  }
  return x * 0.5 * (1 + (2 / Math.sqrt(Math.PI)) * sum);
}
