export { bootstrapByDate, chooseBlockLength } from "./block-bootstrap.ts";
export { type ClassBaseline, type ClassBaselineOptions, classBaselines } from "./class-baselines.ts";
export type * from "./contract.ts";
export {
  type ClassificationCurves,
  classificationCurves,
  type ReliabilityCurve,
  type RocCurve,
} from "./curves.ts";
export { evaluateClassification } from "./evaluate-classification.ts";
export { evaluateRegression } from "./evaluate-regression.ts";
export { type ReturnBaseline, type ReturnBaselineOptions, returnBaselines } from "./return-baselines.ts";
export { rocAuc } from "./roc-auc.ts";
export type { RegressionInput } from "./scorable-returns.ts";
export type { ClassificationInput } from "./scorable-rows.ts";
export { claimCaveats, type Provenance, skillVerdict } from "./verdict.ts";
export { type EvaluationWire, toWire } from "./wire.ts";
