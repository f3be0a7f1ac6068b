import { ForestClassifier } from "./forest-classifier.ts";
import type { ForestClassifierParameters } from "./parameters.ts";

/**
 * The random forest in scikit-learn's idiom. For many fits on the same columns, `binColumns` once and `fitForestClassifier`
 * are cheaper.
 */
export class RandomForestClassifier<Label extends string | number = number> extends ForestClassifier<Label> {
  constructor(parameters: Partial<ForestClassifierParameters> = {}) {
    super("random_forest", parameters);
  }
}
