export {
  type FullPipelineRequest,
  type FullPipelineResult,
  MLTrainingPipeline,
  type PipelineEvaluations,
} from "./ml-training-pipeline.ts";
export type { PredictorSettings } from "./predictor.ts";
export {
  CatBoostEntryPredictor,
  LightGBMEntryPredictor,
  LSTMForecaster,
  NeuralNetRegressor,
  XGBoostEntryPredictor,
  XGBoostPricePredictor,
} from "./predictors.ts";
export {
  loadPreparedDatasets,
  type PreparedDatasetOptions,
  type PreparedDatasets,
} from "./prepared-datasets.ts";
