import type { Scope } from "../building/scope.ts";
import { NeuralError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { linear } from "../layers/linear.ts";
import { learnedPositions, sinusoidalPositions } from "../layers/positions.ts";
import { revIn } from "../layers/rev-in.ts";
import { rmsNorm } from "../layers/rms-norm.ts";
import { decoderLayer, encoderLayer, type TransformerSettings } from "../layers/transformer.ts";
import { add } from "../operations/arithmetic.ts";
import { matrixProduct } from "../operations/matrix.ts";
import { slice, transpose } from "../operations/reshape.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type AttentionParameters, attentionParameters, requireWholeHeads } from "./attention-parameters.ts";
import {
  type ForecastParameters,
  flag,
  forecastNetwork,
  forecastObjective,
  forecastParameters,
  wholeOrNull,
} from "./forecasting.ts";
import { dropoutShare, whole } from "./training-parameters.ts";

export interface TransformerParameters extends ForecastParameters, AttentionParameters {
  encoder_layers: number;
  decoder_layers: number;
  label_length: number | null;
  revin: boolean;
}

const parameters = {
  ...forecastParameters,
  ...attentionParameters,
  dropout: dropoutShare(0.1, "Share dropped of embeddings, attention weights, hidden units and added parts."),
  encoder_layers: { ...whole(2, 1, "Layers of the encoder."), aliases: ["e_layers"] },
  decoder_layers: { ...whole(1, 1, "Layers of the decoder."), aliases: ["d_layers"] },
  label_length: {
    ...wholeOrNull(0, "Latest steps that the decoder reads before the forecast; null: half of the context."),
    aliases: ["label_len"],
  },
  revin: flag(true, "Whether each series is normalised by its own mean and deviation (RevIN)."),
} satisfies ParameterTable;

/**
 * Encoder and decoder (Vaswani et al. 2017) over steps of all channels. The decoder reads the latest steps and a place for each
 * step ahead, all in one pass (as Informer's generative decoder, Zhou et al. 2021), and looks at no place after its own. Layers
 * are PyTorch's nn.TransformerEncoderLayer and nn.TransformerDecoderLayer under their names; positions are sines and cosines.
 */
export const timeSeriesTransformer: Architecture<TransformerParameters> = {
  name: "TimeSeriesTransformer",
  parameters,
  network: (given) => encoderDecoder(given, false),
  objective: forecastObjective,
};

/**
 * TimeSeriesTransformer with what later work found better: RMSNorm before each part instead of LayerNorm behind it, gated
 * feed-forward parts (Shazeer 2020), learned positions, and a linear map of each channel's past beside the transformer, which
 * then only has to learn what that leaves (as LSTNet's autoregressive part, Lai et al. 2018).
 */
export const enhancedTimeSeriesTransformer: Architecture<TransformerParameters> = {
  name: "EnhancedTimeSeriesTransformer",
  parameters: {
    ...parameters,
    activation: { ...parameters.activation, default: "silu" },
  },
  network: (given) => encoderDecoder(given, true),
  objective: forecastObjective,
};

function encoderDecoder(given: TransformerParameters, isEnhanced: boolean) {
  requireWholeHeads(given);
  const { n_heads: heads, d_ff: hidden, activation, dropout, prediction_length: horizon } = given;
  const norm = isEnhanced ? "rms before" : "layer after";
  const settings = { heads, hidden, activation, dropout, norm, isGated: isEnhanced } as const;
  const latest = labelLength(given);
  return forecastNetwork(given, (scope, series) => {
    const instance = given.revin ? revIn(scope, series) : null;
    const past = instance?.normalised ?? series;
    const steps = transpose(past, [0, 2, 1]);
    const memory = scope.layer("encoder", (at) => {
      const places = embedded(at, steps, given, isEnhanced);
      return stacked(at, places, given.encoder_layers, settings, (layer, x) =>
        encoderLayer(layer, x, settings),
      );
    });
    const decoded = scope.layer("decoder", (at) => {
      const places = embedded(at, decoderSteps(steps, latest, horizon), given, isEnhanced);
      return stacked(at, places, given.decoder_layers, settings, (layer, x) =>
        decoderLayer(layer, x, memory, settings),
      );
    });
    const ahead = slice(decoded, 1, latest, latest + horizon);
    const projected = scope.layer("projection", (at) => linear(at, ahead, given.channels));
    const forecast = transpose(projected, [0, 2, 1]);
    const whole = isEnhanced
      ? add(
          forecast,
          scope.layer("shortcut", (at) => linear(at, past, horizon)),
        )
      : forecast;
    return instance ? instance.denormalise(whole) : whole;
  });
}

function embedded(scope: Scope, steps: Tensor, given: TransformerParameters, isLearned: boolean): Tensor {
  const values = scope.layer("embedding", (at) => linear(at, steps, given.d_model));
  const placed = isLearned ? learnedPositions(scope, values) : sinusoidalPositions(values);
  return scope.dropout(placed, given.dropout);
}

/** Layers above each other; where they normalise what they are given, the last one's sum is normalised at the end. */
function stacked(
  scope: Scope,
  x: Tensor,
  count: number,
  { norm }: TransformerSettings,
  layer: (scope: Scope, x: Tensor) => Tensor,
): Tensor {
  let top = x;
  for (let k = 0; k < count; k++) top = scope.layer(`layers.${k}`, (at) => layer(at, top));
  return norm === "rms before" ? scope.layer("norm", (at) => rmsNorm(at, top)) : top;
}

/** The latest steps of [batch, context, channels], then zeros for each step ahead: a product with a matrix of 0 and 1. */
function decoderSteps(steps: Tensor, latest: number, horizon: number): Tensor {
  const context = steps.shape[1]!;
  const chosen = new Float32Array((latest + horizon) * context);
  for (let i = 0; i < latest; i++) chosen[i * context + (context - latest + i)] = 1;
  return matrixProduct(steps.graph.floats(chosen, [latest + horizon, context]), steps);
}

function labelLength({ label_length, context_length: context }: TransformerParameters): number {
  const latest = label_length ?? Math.floor(context / 2);
  if (latest <= context) return latest;
  const message = `label_length is ${latest}, but must be at most context_length, ${context}`;
  throw new NeuralError("NEURAL_PARAMETER_INVALID", message, { parameter: "label_length", value: latest });
}
