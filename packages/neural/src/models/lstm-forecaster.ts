import { linear } from "../layers/linear.ts";
import { lstm } from "../layers/lstm.ts";
import { reshape } from "../operations/reshape.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type RegressionLoss, regressionLoss, regressionLosses } from "./regression-loss.ts";
import { dropoutShare, type TrainingParameters, trainingParameters, whole } from "./training-parameters.ts";

/** What stacked LSTMs have in common, whatever they predict. */
export interface LstmParameters extends TrainingParameters {
  features: number;
  lookback: number;
  units: number;
  layers: number;
  dropout: number;
}

export interface LstmForecasterParameters extends LstmParameters {
  targets: number;
  horizon: number;
  loss: RegressionLoss;
}

export const lstmParameters = {
  features: whole(1, 1, "Numbers that are known of each bar."),
  lookback: whole(50, 1, "Bars that a forecast looks back on, the present one among them."),
  units: whole(64, 1, "Length of the hidden state of each layer."),
  layers: whole(2, 1, "LSTM layers above each other."),
  dropout: dropoutShare(0.2, "Share of values dropped between the layers and before the head."),
  ...trainingParameters({
    epochs: 50,
    batch_size: 64,
    learning_rate: 1e-3,
    weight_decay: 0,
    gradient_clip_norm: 1,
    early_stopping_patience: 10,
  }),
} satisfies ParameterTable;

const parameters = {
  ...lstmParameters,
  targets: whole(1, 1, "Numbers that are forecast of each bar."),
  horizon: whole(1, 1, "Bars ahead that are forecast."),
  loss: regressionLoss,
} satisfies ParameterTable;

/**
 * Layers of LSTM over `x` [lookback, features] and a linear map of the last hidden state to `forecast` [horizon, targets].
 * Layers and their parameters: `lstm`, `head`.
 */
export const lstmForecaster: Architecture<LstmForecasterParameters> = {
  name: "LstmForecaster",
  parameters,
  network: ({ features, targets, lookback, horizon, units, layers, dropout }) => ({
    isHalved: true,
    inputs: [{ name: "x", shape: [lookback, features] }],
    write: (scope, { x }) => {
      const { last } = scope.layer("lstm", (at) => lstm(at, x!, { units, layers, dropout }));
      const kept = scope.dropout(last, dropout);
      const flat = scope.layer("head", (at) => linear(at, kept, horizon * targets));
      return { forecast: reshape(flat, [flat.shape[0]!, horizon, targets]) };
    },
  }),
  objective: ({ horizon, targets, loss }) => ({
    isMeanOfExamples: true,
    targets: [{ name: "target", shape: [horizon, targets] }],
    loss: ({ forecast }, { target }) => regressionLosses[loss](forecast!, target!),
  }),
};
