import type { Network } from "../building/network.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { type Activation, activations } from "../layers/feed-forward.ts";
import { linear } from "../layers/linear.ts";
import { isWhole, type ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type ClassParameters, classObjective, classParameters } from "./classes.ts";
import { choice, flag } from "./forecasting.ts";
import { type RegressionLoss, regressionLoss, regressionLosses } from "./regression-loss.ts";
import { dropoutShare, type TrainingParameters, trainingParameters, whole } from "./training-parameters.ts";

interface MlpParameters extends TrainingParameters {
  features: number;
  hidden: readonly number[];
  batch_norm: boolean;
  activation: Activation;
  dropout: number;
}

export interface MlpClassifierParameters extends MlpParameters, ClassParameters {}

export interface MlpRegressorParameters extends MlpParameters {
  targets: number;
  loss: RegressionLoss;
}

const shared = {
  hidden: {
    default: [128, 64, 32],
    range: "a list of whole numbers from 1",
    description: "Units of each hidden layer, from the input on.",
    accepts: (value) => Array.isArray(value) && value.every((units) => isWhole(units, 1)),
  },
  batch_norm: flag(true, "Whether each hidden layer is normalised over the batch before its activation."),
  activation: choice("relu", activations, "What hidden layers end with."),
  dropout: dropoutShare(0.3, "Share of each hidden layer's units that a training step drops."),
  ...trainingParameters({
    epochs: 50,
    batch_size: 128,
    learning_rate: 1e-3,
    weight_decay: 0,
    gradient_clip_norm: 1,
    early_stopping_patience: 10,
  }),
} satisfies ParameterTable;

const features = whole(1, 1, "Numbers that are known of each example.");

/**
 * Hidden layers over `x` [features], each a linear map (without bias where the mean is taken out behind it), batch
 * normalisation, an activation and dropout, and a linear map to
 * `logits` [classes]. Loss: cross-entropy of `class` (int64). Layers and their parameters: `hidden.0.linear`, `hidden.0.norm`
 * …, `head`.
 */
export const mlpClassifier: Architecture<MlpClassifierParameters> = {
  name: "MlpClassifier",
  parameters: {
    features,
    ...classParameters,
    ...shared,
  },
  network: (parameters) => mlp(parameters, "logits", parameters.classes),
  objective: classObjective,
};

/** Hidden layers as of `mlpClassifier`, and a linear map to `forecast` [targets]. Loss: error against `target`. */
export const mlpRegressor: Architecture<MlpRegressorParameters> = {
  name: "MlpRegressor",
  parameters: {
    features,
    targets: whole(1, 1, "Numbers that are forecast of each example."),
    ...shared,
    loss: regressionLoss,
  },
  network: (parameters) => mlp(parameters, "forecast", parameters.targets),
  objective: ({ targets, loss }) => ({
    targets: [{ name: "target", shape: [targets] }],
    loss: ({ forecast }, { target }) => regressionLosses[loss](forecast!, target!),
  }),
};

function mlp(parameters: MlpParameters, output: string, outputs: number): Network {
  return {
    inputs: [{ name: "x", shape: [parameters.features] }],
    write: (scope, { x }) => {
      let top = x!;
      for (const [i, units] of parameters.hidden.entries()) {
        top = scope.layer(`hidden.${i}`, (at) => hiddenLayer(at, top, units, parameters));
      }
      return { [output]: scope.layer("head", (at) => linear(at, top, outputs)) };
    },
  };
}

function hiddenLayer(scope: Scope, x: Tensor, units: number, parameters: MlpParameters): Tensor {
  const { batch_norm: isNormalised, activation, dropout } = parameters;
  // A bias would be taken out again by the mean of the batch.
  const mapped = scope.layer("linear", (at) => linear(at, x, units, { bias: !isNormalised }));
  const normal = isNormalised ? scope.layer("norm", (at) => batchNorm(at, mapped)) : mapped;
  return scope.dropout(activations[activation](normal), dropout);
}
