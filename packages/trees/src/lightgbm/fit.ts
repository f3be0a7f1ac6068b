import type { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { type BoostingClassifierInput, fitBoostingClassifier } from "../boosting/fit-classifier.ts";
import { type BoostingRegressorInput, fitBoostingRegressor } from "../boosting/fit-regressor.ts";
import type { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import type {
  LGBMClassifierGiven,
  LGBMClassifierParameters,
  LGBMRegressorGiven,
  LGBMRegressorParameters,
} from "./parameters.ts";
import { lightgbmStyle } from "./style.ts";

export interface LGBMClassifierInput
  extends Omit<BoostingClassifierInput<LGBMClassifierParameters>, "parameters"> {
  readonly parameters?: LGBMClassifierGiven;
}

export interface LGBMRegressorInput
  extends Omit<BoostingRegressorInput<LGBMRegressorParameters>, "parameters"> {
  readonly parameters?: LGBMRegressorGiven;
}

/** Boosts trees on log-loss as LightGBM does, on a matrix that is binned already. */
export function fitLGBMClassifier(input: LGBMClassifierInput): Promise<BoostingClassifierModel> {
  return fitBoostingClassifier(lightgbmStyle, input);
}

/** Boosts trees on numbers as LightGBM does, on a matrix that is binned already. */
export function fitLGBMRegressor(input: LGBMRegressorInput): Promise<BoostingRegressorModel> {
  return fitBoostingRegressor(lightgbmStyle, input);
}
