import type { Network, Objective } from "../building/network.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { transpose } from "../operations/reshape.ts";
import type { ParameterEntry, ParameterTable } from "../parameter-table.ts";
import { type RegressionLoss, regressionLoss, regressionLosses } from "./regression-loss.ts";
import { type TrainingParameters, trainingParameters, whole } from "./training-parameters.ts";

/** What every model has that forecasts all channels of a series from their own past. */
export interface ForecastParameters extends TrainingParameters {
  context_length: number;
  prediction_length: number;
  channels: number;
  loss: RegressionLoss;
}

const training = trainingParameters({
  epochs: 10,
  batch_size: 32,
  learning_rate: 1e-3,
  weight_decay: 0,
  gradient_clip_norm: 1,
  early_stopping_patience: 10,
});

export const forecastParameters = {
  context_length: {
    ...whole(64, 1, "Steps of the past that a forecast looks at."),
    aliases: ["seq_len"],
  },
  prediction_length: { ...whole(1, 1, "Steps ahead that are forecast."), aliases: ["pred_len"] },
  channels: {
    ...whole(1, 1, "Series that are read and forecast together."),
    aliases: ["enc_in", "num_input_channels"],
  },
  loss: regressionLoss,
  ...training,
  epochs: { ...training.epochs, aliases: ["num_epochs"] },
} satisfies ParameterTable;

/** A network from `x` [context, channels] to `forecast` [horizon, channels]; `write` has time as the last axis. */
export function forecastNetwork(
  { context_length: context, channels }: ForecastParameters,
  write: (scope: Scope, series: Tensor) => Tensor,
): Network {
  return {
    inputs: [{ name: "x", shape: [context, channels] }],
    write: (scope, { x }) => ({
      forecast: transpose(write(scope, transpose(x!, [0, 2, 1])), [0, 2, 1]),
    }),
  };
}

/** The loss between `forecast` and `target`, both [horizon, channels]. */
export function forecastObjective(parameters: ForecastParameters): Objective {
  const { prediction_length: horizon, channels, loss } = parameters;
  return {
    targets: [{ name: "target", shape: [horizon, channels] }],
    loss: ({ forecast }, { target }) => regressionLosses[loss](forecast!, target!),
  };
}

export function flag(fallback: boolean, description: string): ParameterEntry<boolean> {
  return {
    default: fallback,
    range: "true or false",
    description,
    accepts: (value) => typeof value === "boolean",
  };
}

/** One of the names of a table. */
export function choice<K extends string>(
  fallback: K,
  table: Readonly<Record<K, unknown>>,
  description: string,
): ParameterEntry<K> {
  const names = Object.keys(table).map((name) => `'${name}'`);
  return {
    default: fallback,
    range: `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
    description,
    accepts: (value) => typeof value === "string" && Object.hasOwn(table, value),
  };
}

/** A whole number, or null for what the description says. */
export function wholeOrNull(low: number, description: string): ParameterEntry<number | null> {
  const entry = whole(low, low, description);
  return {
    default: null,
    range: `null or ${entry.range}`,
    description,
    accepts: (value) => value === null || entry.accepts(value),
  };
}
