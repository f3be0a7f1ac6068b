import {
  fitXGBClassifier,
  fitXGBRegressor,
  xgbClassifierParameters,
  xgbRegressorParameters,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";
import { integerRange, realRange } from "../tuning-space.ts";

export const xgboostFamily = boostingFamily({
  name: "xgboost",
  aliases: ["xgb", "XGBoost", "gradient_boosting"],
  description:
    "Gradient boosting as XGBoost does it (Chen & Guestrin 2016): depth-wise histogram trees; XGBoost's parameter names, meaning and defaults.",
  classifier: xgbClassifierParameters,
  regressor: xgbRegressorParameters,
  decidedElsewhere: ["random_state", "objective", "eval_metric"],
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
  tuningSpaces: {
    // The described system names the first three; the others are the rest of what its library is usually tuned by.
    default: {
      parameters: {
        max_depth: integerRange(3, 10),
        learning_rate: realRange(0.01, 0.3, { log: true }),
        n_estimators: integerRange(100, 500),
        min_child_weight: integerRange(1, 10),
        subsample: realRange(0.6, 1),
        colsample_bytree: realRange(0.6, 1),
        gamma: realRange(0, 5),
        reg_alpha: realRange(1e-3, 10, { log: true }),
        reg_lambda: realRange(1e-3, 10, { log: true }),
      },
    },
    // Held back: labels of daily bars are nearly noise.
    cautious: {
      parameters: {
        max_depth: integerRange(1, 5),
        learning_rate: realRange(0.005, 0.1, { log: true }),
        n_estimators: integerRange(50, 500),
        min_child_weight: realRange(1, 500, { log: true }),
        subsample: realRange(0.3, 1),
        colsample_bytree: realRange(0.2, 1),
        reg_lambda: realRange(0.1, 1000, { log: true }),
      },
    },
  },
  fitClassifier: fitXGBClassifier,
  fitRegressor: fitXGBRegressor,
});
