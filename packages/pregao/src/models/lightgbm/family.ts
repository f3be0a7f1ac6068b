import {
  fitLGBMClassifier,
  fitLGBMRegressor,
  lgbmClassifierParameters,
  lgbmRegressorParameters,
} from "@pregao/trees";
import { boostingFamily } from "../boosting/boosting-family.ts";
import type { EngineParameters } from "../engine-parameters.ts";
import { integerRange, realRange } from "../tuning-space.ts";

export const lightgbmFamily = boostingFamily({
  name: "lightgbm",
  aliases: ["lgbm", "LightGBM"],
  description:
    "Gradient boosting as LightGBM does it (Ke et al. 2017): leaf-wise histogram trees; LightGBM's parameter names, meaning and defaults.",
  classifier: withSharedName(lgbmClassifierParameters),
  regressor: withSharedName(lgbmRegressorParameters),
  decidedElsewhere: ["random_state", "objective", "metric"],
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
  tuningSpaces: {
    // The described system names the first two; the others are the rest of what its library is usually tuned by.
    default: {
      parameters: {
        num_leaves: integerRange(20, 100),
        learning_rate: realRange(0.01, 0.3, { log: true }),
        n_estimators: integerRange(100, 500),
        max_depth: integerRange(3, 10),
        min_child_samples: integerRange(5, 100),
        subsample: realRange(0.6, 1),
        subsample_freq: integerRange(0, 7),
        colsample_bytree: realRange(0.6, 1),
        reg_alpha: realRange(1e-3, 10, { log: true }),
        reg_lambda: realRange(1e-3, 10, { log: true }),
      },
    },
    // Held back: labels of daily bars are nearly noise.
    cautious: {
      parameters: {
        num_leaves: integerRange(2, 31, { log: true }),
        learning_rate: realRange(0.005, 0.1, { log: true }),
        n_estimators: integerRange(50, 500),
        min_child_samples: integerRange(20, 1000, { log: true }),
        colsample_bytree: realRange(0.2, 1),
        reg_lambda: realRange(0.1, 1000, { log: true }),
      },
    },
  },
  fitClassifier: fitLGBMClassifier,
  fitRegressor: fitLGBMRegressor,
});

/** Early stopping under the name that it has in all styles; LightGBM knows it as an alias of its own. */
function withSharedName({ early_stopping_round: patience, ...others }: EngineParameters): EngineParameters {
  return { ...others, early_stopping_rounds: patience! };
}
