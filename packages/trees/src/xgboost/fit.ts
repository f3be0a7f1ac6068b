import type { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { type BoostingClassifierInput, fitBoostingClassifier } from "../boosting/fit-classifier.ts";
import { type BoostingRegressorInput, fitBoostingRegressor } from "../boosting/fit-regressor.ts";
import type { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import type { XGBClassifierParameters, XGBRegressorParameters } from "./parameters.ts";
import { xgboostStyle } from "./style.ts";

/** Boosts trees on log-loss as XGBoost does, on a matrix that is binned already. */
export function fitXGBClassifier(
  input: BoostingClassifierInput<XGBClassifierParameters>,
): Promise<BoostingClassifierModel> {
  return fitBoostingClassifier(xgboostStyle, input);
}

/** Boosts trees on numbers as XGBoost does, on a matrix that is binned already. */
export function fitXGBRegressor(
  input: BoostingRegressorInput<XGBRegressorParameters>,
): Promise<BoostingRegressorModel> {
  return fitBoostingRegressor(xgboostStyle, input);
}
