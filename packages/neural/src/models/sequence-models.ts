import type { Network } from "../building/network.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { linear } from "../layers/linear.ts";
import { gelu } from "../operations/activations.ts";
import { reshape } from "../operations/reshape.ts";
import { type ParameterTable, resolveParameters } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type ClassParameters, classObjective, classParameters } from "./classes.ts";
import { dLinear } from "./d-linear.ts";
import { choice, type ForecastParameters, wholeOrNull } from "./forecasting.ts";
import { nLinear } from "./n-linear.ts";
import { patchTsMixer } from "./patch-ts-mixer.ts";
import { patchTst } from "./patch-tst.ts";
import { type RegressionLoss, regressionLoss, regressionLosses } from "./regression-loss.ts";
import { enhancedTimeSeriesTransformer, timeSeriesTransformer } from "./time-series-transformer.ts";
import { dropoutShare, type TrainingParameters, trainingParameters, whole } from "./training-parameters.ts";

/** Models that forecast all channels of a series: what may stand below a head. */
const encoders: Readonly<Record<string, Architecture>> = Object.fromEntries(
  [patchTst, patchTsMixer, timeSeriesTransformer, enhancedTimeSeriesTransformer, dLinear, nLinear].map(
    (architecture) => [architecture.name, architecture],
  ),
);

interface SequenceParameters extends TrainingParameters {
  features: number;
  lookback: number;
  encoder: string;
  encoder_parameters: Readonly<Record<string, unknown>>;
  steps: number;
  head_units: number | null;
  head_dropout: number;
}

export interface SequenceClassifierParameters extends SequenceParameters, ClassParameters {}

export interface SequenceRegressorParameters extends SequenceParameters {
  targets: number;
  loss: RegressionLoss;
}

const shared = {
  features: whole(1, 1, "Numbers that are known of each bar."),
  lookback: whole(64, 1, "Bars that a prediction looks back on, the present one among them."),
  encoder: choice("PatchTST", encoders, "The forecasting model below the head."),
  encoder_parameters: {
    default: {},
    range: "parameters of the encoder by their names",
    description:
      "What the encoder is built with, but for context_length, prediction_length and channels, which follow from the others.",
    accepts: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
  steps: whole(1, 1, "Steps ahead of each feature that the encoder forecasts for the head."),
  head_units: wholeOrNull(1, "Hidden units of the head, in which features meet; null: one linear map."),
  head_dropout: dropoutShare(0, "Share of what the head reads, and of its hidden units, that is dropped."),
  ...trainingParameters({
    epochs: 10,
    batch_size: 32,
    learning_rate: 1e-3,
    weight_decay: 0,
    gradient_clip_norm: 1,
    early_stopping_patience: 10,
  }),
} satisfies ParameterTable;

/**
 * A forecasting model of this package over `x` [lookback, features], and a head that maps its forecasts of all features to `logits`
 * [classes]. Loss: cross-entropy of `class` (int64). Layers and their parameters: `encoder`, `head.hidden`, `head.output`.
 */
export const sequenceClassifier: Architecture<SequenceClassifierParameters> = {
  name: "SequenceClassifier",
  parameters: { ...shared, ...classParameters },
  network: (given) => headed(given, "logits", given.classes),
  objective: classObjective,
};

/** Encoder and head as of `sequenceClassifier`, to `forecast` [targets]. Loss: error against `target`. */
export const sequenceRegressor: Architecture<SequenceRegressorParameters> = {
  name: "SequenceRegressor",
  parameters: {
    ...shared,
    targets: whole(1, 1, "Numbers that are forecast of each example."),
    loss: regressionLoss,
  },
  network: (given) => headed(given, "forecast", given.targets),
  objective: ({ targets, loss }) => ({
    isMeanOfExamples: true,
    targets: [{ name: "target", shape: [targets] }],
    loss: ({ forecast }, { target }) => regressionLosses[loss](forecast!, target!),
  }),
};

function headed(given: SequenceParameters, output: string, outputs: number): Network {
  const { features, lookback, encoder: name, encoder_parameters, steps } = given;
  const encoder = encoders[name]!;
  const parameters = resolveParameters<ForecastParameters>(encoder.parameters, {
    ...encoder_parameters,
    context_length: lookback,
    prediction_length: steps,
    channels: features,
  });
  const { write } = encoder.network(parameters as never);
  return {
    inputs: [{ name: "x", shape: [lookback, features] }],
    write: (scope, { x }) => {
      const { forecast } = scope.layer("encoder", (at) => write(at, { x: x! }));
      const flat = reshape(forecast!, [forecast!.shape[0]!, steps * features]);
      return { [output]: scope.layer("head", (at) => head(at, flat, outputs, given)) };
    },
  };
}

function head(scope: Scope, x: Tensor, outputs: number, given: SequenceParameters): Tensor {
  const { head_units: units, head_dropout: dropout } = given;
  const read = scope.dropout(x, dropout);
  const top =
    units === null
      ? read
      : scope.dropout(gelu(scope.layer("hidden", (at) => linear(at, read, units))), dropout);
  return scope.layer("output", (at) => linear(at, top, outputs));
}
