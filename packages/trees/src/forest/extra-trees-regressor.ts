import { ForestRegressor } from "./forest-regressor.ts";
import type { ForestRegressorParameters } from "./parameters.ts";

/** Extremely randomised regression trees in scikit-learn's idiom. */
export class ExtraTreesRegressor extends ForestRegressor {
  constructor(parameters: Partial<ForestRegressorParameters> = {}) {
    super("extra_trees", parameters);
  }
}
