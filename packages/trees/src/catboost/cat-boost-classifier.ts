import { BoostedClassifier } from "../boosting/boosted-classifier.ts";
import type { CatBoostClassifierGiven, CatBoostClassifierParameters } from "./parameters.ts";
import { catboostStyle } from "./style.ts";

/**
 * Boosting in the idiom of CatBoost's Python interface. For many fits on the same columns, `binColumns` once and
 * `fitCatBoostClassifier` are cheaper.
 */
export class CatBoostClassifier<Label extends string | number = number> extends BoostedClassifier<
  CatBoostClassifierParameters,
  Label
> {
  constructor(parameters: CatBoostClassifierGiven = {}) {
    super(catboostStyle, parameters);
  }
}
