import { describedParameters } from "../run/model-plan.ts";
import { ClassPredictor, NumberPredictor, type PredictorSettings } from "./predictor.ts";

/** The described XGBoost classifier of entries (short, neutral, long); stops after 50 rounds without gain. */
export class XGBoostEntryPredictor extends ClassPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("xgboost", "classification", describedParameters("xgb_classifier"), settings);
  }
}

/** The described LightGBM classifier of entries; stops after 50 rounds without gain. */
export class LightGBMEntryPredictor extends ClassPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("lightgbm", "classification", describedParameters("lgb_classifier"), settings);
  }
}

/** The described CatBoost classifier of entries: 500 iterations at most; stops after 50 without gain. */
export class CatBoostEntryPredictor extends ClassPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("catboost", "classification", describedParameters("cat_classifier"), settings);
  }
}

/** The described XGBoost regressor of returns. */
export class XGBoostPricePredictor extends NumberPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("xgboost", "regression", describedParameters("xgb_regressor"), settings);
  }
}

/** The described neural network of returns: layers of 128, 64 and 32, dropout 0.3, patience of 20 epochs. */
export class NeuralNetRegressor extends NumberPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("mlp", "regression", describedParameters("nn_regressor"), settings);
  }
}

/**
 * The described LSTM: two layers of 64 over windows of 50 bars, dropout 0.2. It forecasts what the targets hold: returns, or the
 * change of open interest where they are labels of that kind.
 */
export class LSTMForecaster extends NumberPredictor {
  constructor(settings: PredictorSettings = {}) {
    super("lstm", "regression", describedParameters("lstm"), settings);
  }
}
