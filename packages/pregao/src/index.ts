/** The public library of Pregão: everything the command line does, as functions and classes. */
export { type Configuration, loadConfiguration } from "./config/index.ts";
export { type ErrorCode, errorCatalogue, isPregaoError, PregaoError } from "./errors.ts";
export {
  type ClassBaseline,
  type ClassificationEvaluation,
  type ClassificationInput,
  classBaselines,
  classificationCurves,
  type Evaluation,
  evaluateClassification,
  evaluateRegression,
  type MetricEstimate,
  type RegressionEvaluation,
  type RegressionInput,
  type ReturnBaseline,
  returnBaselines,
  toWire,
} from "./evaluation/index.ts";
export { computeFeatures, describeCatalog, type Feature, type FeatureMatrix } from "./features/index.ts";
export { direction, forwardReturn, type Labels, signalCluster } from "./labels/index.ts";
export { Bars } from "./market/bars.ts";
export type { Calendar } from "./market/calendar.ts";
export type { Finding } from "./market/finding.ts";
export { Frame } from "./market/frame.ts";
export { RowLedger } from "./market/row-ledger.ts";
export type { Timeframe } from "./market/timeframe.ts";
export {
  familyNames,
  loadFamily,
  type Model,
  type ModelFamily,
  type Prediction,
  type TrainingData,
} from "./models/index.ts";
export * from "./pipeline/b3/index.ts";
export type { TrainOptions } from "./pipeline/options.ts";
export type { TickerPrediction } from "./pipeline/predict.ts";
export type { TrainingResult } from "./pipeline/train.ts";
export { createRunContext, type ProgressSink, type ProgressUpdate, type RunContext } from "./progress.ts";
export { checkBars } from "./quality/index.ts";
export { ModelRegistry, type RegisteredVersion } from "./registry/index.ts";
export {
  darkTheme,
  evaluationDashboard,
  lightTheme,
  type ReportContents,
  renderMetricsTable,
  renderPng,
  renderReport,
  renderSvg,
  reportPictures,
  writeEvaluationPicture,
  writeReport,
} from "./reports/index.ts";
export { type BarSource, importDataset, openSource } from "./sources/index.ts";
export {
  type Fold,
  type Split,
  splitByDate,
  splitShuffledStratified,
  stratifiedTimeOrderedFolds,
} from "./splits/index.ts";
export { randomisedSearch, type SearchResult } from "./tuning/index.ts";
export { version } from "./version.ts";
