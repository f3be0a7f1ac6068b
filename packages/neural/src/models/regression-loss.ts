import type { Tensor } from "../graph/tensor.ts";
import { huber, meanAbsoluteError, meanSquaredError } from "../losses/regression.ts";
import type { ParameterEntry } from "../parameter-table.ts";

/** Errors of forecasts that models may learn to lower, by the names that their parameters have for them. */
export const regressionLosses = {
  mse: meanSquaredError,
  mae: meanAbsoluteError,
  huber: (forecast: Tensor, target: Tensor) => huber(forecast, target),
};

export type RegressionLoss = keyof typeof regressionLosses;

export const regressionLoss: ParameterEntry<RegressionLoss> = {
  default: "mse",
  range: "'mse', 'mae' or 'huber'",
  description: "Squared, absolute or Huber's error.",
  accepts: (value) => typeof value === "string" && Object.hasOwn(regressionLosses, value),
};
