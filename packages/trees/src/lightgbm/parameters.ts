import { type ClassWeight, isClassWeight } from "../boosting/class-weight.ts";
import { isDirections, isGroups } from "../boosting/constraints.ts";
import { isWhole, type ParameterTable, type WithAliases } from "../parameter-table.ts";
import { type DartParameters, dartParameters } from "./dart-parameters.ts";
import { acceptsMetrics, metricRange } from "./metrics.ts";
import { fromZero, oneOf, share, whole, yesOrNo } from "./parameter-entries.ts";
import { type RuntimeParameters, runtimeParameters } from "./runtime-parameters.ts";
import { type SamplingParameters, samplingParameters } from "./sampling-parameters.ts";

export interface LGBMParameters extends DartParameters, SamplingParameters, RuntimeParameters {
  n_estimators: number;
  learning_rate: number;
  num_leaves: number;
  max_depth: number;
  min_child_samples: number;
  min_child_weight: number;
  min_split_gain: number;
  reg_alpha: number;
  reg_lambda: number;
  max_delta_step: number;
  path_smooth: number;
  colsample_bytree: number;
  feature_fraction_bynode: number;
  max_bin: number;
  min_data_in_bin: number;
  enable_bundle: boolean;
  boost_from_average: boolean;
  monotone_constraints: readonly number[] | null;
  interaction_constraints: readonly (readonly number[])[] | null;
  max_cat_to_onehot: number;
  max_cat_threshold: number;
  cat_smooth: number;
  cat_l2: number;
  min_data_per_group: number;
  metric: null | string | readonly string[];
  first_metric_only: boolean;
  early_stopping_round: number;
  early_stopping_min_delta: number;
  random_state: number;
}

export interface LGBMClassifierParameters extends LGBMParameters {
  objective: null | "binary" | "multiclass";
  scale_pos_weight: number;
  is_unbalance: boolean;
  class_weight: ClassWeight;
}

export interface LGBMRegressorParameters extends LGBMParameters {
  objective: "regression" | "regression_l1" | "huber" | "quantile" | "poisson";
  alpha: number;
  poisson_max_delta_step: number;
}

const ANY = Number.MAX_SAFE_INTEGER;

