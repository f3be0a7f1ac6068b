export type {
  Attributions,
  FeatureImportance,
  FitContext,
  LagAttributions,
  Model,
  ModelFamily,
  PairEffects,
  Prediction,
  SearchSpace,
  TrainingData,
  TrainingRound,
} from "./contract.ts";
export { familyName, familyNames, loadFamily } from "./families.ts";
export { requireFeatureSet } from "./feature-check.ts";
export {
  type CategoricalParameter,
  choiceOf,
  type DrawnParameters,
  type FamilySpace,
  type FamilySpaces,
  type IntegerParameter,
  integerRange,
  type NumberParameter,
  realRange,
  type TuningCondition,
  type TuningParameter,
  type TuningSpace,
  type TuningValue,
} from "./tuning-space.ts";
export { withWatchRows } from "./watch-rows.ts";
