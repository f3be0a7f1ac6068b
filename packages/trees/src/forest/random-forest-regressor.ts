import { ForestRegressor } from "./forest-regressor.ts";
import type { ForestRegressorParameters } from "./parameters.ts";

/** The regression forest in scikit-learn's idiom. */
export class RandomForestRegressor extends ForestRegressor {
  constructor(parameters: Partial<ForestRegressorParameters> = {}) {
    super("random_forest", parameters);
  }
}
