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
export { withWatchRows } from "./watch-rows.ts";
