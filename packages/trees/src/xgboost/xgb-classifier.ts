import { BoostedClassifier } from "../boosting/boosted-classifier.ts";
import type { XGBClassifierParameters } from "./parameters.ts";
import { xgboostStyle } from "./style.ts";

/**
 * Boosting in the idiom of XGBoost's scikit-learn interface. For many fits on the same columns, `binColumns` once and
 * `fitXGBClassifier` are cheaper.
 */
export class XGBClassifier<Label extends string | number = number> extends BoostedClassifier<
  XGBClassifierParameters,
  Label
> {
  constructor(parameters: Partial<XGBClassifierParameters> = {}) {
    super(xgboostStyle, parameters);
  }
}
