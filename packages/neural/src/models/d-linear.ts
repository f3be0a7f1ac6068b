import { channelLinear } from "../layers/channel-linear.ts";
import { add, subtract } from "../operations/arithmetic.ts";
import { movingAverage } from "../operations/moving-average.ts";
import { isWhole, type ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import {
  type ForecastParameters,
  flag,
  forecastNetwork,
  forecastObjective,
  forecastParameters,
} from "./forecasting.ts";

export interface DLinearParameters extends ForecastParameters {
  moving_avg: number;
  individual: boolean;
}

const parameters = {
  ...forecastParameters,
  moving_avg: {
    default: 25,
    range: "an odd whole number from 1",
    description: "Steps of the moving average that makes the trend.",
    accepts: (value: unknown) => isWhole(value, 1) && value % 2 === 1,
  },
  individual: flag(false, "Whether each channel has maps of its own."),
} satisfies ParameterTable;

/**
 * DLinear (Zeng et al. 2023): a moving average as the trend, one linear map of the trend to the steps ahead and one of the rest.
 * Names of parameters are those of the authors' code, github.com/cure-lab/LTSF-Linear.
 */
export const dLinear: Architecture<DLinearParameters> = {
  name: "DLinear",
  parameters,
  network: (given) =>
    forecastNetwork(given, (scope, series) => {
      const { prediction_length: horizon, individual: isIndividual, moving_avg } = given;
      const trend = movingAverage(series, moving_avg);
      return add(
        channelLinear(scope, subtract(series, trend), horizon, { name: "Linear_Seasonal", isIndividual }),
        channelLinear(scope, trend, horizon, { name: "Linear_Trend", isIndividual }),
      );
    }),
  objective: forecastObjective,
};
