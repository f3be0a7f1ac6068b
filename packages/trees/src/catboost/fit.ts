import type { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { type BoostingClassifierInput, fitBoostingClassifier } from "../boosting/fit-classifier.ts";
import { type BoostingRegressorInput, fitBoostingRegressor } from "../boosting/fit-regressor.ts";
import type { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import type { CatBoostClassifierParameters, CatBoostRegressorParameters } from "./parameters.ts";
import { catboostStyle } from "./style.ts";

/** Boosts symmetric trees on log-loss as CatBoost does, on a matrix that is binned already. */
export function fitCatBoostClassifier(
  input: BoostingClassifierInput<CatBoostClassifierParameters>,
): Promise<BoostingClassifierModel> {
  return fitBoostingClassifier(catboostStyle, input);
}

/** Boosts symmetric trees on numbers as CatBoost does, on a matrix that is binned already. */
export function fitCatBoostRegressor(
  input: BoostingRegressorInput<CatBoostRegressorParameters>,
): Promise<BoostingRegressorModel> {
  return fitBoostingRegressor(catboostStyle, input);
}
