import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { feedForward } from "../layers/feed-forward.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { revIn } from "../layers/rev-in.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { reshape, transpose, transposeLast } from "../operations/reshape.ts";
import { softmax } from "../operations/softmax.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import {
  choice,
  type ForecastParameters,
  flag,
  forecastNetwork,
  forecastObjective,
  forecastParameters,
} from "./forecasting.ts";
import { cutPatches, type PatchParameters, patchLayout, patchParameters } from "./patches.ts";
import { dropoutShare, whole } from "./training-parameters.ts";

const modes = { common_channel: false, mix_channel: true };
const norms = { LayerNorm: false, BatchNorm: true };
const scalings = { std: true, none: false };

export interface PatchTsMixerParameters extends ForecastParameters, PatchParameters {
  d_model: number;
  expansion_factor: number;
  num_layers: number;
  dropout: number;
  head_dropout: number;
  mode: keyof typeof modes;
  gated_attn: boolean;
  norm_mlp: keyof typeof norms;
  scaling: keyof typeof scalings;
}

const parameters = {
  ...forecastParameters,
  ...patchParameters,
  d_model: { ...whole(128, 1, "Features of each patch."), aliases: ["hidden_size"] },
  expansion_factor: whole(2, 1, "Units between the two maps of a mixer, as a multiple of what it mixes."),
  num_layers: { ...whole(3, 1, "Layers, each of two or three mixers."), aliases: ["num_hidden_layers"] },
  dropout: dropoutShare(0.2, "Share of the mixers' hidden units and outputs that is dropped."),
  head_dropout: dropoutShare(0.2, "Share of the head's inputs that is dropped."),
  mode: choice("common_channel", modes, "Whether channels are mixed, or only share their weights."),
  gated_attn: flag(true, "Whether a softmax gate weighs what a mixer gives."),
  norm_mlp: choice("LayerNorm", norms, "Normalisation before each mixer."),
  scaling: choice("std", scalings, "Whether each series is normalised by its own mean and deviation."),
} satisfies ParameterTable;

/**
 * PatchTSMixer (Ekambaram et al. 2023): mixers of patches, of features and, where asked, of channels. Semantics and names of
 * parameters are those of PatchTSMixerForPrediction in Hugging Face's transformers, without its self-attention.
 */
export const patchTsMixer: Architecture<PatchTsMixerParameters> = {
  name: "PatchTSMixer",
  parameters,
  network: (given) => {
    const layout = patchLayout(given, false);
    return forecastNetwork(given, (scope, series) => {
      const [batch, channels, context] = series.shape as [number, number, number];
      const instance = scalings[given.scaling] ? revIn(scope, series) : null;
      const input = reshape(instance?.normalised ?? series, [batch * channels, context]);
      const patches = cutPatches(input, layout);
      const features = scope.layer("model.encoder", (at) => encoder(at, patches, given));
      const flat = reshape(features, [batch, channels, layout.count * given.d_model]);
      const kept = scope.dropout(flat, given.head_dropout);
      const forecast = scope.layer("head.base_forecast_block", (at) =>
        linear(at, kept, given.prediction_length),
      );
      return instance ? instance.denormalise(forecast) : forecast;
    });
  },
  objective: forecastObjective,
};

/** Patches [batch × channels, patches, length] to as many places of d_model features. */
function encoder(scope: Scope, patches: Tensor, given: PatchTsMixerParameters): Tensor {
  let x = scope.layer("patcher", (at) => linear(at, patches, given.d_model));
  for (let k = 0; k < given.num_layers; k++) {
    x = scope.layer(`mlp_mixer_encoder.mixers.${k}`, (at) => {
      const mixed = modes[given.mode]
        ? at.layer("channel_feature_mixer", (mixer) => channelMixer(mixer, x, given))
        : x;
      const patched = at.layer("patch_mixer", (mixer) => patchMixer(mixer, mixed, given));
      return at.layer("feature_mixer", (mixer) => featureMixer(mixer, patched, given));
    });
  }
  return x;
}

function patchMixer(scope: Scope, x: Tensor, given: PatchTsMixerParameters): Tensor {
  const turned = transposeLast(normalised(scope, x, given));
  return add(x, transposeLast(gated(scope, mixed(scope, turned, given), given)));
}

function featureMixer(scope: Scope, x: Tensor, given: PatchTsMixerParameters): Tensor {
  return add(x, gated(scope, mixed(scope, normalised(scope, x, given), given), given));
}

/** Here the gate comes before the mixer. */
function channelMixer(scope: Scope, x: Tensor, given: PatchTsMixerParameters): Tensor {
  const [rows, patches, features] = x.shape as [number, number, number];
  const { channels } = given;
  const byChannel = reshape(normalised(scope, x, given), [rows / channels, channels, patches * features]);
  const turned = gated(scope, transpose(byChannel, [0, 2, 1]), given);
  return add(x, reshape(transpose(mixed(scope, turned, given), [0, 2, 1]), x.shape));
}

function normalised(scope: Scope, x: Tensor, { norm_mlp }: PatchTsMixerParameters): Tensor {
  if (norms[norm_mlp]) return scope.layer("norm.norm.batchnorm", (at) => batchNorm(at, x, { axis: 2 }));
  return scope.layer("norm.norm", (at) => layerNorm(at, x));
}

/** The last axis through two maps and back. */
function mixed(scope: Scope, x: Tensor, given: PatchTsMixerParameters): Tensor {
  const { expansion_factor, dropout } = given;
  const hidden = x.shape.at(-1)! * expansion_factor;
  const mapped = scope.layer("mlp", (at) => feedForward(at, x, { hidden, dropout, names: ["fc1", "fc2"] }));
  return scope.dropout(mapped, dropout);
}

/** Each value times its share of the last axis, by a softmax of a linear map. */
function gated(scope: Scope, x: Tensor, { gated_attn: isGated }: PatchTsMixerParameters): Tensor {
  if (!isGated) return x;
  const scores = scope.layer("gating_block.attn_layer", (at) => linear(at, x, x.shape.at(-1)!));
  return multiply(x, softmax(scores));
}
