import { BoostedRegressor } from "../boosting/boosted-regressor.ts";
import type { CatBoostRegressorGiven, CatBoostRegressorParameters } from "./parameters.ts";
import { catboostStyle } from "./style.ts";

/** Boosting of numbers in the idiom of CatBoost's Python interface; see CatBoostClassifier. */
export class CatBoostRegressor extends BoostedRegressor<CatBoostRegressorParameters> {
  constructor(parameters: CatBoostRegressorGiven = {}) {
    super(catboostStyle, parameters);
  }
}
