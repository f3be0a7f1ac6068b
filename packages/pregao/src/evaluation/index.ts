export * from "./backtest/index.ts";
export { type ClassBaseline, classBaselines } from "./class-baselines.ts";
export type * from "./contract.ts";
export {
  type ClassificationCurves,
  classificationCurves,
  type PrecisionRecallCurve,
  type ReliabilityCurve,
  type RocCurve,
} from "./curves.ts";
export { evaluateClassification } from "./evaluate-classification.ts";
export { evaluateRegression } from "./evaluate-regression.ts";
export {
  baselinesFor,
  type JudgedPredictions,
  judgePredictions,
  type TaskBaselines,
} from "./judge-predictions.ts";
export { type LearningCurvePoint, type LearningCurveRequest, learningCurve } from "./learning-curve.ts";
export { type ReturnBaseline, returnBaselines } from "./return-baselines.ts";
export type { RegressionInput } from "./scorable-returns.ts";
export type { ClassificationInput } from "./scorable-rows.ts";
export * from "./skill/index.ts";
export { type ValueBaselineOptions, valueBaselines } from "./value-baselines.ts";
export { bestBaseline, claimCaveats, skillVerdict } from "./verdict.ts";
export { type VolatilityBaselineOptions, volatilityBaseline } from "./volatility-baseline.ts";
export type { WalkForwardFold, WalkForwardRequest, WalkForwardResult } from "./walk-forward/contract.ts";
export type { MetricSummary } from "./walk-forward/fold-summary.ts";
export {
  type FittedFold,
  type FoldPreparation,
  type OutOfFoldPredictions,
  type OutOfFoldRequest,
  outOfFoldPredictions,
  type PrepareFold,
} from "./walk-forward/out-of-fold.ts";
export { walkForward } from "./walk-forward/walk-forward.ts";
export { walkForwardToWire } from "./walk-forward/wire.ts";
export { toWire } from "./wire.ts";
