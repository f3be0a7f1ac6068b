export { B3Model, type B3TrainingOptions, type ModelPlace, type RowPrediction } from "./b3-model.ts";
export {
  B3DataLoadingService,
  B3DataLoadingService as DataLoadingService,
  type DataRequest,
} from "./data-loading-service.ts";
export {
  B3DataPreprocessingService,
  // The described texts call it by three names.
  B3DataPreprocessingService as B3ModelPreprocessingService,
  B3DataPreprocessingService as PreprocessingService,
  type PreprocessedData,
  type PreprocessingOptions,
} from "./data-preprocessing-service.ts";
export {
  B3ModelEvaluationService,
  type ComprehensiveEvaluation,
  type ModelEvaluation,
} from "./model-evaluation-service.ts";
export { B3ModelSavingService } from "./model-saving-service.ts";
export { B3ModelTrainingService, type SplitTables } from "./model-training-service.ts";
export type { ServiceSettings } from "./service-settings.ts";
export { type FeatureTable, shapeOf, type TargetTable, targetDistribution } from "./tables.ts";
