import { BoostedRegressor } from "../boosting/boosted-regressor.ts";
import type { LGBMRegressorGiven, LGBMRegressorParameters } from "./parameters.ts";
import { lightgbmStyle } from "./style.ts";

/** Boosting of numbers in the idiom of LightGBM's scikit-learn interface. */
export class LGBMRegressor extends BoostedRegressor<LGBMRegressorParameters> {
  constructor(parameters: LGBMRegressorGiven = {}) {
    super(lightgbmStyle, parameters);
  }
}
