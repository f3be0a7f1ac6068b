import {
  fitXGBClassifier,
  fitXGBRegressor,
  xgbClassifierParameters,
  xgbRegressorParameters,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";

export const xgboostFamily = boostingFamily({
  name: "xgboost",
  aliases: ["xgb", "XGBoost", "gradient_boosting"],
  description:
    "Gradient boosting as XGBoost does it (Chen & Guestrin 2016): depth-wise histogram trees; XGBoost's parameter names, meaning and defaults.",
  classifier: xgbClassifierParameters,
  regressor: xgbRegressorParameters,
  decidedElsewhere: ["random_state", "objective", "eval_metric", "early_stopping_rounds"],
  binsParameter: "max_bin",
  seedParameter: "random_state",
  searchSpace: {
    // Shallow and slow: daily market labels are nearly noise, and XGBoost's defaults memorise it.
    n_estimators: [100, 300],
    learning_rate: [0.02, 0.05],
    max_depth: [2, 3, 4],
    min_child_weight: [10, 50, 200],
    subsample: [0.6, 0.8],
    colsample_bytree: [0.4, 0.8],
  },
  fitClassifier: fitXGBClassifier,
  fitRegressor: fitXGBRegressor,
});
