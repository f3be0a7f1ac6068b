import type { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { readModel } from "./read-model.ts";
import { modelText } from "./write-model.ts";

/**
 * A model of LightGBM from its text file (v3 and v4, checked with 4.7): boosting gbdt, dart, goss and rf. Columns are
 * float32 here and float64 there; thresholds are rounded so that every float32 goes where it went. Refused with
 * TREES_MODEL_INVALID when broken, with TREES_MODEL_UNSUPPORTED when it holds what our models cannot: linear leaves,
 * objectives of ranking, one-against-all, and zero_as_missing where zeros go against their threshold.
 */
export function fromLightGBMText(text: string): BoostingClassifierModel | BoostingRegressorModel {
  return readModel(text);
}

/**
 * The model as a text that LightGBM 4.7 loads and predicts the same with. Counts of rows, which our models do not keep, are
 * the sums of hessians, rounded. A loss that LightGBM does not know is written as regression. A split by category that
 * sends missing values and categories it has not met to different sides is refused with TREES_MODEL_UNSUPPORTED:
 * LightGBM sends both right.
 */
export function toLightGBMText(model: BoostingClassifierModel | BoostingRegressorModel): string {
  return modelText(model);
}
