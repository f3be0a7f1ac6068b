import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type Attended, separateAttention } from "../layers/attention.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { channelLinear } from "../layers/channel-linear.ts";
import { feedForward } from "../layers/feed-forward.ts";
import { layerNorm } from "../layers/layer-norm.ts";
import { linear } from "../layers/linear.ts";
import { learnedPositions } from "../layers/positions.ts";
import { revIn } from "../layers/rev-in.ts";
import { add } from "../operations/arithmetic.ts";
import { reshape, transposeLast } from "../operations/reshape.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type AttentionParameters, attentionParameters, requireWholeHeads } from "./attention-parameters.ts";
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

const norms = { BatchNorm: true, LayerNorm: true };
const paddings = { end: true, none: false };

export interface PatchTstParameters extends ForecastParameters, PatchParameters, AttentionParameters {
  padding_patch: keyof typeof paddings;
  num_layers: number;
  norm: keyof typeof norms;
  res_attention: boolean;
  attn_dropout: number;
  head_dropout: number;
  individual: boolean;
  revin: boolean;
  affine: boolean;
  subtract_last: boolean;
}

const parameters = {
  ...forecastParameters,
  ...patchParameters,
  padding_patch: choice("end", paddings, "Whether one more patch repeats the last value beyond the end."),
  ...attentionParameters,
  num_layers: { ...whole(3, 1, "Layers of the encoder."), aliases: ["e_layers", "num_hidden_layers"] },
  norm: choice("BatchNorm", norms, "Normalisation after each part of a layer."),
  res_attention: flag(true, "Whether scores of attention are added to those of the layer below."),
  attn_dropout: {
    ...dropoutShare(0, "Share of the attention weights that is dropped."),
    aliases: ["attention_dropout"],
  },
  head_dropout: dropoutShare(0, "Share of the head's outputs that is dropped."),
  individual: flag(false, "Whether each channel has a head of its own."),
  revin: flag(true, "Whether each series is normalised by its own mean and deviation (RevIN)."),
  affine: flag(false, "Whether RevIN has a learned scale and shift of each channel."),
  subtract_last: flag(false, "Whether RevIN subtracts the last value instead of the mean."),
} satisfies ParameterTable;

/**
 * PatchTST (Nie et al. 2023): every channel is a series of its own for one encoder over its patches. Semantics and names of
 * parameters are those of the authors' code, github.com/yuqinie98/PatchTST, class PatchTST_backbone, but for its constant
 * sdp_attn.scale, which is none here, and for `norm`, which there never reaches the layers.
 */
export const patchTst: Architecture<PatchTstParameters> = {
  name: "PatchTST",
  parameters,
  network: (given) => {
    requireWholeHeads(given);
    const layout = patchLayout(given, paddings[given.padding_patch]);
    return forecastNetwork(given, (scope, series) => {
      const { affine, subtract_last: subtractLast, context_length: context } = given;
      const [batch, channels] = series.shape as [number, number, number];
      const instance = given.revin
        ? scope.layer("revin_layer", (at) => revIn(at, series, { affine, subtractLast }))
        : { normalised: series, denormalise: (y: Tensor) => y };
      // Batch and channels are one axis from here to the head.
      const patches = cutPatches(reshape(instance.normalised, [batch * channels, context]), layout);
      const tokens = scope.layer("backbone", (at) => backbone(at, patches, given));
      const flat = reshape(transposeLast(tokens), [batch, channels, given.d_model * layout.count]);
      return instance.denormalise(scope.layer("head", (at) => head(at, flat, given)));
    });
  },
  objective: forecastObjective,
};

function head(scope: Scope, x: Tensor, given: PatchTstParameters): Tensor {
  const { prediction_length: horizon, individual: isIndividual } = given;
  const name = isIndividual ? "linears" : "linear";
  return scope.dropout(channelLinear(scope, x, horizon, { name, isIndividual }), given.head_dropout);
}

function backbone(scope: Scope, patches: Tensor, given: PatchTstParameters): Tensor {
  const embedded = scope.layer("W_P", (at) => linear(at, patches, given.d_model));
  let output = scope.dropout(learnedPositions(scope, embedded, "W_pos"), given.dropout);
  let previous: Tensor | null = null;
  for (let k = 0; k < given.num_layers; k++) {
    const layer: Attended = scope.layer(`encoder.layers.${k}`, (at) =>
      encoderLayer(at, output, previous, given),
    );
    output = layer.output;
    if (given.res_attention) previous = layer.scores;
  }
  return output;
}

function encoderLayer(scope: Scope, x: Tensor, previous: Tensor | null, given: PatchTstParameters): Attended {
  const { n_heads: heads, attn_dropout, dropout, d_ff: hidden, activation } = given;
  const attended = scope.layer("self_attn", (at) =>
    separateAttention(at, x, { heads, dropout: attn_dropout, previous }),
  );
  // The authors' code drops twice: behind the projection, and before the sum.
  const kept = scope.dropout(scope.dropout(attended.output, dropout), dropout);
  const middle = normalised(scope, "norm_attn", add(x, kept), given);
  const names = ["0", "3"] as const;
  const mapped = scope.layer("ff", (at) => feedForward(at, middle, { hidden, activation, dropout, names }));
  const output = normalised(scope, "norm_ffn", add(middle, scope.dropout(mapped, dropout)), given);
  return { output, scores: attended.scores };
}

function normalised(scope: Scope, name: string, x: Tensor, { norm }: PatchTstParameters): Tensor {
  if (norm === "LayerNorm") return scope.layer(name, (at) => layerNorm(at, x));
  return scope.layer(`${name}.1`, (at) => batchNorm(at, x, { axis: 2 }));
}
