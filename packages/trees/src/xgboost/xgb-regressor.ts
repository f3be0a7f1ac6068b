import { BoostedRegressor } from "../boosting/boosted-regressor.ts";
import type { XGBRegressorParameters } from "./parameters.ts";
import { xgboostStyle } from "./style.ts";

/** Boosting of numbers in the idiom of XGBoost's scikit-learn interface. */
export class XGBRegressor extends BoostedRegressor<XGBRegressorParameters> {
  constructor(parameters: Partial<XGBRegressorParameters> = {}) {
    super(xgboostStyle, parameters);
  }
}
