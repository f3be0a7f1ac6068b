export type { FeatureImportance, Model, ModelFamily, Prediction, TrainingData } from "./contract.ts";
export { familyName, familyNames, loadFamily } from "./families.ts";
export { requireFeatureSet } from "./feature-check.ts";
