import type { Network } from "../building/network.ts";
import { attention } from "../layers/attention.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { revIn } from "../layers/rev-in.ts";
import { rmsNorm } from "../layers/rms-norm.ts";
import { type Subject, squaredErrors, subjectOf } from "../pytorch-reference.fixture.ts";
import { dLinear } from "./d-linear.ts";
import { nLinear } from "./n-linear.ts";
import { patchTsMixer } from "./patch-ts-mixer.ts";
import { patchTst } from "./patch-tst.ts";
import { sequenceClassifier, sequenceRegressor } from "./sequence-models.ts";
import { enhancedTimeSeriesTransformer, timeSeriesTransformer } from "./time-series-transformer.ts";

const series = { context_length: 20, prediction_length: 3, channels: 2 };
const small = { ...series, d_model: 8, n_heads: 2, d_ff: 12, dropout: 0 };
const mixer = { ...series, d_model: 8, num_layers: 2, dropout: 0, head_dropout: 0, patch_length: 6 };

/** The layers and models of interop/neural/attention_cases.py, under the same names. */
export const attentionCases: Readonly<Record<string, Subject>> = {
  norms: {
    network: {
      inputs: [{ name: "x", shape: [4, 5] }],
      write: (scope, { x }) => ({
        layer: scope.layer("layer", (at) => layerNorm(at, x!)),
        rms: scope.layer("rms", (at) => rmsNorm(at, x!)),
        last: scope.layer("last.1", (at) => batchNorm(at, x!, { axis: 2 })),
        middle: scope.layer("middle", (at) => batchNorm(at, x!)),
      }),
    },
    objective: squaredErrors({ layer: [4, 5], rms: [4, 5], last: [4, 5], middle: [4, 5] }),
  },
  revIn: reversible(false),
  "revIn of last values": reversible(true),
  attention: {
    network: {
      inputs: [
        { name: "x", shape: [5, 8] },
        { name: "memory", shape: [3, 8] },
      ],
      write: (scope, { x, memory }) => ({
        own: scope.layer("own", (at) => attention(at, x!, null, { heads: 2 }).output),
        causal: scope.layer("causal", (at) => attention(at, x!, null, { heads: 2, isCausal: true }).output),
        cross: scope.layer("cross", (at) => attention(at, x!, memory!, { heads: 2 }).output),
      }),
    },
    objective: squaredErrors({ own: [5, 8], causal: [5, 8], cross: [5, 8] }),
  },
  PatchTST: subjectOf(patchTst, { ...small, patch_length: 6, patch_stride: 4, num_layers: 2 }),
  "PatchTST, other settings": subjectOf(patchTst, {
    ...small,
    patch_length: 5,
    num_layers: 2,
    padding_patch: "none",
    norm: "LayerNorm",
    activation: "relu",
    res_attention: false,
    individual: true,
    affine: true,
    subtract_last: true,
  }),
  PatchTSMixer: subjectOf(patchTsMixer, mixer),
  "PatchTSMixer, mixed channels": subjectOf(patchTsMixer, {
    ...mixer,
    channels: 3,
    patch_stride: 3,
    mode: "mix_channel",
    norm_mlp: "BatchNorm",
    scaling: "none",
  }),
  "PatchTSMixer without gates": subjectOf(patchTsMixer, { ...mixer, gated_attn: false }),
  TimeSeriesTransformer: subjectOf(timeSeriesTransformer, { ...small, label_length: 6 }),
  EnhancedTimeSeriesTransformer: subjectOf(enhancedTimeSeriesTransformer, small),
  DLinear: subjectOf(dLinear, { ...series, moving_avg: 5 }),
  "DLinear, each channel": subjectOf(dLinear, { ...series, individual: true }),
  NLinear: subjectOf(nLinear, series),
  "NLinear, each channel": subjectOf(nLinear, { ...series, individual: true }),
  SequenceClassifier: subjectOf(sequenceClassifier, {
    ...{ features: 2, lookback: 20, steps: 3, classes: 3, head_units: 4 },
    encoder: "NLinear",
    encoder_parameters: { individual: true },
  }),
  SequenceRegressor: subjectOf(sequenceRegressor, {
    ...{ features: 2, lookback: 20, steps: 3 },
    encoder: "DLinear",
    encoder_parameters: { moving_avg: 5 },
  }),
};

function reversible(subtractLast: boolean): Subject {
  const network: Network = {
    inputs: [{ name: "x", shape: [3, 6] }],
    write: (scope, { x }) => {
      const { normalised, denormalise } = scope.layer("norm", (at) =>
        revIn(at, x!, { affine: true, subtractLast }),
      );
      return { y: denormalise(scope.layer("map", (at) => linear(at, normalised, 2))) };
    },
  };
  return { network, objective: squaredErrors({ y: [3, 2] }) };
}
