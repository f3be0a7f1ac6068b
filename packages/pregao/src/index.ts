/** The public library of Pregão: everything the command line does, room by room, as functions and classes. */

/** The parameters of a model family of one's own are schemas of zod: of this one, so that versions agree. */
export { z } from "zod";
export * from "./audit/index.ts";
export * from "./backup/index.ts";
export * from "./calibration/index.ts";
export * from "./config/index.ts";
export {
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  errorCatalogue,
  isPregaoError,
  PregaoError,
} from "./errors.ts";
export * from "./evaluation/index.ts";
export * from "./explain/index.ts";
export * from "./features/index.ts";
export * from "./jobs/index.ts";
export * from "./labels/index.ts";
export * from "./market/index.ts";
export * from "./models/index.ts";
export * from "./objects/index.ts";
export * from "./pipeline/b3/index.ts";
export { backtestOutcome } from "./pipeline/backtest-outcome.ts";
export { BasicFeatureEngineering, type BasicFeatureOptions } from "./pipeline/basic-feature-engineering.ts";
export * from "./pipeline/crypto/index.ts";
export * from "./pipeline/datasets/index.ts";
export * from "./pipeline/ensemble/index.ts";
export * from "./pipeline/explain/index.ts";
export * from "./pipeline/export/index.ts";
export { type LearningCurveRun, runLearningCurve } from "./pipeline/learning-curve.ts";
export { type RunOptions, runOptions } from "./pipeline/options/run.ts";
export { type TrainOptions, trainOptions } from "./pipeline/options/train.ts";
export { type TuneOptions, tuneOptions } from "./pipeline/options/tune.ts";
export * from "./pipeline/platform/index.ts";
export { type PerformanceTarget, performanceTargets } from "./pipeline/run/performance-targets.ts";
export { type RunResult, runPipeline } from "./pipeline/run/run.ts";
export type { TickerPrediction } from "./pipeline/ticker-prediction.ts";
export { type TrainingResult, train } from "./pipeline/train.ts";
export {
  type Optimization,
  type OptimizationData,
  type OptimizationOptions,
  type OptimizedModel,
  optimizeAll,
  optimizeAllModels,
  optimizeCatboostClassifier,
  optimizeLightgbmClassifier,
  optimizeNeuralNetwork,
  optimizeXgboostClassifier,
  optimizeXgboostRegressor,
} from "./pipeline/tuning/optimize-models.ts";
export { type PreparedStudy, type TuningResult, tune } from "./pipeline/tuning/tune.ts";
export { runWalkForward, type WalkForwardRun } from "./pipeline/walk-forward.ts";
export {
  type ValidatedFold,
  type WalkForwardTable,
  WalkForwardValidator,
  type WalkForwardValidatorOptions,
} from "./pipeline/walk-forward-validator.ts";
export {
  createRunContext,
  type ProgressSink,
  type ProgressUpdate,
  type RunContext,
  silentProgress,
} from "./progress.ts";
export * from "./quality/index.ts";
export * from "./registry/index.ts";
export * from "./reports/index.ts";
export * from "./scaling/index.ts";
export * from "./selection/index.ts";
export * from "./server/index.ts";
export * from "./serving/index.ts";
export * from "./sources/index.ts";
export * from "./splits/index.ts";
export * from "./tracking/index.ts";
export * from "./tuning/index.ts";
export { version } from "./version.ts";
