import { channelLinear } from "../layers/channel-linear.ts";
import { add, subtract } from "../operations/arithmetic.ts";
import { slice } from "../operations/reshape.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import {
  type ForecastParameters,
  flag,
  forecastNetwork,
  forecastObjective,
  forecastParameters,
} from "./forecasting.ts";

export interface NLinearParameters extends ForecastParameters {
  individual: boolean;
}

const parameters = {
  ...forecastParameters,
  individual: flag(false, "Whether each channel has a map of its own."),
} satisfies ParameterTable;

/**
 * NLinear (Zeng et al. 2023): a linear map of each series without its last value, which is added again to the steps ahead. Names
 * of parameters are those of the authors' code, github.com/cure-lab/LTSF-Linear.
 */
export const nLinear: Architecture<NLinearParameters> = {
  name: "NLinear",
  parameters,
  network: (given) =>
    forecastNetwork(given, (scope, series) => {
      const { prediction_length: horizon, individual: isIndividual, context_length: context } = given;
      const last = slice(series, 2, context - 1, context);
      const mapped = channelLinear(scope, subtract(series, last), horizon, { name: "Linear", isIndividual });
      return add(mapped, last);
    }),
  objective: forecastObjective,
};
