import {
  fitLGBMClassifier,
  fitLGBMRegressor,
  lgbmClassifierParameters,
  lgbmRegressorParameters,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";

export const lightgbmFamily = boostingFamily({
  name: "lightgbm",
  aliases: ["lgbm", "LightGBM"],
  description:
    "Gradient boosting as LightGBM does it (Ke et al. 2017): leaf-wise histogram trees; LightGBM's parameter names, meaning and defaults.",
  classifier: lgbmClassifierParameters,
  regressor: lgbmRegressorParameters,
  decidedElsewhere: ["random_state", "objective", "metric", "early_stopping_round"],
  binsParameter: "max_bin",
  seedParameter: "random_state",
  searchSpace: {
    // Few leaves of many rows: daily market labels are nearly noise, and LightGBM's defaults memorise it.
    n_estimators: [100, 300],
    learning_rate: [0.02, 0.05],
    num_leaves: [4, 8, 15],
    min_child_samples: [50, 200, 500],
    colsample_bytree: [0.4, 0.8],
    reg_lambda: [0, 10],
  },
  fitClassifier: fitLGBMClassifier,
  fitRegressor: fitLGBMRegressor,
});
