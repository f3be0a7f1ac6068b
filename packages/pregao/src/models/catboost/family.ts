import {
  catBoostClassifierParameters,
  catBoostRegressorParameters,
  fitCatBoostClassifier,
  fitCatBoostRegressor,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";
import { integerRange, realRange } from "../tuning-space.ts";

export const catboostFamily = boostingFamily({
  name: "catboost",
  aliases: ["cb", "CatBoost"],
  description:
    "Gradient boosting as CatBoost does it (Prokhorenkova et al. 2018): symmetric trees, one split a level; CatBoost's parameter names, meaning and defaults.",
  classifier: catBoostClassifierParameters,
  regressor: catBoostRegressorParameters,
  decidedElsewhere: ["random_seed", "thread_count", "loss_function", "eval_metric", "use_best_model"],
  whereOnlyWatched: { use_best_model: false },
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
  tuningSpaces: {
    // The described system names the first three; the others are the rest of what its library is usually tuned by.
    default: {
      parameters: {
        depth: integerRange(4, 10),
        learning_rate: realRange(0.01, 0.3, { log: true }),
        iterations: integerRange(100, 500),
        l2_leaf_reg: realRange(1, 10),
        random_strength: realRange(0, 2),
        rsm: realRange(0.5, 1),
      },
    },
    // Held back: labels of daily bars are nearly noise.
    cautious: {
      parameters: {
        depth: integerRange(1, 5),
        learning_rate: realRange(0.005, 0.1, { log: true }),
        iterations: integerRange(50, 500),
        l2_leaf_reg: realRange(1, 1000, { log: true }),
        rsm: realRange(0.2, 1),
      },
    },
  },
  fitClassifier: fitCatBoostClassifier,
  fitRegressor: fitCatBoostRegressor,
});
