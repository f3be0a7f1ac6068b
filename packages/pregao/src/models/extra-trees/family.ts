import {
  extraTreesClassifierParameters,
  extraTreesRegressorParameters,
  fitExtraTreesClassifier,
  fitExtraTreesRegressor,
} from "@pregao/trees";
import { forestFamily } from "../forest/forest-family.ts";

export const extraTreesFamily = forestFamily({
  name: "extra_trees",
  aliases: ["et", "extra-trees", "ExtraTrees"],
  description:
    "Extremely randomised trees (Geurts, Ernst & Wehenkel 2006): thresholds are drawn, not searched; scikit-learn's parameter names and meaning.",
  classifier: extraTreesClassifierParameters,
  regressor: extraTreesRegressorParameters,
  searchSpaces: { default: { min_samples_leaf: [5, 25, 100, 400], max_features: ["sqrt", 0.5] } },
  fitClassifier: fitExtraTreesClassifier,
  fitRegressor: fitExtraTreesRegressor,
});