const shared = {
  n_estimators: whole(100, 1, 100_000, "Number of boosting rounds; each grows one tree, or one a class.", [
    "num_iterations",
    "num_iteration",
    "n_iter",
    "num_tree",
    "num_trees",
    "num_round",
    "num_rounds",
    "nrounds",
    "num_boost_round",
    "max_iter",
  ]),
  learning_rate: {
    default: 0.1,
    range: "a finite number above 0",
    description: "Factor on each new tree; smaller needs more rounds and errs less.",
    aliases: ["shrinkage_rate", "eta"] as const,
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
  num_leaves: whole(31, 2, 131_072, "Most leaves of a tree; the leaf that gains most is split first.", [
    "num_leaf",
    "max_leaves",
    "max_leaf",
    "max_leaf_nodes",
  ]),
  max_depth: {
    default: -1,
    range: "a whole number; 0 or less for no limit",
    description: "Greatest depth of a tree.",
    accepts: (value) => isWhole(value, Number.MIN_SAFE_INTEGER),
  },
  min_child_samples: whole(
    20,
    0,
    ANY,
    "Fewest rows on each side of a split, told from their share of the node's hessians as LightGBM does.",
    ["min_data_in_leaf", "min_data_per_leaf", "min_data", "min_samples_leaf"],
  ),
  min_child_weight: fromZero(0.001, "Least sum of hessians on each side of a split.", [
    "min_sum_hessian_in_leaf",
    "min_sum_hessian_per_leaf",
    "min_sum_hessian",
    "min_hessian",
  ]),
  min_split_gain: fromZero(0, "A split must gain more than this.", ["min_gain_to_split"]),
  reg_alpha: fromZero(0, "L1 penalty on leaf values.", ["lambda_l1", "l1_regularization"]),
  reg_lambda: fromZero(0, "L2 penalty on leaf values.", ["lambda_l2", "lambda", "l2_regularization"]),
  max_delta_step: fromZero(0, "Largest leaf value before the learning rate; 0 for no limit.", [
    "max_tree_output",
    "max_leaf_output",
  ]),
  path_smooth: fromZero(
    0,
    "Draws a leaf of n rows towards its parent's value, by half when n is this; min_child_samples below 2 counts as 2 then.",
    [],
  ),
  ...samplingParameters,
  colsample_bytree: share("Share of the columns that each tree may use.", [
    "feature_fraction",
    "sub_feature",
  ]),
  feature_fraction_bynode: share("Share of the tree's columns that each split may use.", [
    "sub_feature_bynode",
    "colsample_bynode",
  ]),
  max_bin: whole(
    255,
    2,
    255,
    "Most bins a column is cut into when the estimator bins it, beside that of missing values.",
    ["max_bins"],
  ),
  min_data_in_bin: whole(
    3,
    1,
    ANY,
    "Fewest rows in a bin when the estimator bins; neighbouring values share one.",
    [],
  ),
  enable_bundle: yesOrNo(
    true,
    "Whether sparse columns that are never filled in the same row are counted as one; the model is the same.",
    ["bundle", "is_enable_bundle"],
  ),
  boost_from_average: yesOrNo(
    true,
    "Whether to start from the best constant prediction rather than from a margin of 0.",
    [],
  ),
  monotone_constraints: {
    default: null,
    range: "null, or for each column 1 (rising), -1 (falling) or 0",
    description: "Which way predictions may go as a column rises (LightGBM's method 'basic').",
    aliases: ["mc", "monotone_constraint", "monotonic_cst"] as const,
    accepts: isDirections,
  },
  interaction_constraints: {
    default: null,
    range: "null, or groups of column numbers",
    description:
      "Columns of which all on the way to a leaf lie in one group; columns in no group are not used.",
    accepts: isGroups,
  },
  max_cat_to_onehot: whole(
    4,
    1,
    ANY,
    "With fewer categories than this each is tried against the others; with more, sets of them.",
    [],
  ),
  max_cat_threshold: whole(32, 1, ANY, "Most categories of the set that is split off.", []),
  cat_smooth: fromZero(
    10,
    "Added to hessians when categories are put in order, and fewest rows of one that is put into a set.",
    [],
  ),
  cat_l2: fromZero(10, "L2 penalty beside reg_lambda on the sides of a set of categories.", []),
  min_data_per_group: whole(100, 1, ANY, "Fewest rows between two cuts of the order of categories.", []),
  early_stopping_round: whole(
    0,
    0,
    ANY,
    "Stops when the metric on the evaluation rows has not improved for so many rounds, the model ends at the best round; 0 for never.",
    ["early_stopping_rounds", "early_stopping", "n_iter_no_change"],
  ),
  early_stopping_min_delta: fromZero(0, "An improvement is a change for the better by more than this.", []),
  first_metric_only: yesOrNo(
    false,
    "Whether early stopping goes by the first metric rather than by whichever stops improving first.",
    [],
  ),
  random_state: whole(
    0,
    0,
    0xffffffff,
    "Seed. The same seed gives the same model bytes for any number of threads.",
    ["seed", "random_seed"],
  ),
  ...dartParameters,
  ...runtimeParameters,
} satisfies ParameterTable;

export const lgbmClassifierParameters = {
  ...shared,
  objective: oneOf(
    null,
    [null, "binary", "multiclass"],
    "null for 'binary' on two classes and 'multiclass' on more, or one of these",
    "Loss that is lowered.",
    ["objective_type", "app", "application", "loss"],
  ),
  metric: {
    default: null,
    range: metricRange(["binary", "multiclass"]),
    description: "Measured on the evaluation rows after each round.",
    aliases: ["metrics", "metric_types"] as const,
    accepts: acceptsMetrics(["binary", "multiclass"]),
  },
  scale_pos_weight: {
    default: 1,
    range: "a finite number above 0",
    description: "Weight of class 1 beside class 0 with 'binary'.",
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
  class_weight: {
    default: null,
    range: "null, 'balanced', or an object giving class ids positive finite weights",
    description: "Weight of each class; 'balanced' weighs inversely to how often a class occurs.",
    accepts: isClassWeight,
  },
  is_unbalance: yesOrNo(false, "Whether the rarer class of 'binary' weighs as much in all as the other.", [
    "unbalance",
    "unbalanced_sets",
  ]),
} satisfies ParameterTable;

const regressionObjectives = ["regression", "regression_l1", "huber", "quantile", "poisson"] as const;

export const lgbmRegressorParameters = {
  ...shared,
  objective: oneOf(
    "regression",
    regressionObjectives,
    "'regression', 'regression_l1', 'huber', 'quantile' or 'poisson'",
    "Loss that is lowered.",
    ["objective_type", "app", "application", "loss"],
  ),
  metric: {
    default: null,
    range: metricRange(["numbers"]),
    description: "Measured on the evaluation rows after each round.",
    aliases: ["metrics", "metric_types"] as const,
    accepts: acceptsMetrics(["numbers"]),
  },
  alpha: {
    default: 0.9,
    range: "a finite number above 0; below 1 with 'quantile'",
    description: "Residual at which 'huber' turns from squares to lines; level of 'quantile'.",
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
  poisson_max_delta_step: {
    default: 0.7,
    range: "a finite number above 0",
    description: "Guards 'poisson' against steps that are too large: hessians count e to this times.",
    accepts: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
  },
} satisfies ParameterTable;

/** Parameters as they may be given: by LightGBM's other names too, each under one of them. */
export type LGBMClassifierGiven = WithAliases<typeof lgbmClassifierParameters, LGBMClassifierParameters>;
export type LGBMRegressorGiven = WithAliases<typeof lgbmRegressorParameters, LGBMRegressorParameters>;
