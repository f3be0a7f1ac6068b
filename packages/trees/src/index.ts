export { type BinOptions, binColumns } from "./binning/bin-columns.ts";
export type { BinnedMatrix } from "./binning/binned-matrix.ts";
export { TreesError, type TreesErrorCode } from "./errors.ts";
export { ForestClassifierModel } from "./forest/classifier-model.ts";
export { type ForestClassifierInput, fitForestClassifier } from "./forest/fit-classifier.ts";
export { type ForestRegressorInput, fitForestRegressor } from "./forest/fit-regressor.ts";
export type { FitControl } from "./forest/fit-trees.ts";
export {
  type ForestClassifierParameters,
  type ForestRegressorParameters,
  forestClassifierParameters,
  forestRegressorParameters,
  type MaxFeatures,
} from "./forest/parameters.ts";
export { type PermutationImportance, permutationImportance } from "./forest/permutation-importance.ts";
export { RandomForestClassifier } from "./forest/random-forest-classifier.ts";
export { RandomForestRegressor } from "./forest/random-forest-regressor.ts";
export { ForestRegressorModel } from "./forest/regressor-model.ts";
export type { KernelName } from "./kernels/kernels.ts";
export { closeWorkers } from "./workers/pool.ts";
