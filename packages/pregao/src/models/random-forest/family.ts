import {
  fitForestClassifier,
  fitForestRegressor,
  forestClassifierParameters,
  forestRegressorParameters,
} from "@pregao/trees";
import { forestFamily } from "../forest/forest-family.ts";

export const randomForestFamily = forestFamily({
  name: "rf",
  aliases: ["random_forest", "random-forest", "RandomForest"],
  description: "Random forest (Breiman 2001) on histogram trees; scikit-learn's parameter names and meaning.",
  classifier: forestClassifierParameters,
  regressor: forestRegressorParameters,
  searchSpaces: {
    // Wide in leaf size, because daily market labels are nearly noise: trees that grow to single rows memorise it.
    default: { min_samples_leaf: [5, 25, 100, 400], max_features: ["sqrt", 0.5] },
    // The grid of the original B3 service.
    original: { min_samples_leaf: [1, 5], max_features: ["sqrt", 0.5] },
  },
  fitClassifier: fitForestClassifier,
  fitRegressor: fitForestRegressor,
});
