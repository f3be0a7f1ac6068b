import { BoostedClassifier } from "../boosting/boosted-classifier.ts";
import type { LGBMClassifierGiven, LGBMClassifierParameters } from "./parameters.ts";
import { lightgbmStyle } from "./style.ts";

/**
 * Boosting in the idiom of LightGBM's scikit-learn interface. For many fits on the same columns, `binColumns` once and
 * `fitLGBMClassifier` are cheaper.
 */
export class LGBMClassifier<Label extends string | number = number> extends BoostedClassifier<
  LGBMClassifierParameters,
  Label
> {
  constructor(parameters: LGBMClassifierGiven = {}) {
    super(lightgbmStyle, parameters);
  }
}
