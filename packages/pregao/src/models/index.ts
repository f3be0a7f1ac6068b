export type {
  FeatureImportance,
  Model,
  ModelFamily,
  Prediction,
  SearchSpace,
  TrainingData,
} from "./contract.ts";
export { familyName, familyNames, loadFamily } from "./families.ts";
export { requireFeatureSet } from "./feature-check.ts";
