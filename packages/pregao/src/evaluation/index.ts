export { type ClassBaseline, classBaselines } from "./class-baselines.ts";
export type * from "./contract.ts";
export {
  type ClassificationCurves,
  classificationCurves,
  type ReliabilityCurve,
  type RocCurve,
} from "./curves.ts";
export { evaluateClassification } from "./evaluate-classification.ts";
export { evaluateRegression } from "./evaluate-regression.ts";
export { type ReturnBaseline, returnBaselines } from "./return-baselines.ts";
export type { RegressionInput } from "./scorable-returns.ts";
export type { ClassificationInput } from "./scorable-rows.ts";
export { type ValueBaselineOptions, valueBaselines } from "./value-baselines.ts";
export { claimCaveats, skillVerdict } from "./verdict.ts";
export { type VolatilityBaselineOptions, volatilityBaseline } from "./volatility-baseline.ts";
export { toWire } from "./wire.ts";
