export { binColumns } from "./binning/bin-columns.ts";
export { binColumnsAsync } from "./binning/bin-columns-on-workers.ts";
export type { BinOptions } from "./binning/bin-options.ts";
export type { BinnedMatrix } from "./binning/binned-matrix.ts";
export type { CategoryCuts } from "./binning/category-cuts.ts";
export type { ColumnSource } from "./binning/column-source.ts";
export type { ColumnCuts, NumericCuts } from "./binning/cuts.ts";
export type { Evaluation, ImportanceType } from "./boosting/boosting-model.ts";
export type { ClassWeight } from "./boosting/class-weight.ts";
export { BoostingClassifierModel } from "./boosting/classifier-model.ts";
export type { BoostingClassifierInput } from "./boosting/fit-classifier.ts";
export type { BoostingRegressorInput } from "./boosting/fit-regressor.ts";
export type { OwnMetric, OwnObjective, RoundView } from "./boosting/own-functions.ts";
export { BoostingRegressorModel } from "./boosting/regressor-model.ts";
export type { BoostingControl, BoostingRound } from "./boosting/train.ts";
export { CatBoostClassifier } from "./catboost/cat-boost-classifier.ts";
export { CatBoostRegressor } from "./catboost/cat-boost-regressor.ts";
export { fitCatBoostClassifier, fitCatBoostRegressor } from "./catboost/fit.ts";
export {
  type CatBoostClassifierGiven,
  type CatBoostClassifierParameters,
  type CatBoostRegressorGiven,
  type CatBoostRegressorParameters,
  catBoostClassifierParameters,
  catBoostRegressorParameters,
} from "./catboost/parameters.ts";
export type { PredictOptions } from "./ensemble/parallel-sums.ts";
export { TreesError, type TreesErrorCode } from "./errors.ts";
export {
  type ExplainControl,
  type ExplainedModel,
  type ExplainOptions,
  type Explanation,
  explain,
  interactions,
} from "./explain/explain.ts";
export { type PermutationImportance, permutationImportance } from "./explain/permutation-importance.ts";
export { gaussLegendre, type Quadrature } from "./explain/quadrature.ts";
export type { FitControl } from "./fit-control.ts";
export {
  type BatchControl,
  type BatchedFit,
  type FitManyControl,
  type FitManyProgress,
  fitMany,
  fitManySettled,
} from "./fit-many.ts";
export { ForestClassifierModel } from "./forest/classifier-model.ts";
export { ExtraTreesClassifier } from "./forest/extra-trees-classifier.ts";
export { ExtraTreesRegressor } from "./forest/extra-trees-regressor.ts";
export {
  type ForestClassifierInput,
  fitExtraTreesClassifier,
  fitForestClassifier,
} from "./forest/fit-classifier.ts";
export {
  type ForestRegressorInput,
  fitExtraTreesRegressor,
  fitForestRegressor,
} from "./forest/fit-regressor.ts";
export {
  extraTreesClassifierParameters,
  extraTreesRegressorParameters,
  type ForestClassifierParameters,
  type ForestRegressorParameters,
  type ForestStyle,
  forestClassifierParameters,
  forestRegressorParameters,
  type MaxFeatures,
} from "./forest/parameters.ts";
export { RandomForestClassifier } from "./forest/random-forest-classifier.ts";
export { RandomForestRegressor } from "./forest/random-forest-regressor.ts";
export { ForestRegressorModel } from "./forest/regressor-model.ts";
export {
  type CatBoostModel,
  type CatBoostReadOptions,
  fromCatBoostJson,
} from "./interchange/catboost/from-catboost-json.ts";
export { type CatBoostWriteOptions, toCatBoostJson } from "./interchange/catboost/to-catboost-json.ts";
export type { ClassLabel } from "./interchange/class-labels.ts";
export { decompressJoblib } from "./interchange/joblib/decompress-joblib.ts";
export { fromJoblib, type JoblibForest } from "./interchange/joblib/from-joblib.ts";
export { type JoblibOptions, toJoblib } from "./interchange/joblib/to-joblib.ts";
export { fromLightGBMText, toLightGBMText } from "./interchange/lightgbm/files.ts";
export { type OnnxOptions, toOnnx } from "./interchange/onnx/to-onnx.ts";
export { fromXGBoostJson, fromXGBoostUbj, toXGBoostJson, toXGBoostUbj } from "./interchange/xgboost/files.ts";
export type { XGBoostReadOptions } from "./interchange/xgboost/read-model.ts";
export type { KernelName } from "./kernels/kernels.ts";
export {
  fitLGBMClassifier,
  fitLGBMRegressor,
  type LGBMClassifierInput,
  type LGBMRegressorInput,
} from "./lightgbm/fit.ts";
export { LGBMClassifier } from "./lightgbm/lgbm-classifier.ts";
export { LGBMRegressor } from "./lightgbm/lgbm-regressor.ts";
export {
  type LGBMClassifierGiven,
  type LGBMClassifierParameters,
  type LGBMRegressorGiven,
  type LGBMRegressorParameters,
  lgbmClassifierParameters,
  lgbmRegressorParameters,
} from "./lightgbm/parameters.ts";
export { closeWorkers, startWorkers } from "./workers/pool.ts";
export { fitXGBClassifier, fitXGBRegressor } from "./xgboost/fit.ts";
export {
  type XGBClassifierParameters,
  type XGBRegressorParameters,
  xgbClassifierParameters,
  xgbRegressorParameters,
} from "./xgboost/parameters.ts";
export { XGBClassifier } from "./xgboost/xgb-classifier.ts";
export { XGBRegressor } from "./xgboost/xgb-regressor.ts";
