import { ForestClassifier } from "./forest-classifier.ts";
import type { ForestClassifierParameters } from "./parameters.ts";

/** Extremely randomised trees in scikit-learn's idiom; see `fitExtraTreesClassifier`. */
export class ExtraTreesClassifier<Label extends string | number = number> extends ForestClassifier<Label> {
  constructor(parameters: Partial<ForestClassifierParameters> = {}) {
    super("extra_trees", parameters);
  }
}
