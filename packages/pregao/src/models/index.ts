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
export { checkFamily, type FamilyCheckOptions } from "./custom/check-family.ts";
export { loadConfiguredModels, loadModelsFile, registerFamilies } from "./custom/models-file.ts";
export { enabledFamilyName, enabledFamilyNames } from "./enabled-families.ts";
export { type ExportedFiles, type ExportFormat, exportFormats } from "./export/contract.ts";
export { allFamilies, familyName, familyNames, knownFamilyNames, loadFamily } from "./families.ts";
export { requireFeatureSet } from "./feature-check.ts";
export { CombinedModel, type FittedBase } from "./stack/combined-model.ts";
export type { OutOfFold } from "./stack/out-of-fold.ts";
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
