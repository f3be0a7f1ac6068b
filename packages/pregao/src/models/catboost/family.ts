import {
  catBoostClassifierParameters,
  catBoostRegressorParameters,
  fitCatBoostClassifier,
  fitCatBoostRegressor,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";

export const catboostFamily = boostingFamily({
  name: "catboost",
  aliases: ["cb", "CatBoost"],
  description:
    "Gradient boosting as CatBoost does it (Prokhorenkova et al. 2018): symmetric trees, one split a level; CatBoost's parameter names, meaning and defaults.",
  classifier: catBoostClassifierParameters,
  regressor: catBoostRegressorParameters,
  decidedElsewhere: [
    "random_seed",
    "thread_count",
    "loss_function",
    "eval_metric",
    "early_stopping_rounds",
    "use_best_model",
  ],
  binsParameter: "border_count",
  seedParameter: "random_seed",
  searchSpace: {
    // Shallow and strongly held back: daily market labels are nearly noise.
    iterations: [100, 300],
    learning_rate: [0.02, 0.05],
    depth: [2, 4],
    l2_leaf_reg: [3, 30, 300],
    rsm: [0.4, 0.8],
  },
  fitClassifier: fitCatBoostClassifier,
  fitRegressor: fitCatBoostRegressor,
});
