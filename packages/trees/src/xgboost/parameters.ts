import { isDirections, isGroups } from "../boosting/constraints.ts";
import { isFraction, isWhole, type ParameterEntry, type ParameterTable } from "../parameter-table.ts";
import { type DartParameters, dartParameters } from "./dart-parameters.ts";
import { acceptsMetrics, metricRange } from "./metrics.ts";
import { type RuntimeParameters, runtimeParameters } from "./runtime-parameters.ts";

export interface XGBParameters extends DartParameters, RuntimeParameters {
  n_estimators: number;
  max_depth: number;
  max_leaves: number;
  grow_policy: "depthwise" | "lossguide";
  learning_rate: number;
  gamma: number;
  min_child_weight: number;
  max_delta_step: number | null;
  subsample: number;
  colsample_bytree: number;
  colsample_bylevel: number;
  colsample_bynode: number;
  reg_alpha: number;
  reg_lambda: number;
  max_bin: number;
  enable_categorical: boolean;
  max_cat_to_onehot: number;
  max_cat_threshold: number;
  monotone_constraints: readonly number[] | null;
  interaction_constraints: readonly (readonly number[])[] | null;
  base_score: number | null;
  eval_metric: null | string | readonly string[];
  early_stopping_rounds: number | null;
  early_stopping_min_delta: number;
  random_state: number;
}

export interface XGBClassifierParameters extends XGBParameters {
  objective: null | "binary:logistic" | "multi:softprob" | "multi:softmax";
  scale_pos_weight: number;
}

export interface XGBRegressorParameters extends XGBParameters {
  objective: (typeof regressionObjectives)[number];
  huber_slope: number;
  quantile_alpha: number;
}

const isNumber = (value: unknown, low: number): value is number =>
  typeof value === "number" && value >= low && Number.isFinite(value);

/** A share of rows or columns: above 0, up to 1. */
function share(description: string): ParameterEntry<number> {
  return {
    default: 1,
    range: "a number above 0 and up to 1",
    description,
    accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  };
}

function fromZero(fallback: number, description: string): ParameterEntry<number> {
  return {
    default: fallback,
    range: "a finite number from 0",
    description,
    accepts: (value) => isNumber(value, 0),
  };
}

const oneOf =
  (...names: readonly unknown[]) =>
  (value: unknown) =>
    names.includes(value);

const shared = {
  n_estimators: {
    default: 100,
    range: "a whole number from 1 to 100000",
    description: "Number of boosting rounds; each grows one tree, or one a class.",
    accepts: (value) => isWhole(value, 1, 100_000),
  },
  max_depth: {
    default: 6,
    range: "a whole number from 0 (no limit) to 30",
    description: "Greatest depth of a tree.",
    accepts: (value) => isWhole(value, 0, 30),
  },
  max_leaves: {
    default: 0,
    range: "a whole number from 0 (no limit), or from 2",
    description: "Most leaves of a tree; levels are filled from left to right.",
    accepts: (value) => isWhole(value, 0) && value !== 1,
  },
  grow_policy: {
    default: "depthwise",
    range: "'depthwise' or 'lossguide'",
    description: "Level after level, or the leaf with the largest gain first.",
    accepts: oneOf("depthwise", "lossguide"),
  },
  learning_rate: {
    default: 0.3,
    range: "a number above 0 and up to 1",
    description: "Factor on each new tree; smaller needs more rounds and errs less.",
    accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  },
  gamma: fromZero(0, "Least gain that a split must bring."),
  min_child_weight: fromZero(1, "Least sum of hessians on each side of a split."),
  max_delta_step: {
    default: null,
    range: "null for 0.7 with 'count:poisson' and no limit otherwise, or a finite number from 0 (no limit)",
    description: "Largest leaf value before the learning rate.",
    accepts: (value) => value === null || isNumber(value, 0),
  },
  subsample: share("Share of the rows that each tree learns from, drawn without replacement."),
  colsample_bytree: share("Share of the columns that each tree may use."),
  colsample_bylevel: share("Share of the tree's columns that each level may use."),
  colsample_bynode: share("Share of the level's columns that each split may use."),
  reg_alpha: fromZero(0, "L1 penalty on leaf values."),
  reg_lambda: fromZero(1, "L2 penalty on leaf values."),
  max_bin: {
    default: 256,
    range: "a whole number from 2 to 256",
    description:
      "Most bins a column is cut into when the estimator bins it; 256 means 255, for one is kept for missing values.",
    accepts: (value) => isWhole(value, 2, 256),
  },
  enable_categorical: {
    default: false,
    range: "true or false",
    description: "Whether columns may be categorical; they are refused otherwise.",
    accepts: (value) => typeof value === "boolean",
  },
  max_cat_to_onehot: {
    default: 4,
    range: "a whole number from 1",
    description:
      "With fewer categories than this each is split off alone; with more they are parted into two sets.",
    accepts: (value) => isWhole(value, 1),
  },
  max_cat_threshold: {
    default: 64,
    range: "a whole number from 1",
    description:
      "A set of categories is cut from the order of their leaf values less than this deep from either end.",
    accepts: (value) => isWhole(value, 1),
  },
  monotone_constraints: {
    default: null,
    range: "null, or for each column 1 (rising), -1 (falling) or 0",
    description: "Which way predictions may go as a column rises.",
    accepts: isDirections,
  },
  interaction_constraints: {
    default: null,
    range: "null, or groups of column numbers",
    description:
      "Columns of which all on the way to a leaf lie in one group; a column in no group stands alone.",
    accepts: isGroups,
  },
  base_score: {
    default: null,
    range: "null for the best constant prediction, or a finite number (a probability when classifying)",
    description: "Prediction to start from.",
    accepts: (value) => value === null || (typeof value === "number" && Number.isFinite(value)),
  },
  early_stopping_rounds: {
    default: null,
    range: "null for never, or a whole number from 1",
    description:
      "Stops when the last metric on the evaluation rows has not improved for so many rounds; the model ends at the best round.",
    accepts: (value) => value === null || isWhole(value, 1),
  },
  early_stopping_min_delta: fromZero(0, "An improvement is a change for the better by more than this."),
  random_state: {
    default: 0,
    range: "a whole number from 0 to 4294967295",
    description: "Seed. The same seed gives the same model bytes for any number of threads.",
    accepts: (value) => isWhole(value, 0, 0xffffffff),
  },
  ...dartParameters,
  ...runtimeParameters,
} satisfies ParameterTable;

export const xgbClassifierParameters = {
  ...shared,
  objective: {
    default: null,
    range:
      "null for 'binary:logistic' on two classes and 'multi:softprob' on more, or one of these, or 'multi:softmax'",
    description: "Loss that is lowered; the two names of several classes are one loss.",
    accepts: oneOf(null, "binary:logistic", "multi:softprob", "multi:softmax"),
  },
  eval_metric: {
    default: null,
    range: metricRange(["two classes", "several classes"]),
    description: "Measured on the evaluation rows after each round.",
    accepts: acceptsMetrics(["two classes", "several classes"]),
  },
  scale_pos_weight: {
    default: 1,
    range: "a finite number above 0",
    description: "Weight of class 1 beside class 0 with 'binary:logistic'.",
    accepts: (value) => isNumber(value, 0) && value > 0,
  },
} satisfies ParameterTable;

const regressionObjectives = [
  "reg:squarederror",
  "reg:absoluteerror",
  "reg:pseudohubererror",
  "reg:quantileerror",
  "count:poisson",
] as const;

export const xgbRegressorParameters = {
  ...shared,
  objective: {
    default: "reg:squarederror",
    range: `one of ${regressionObjectives.map((name) => `'${name}'`).join(", ")}`,
    description: "Loss that is lowered.",
    accepts: oneOf(...regressionObjectives),
  },
  huber_slope: {
    default: 1,
    range: "a finite number above 0",
    description: "Residual at which 'reg:pseudohubererror' turns from squares to lines.",
    accepts: (value) => isNumber(value, 0) && value > 0,
  },
  quantile_alpha: {
    default: 0.5,
    range: "a number above 0 and below 1",
    description: "Level of 'reg:quantileerror' (XGBoost has no default).",
    accepts: isFraction,
  },
  eval_metric: {
    default: null,
    range: metricRange(["numbers"]),
    description: "Measured on the evaluation rows after each round.",
    accepts: acceptsMetrics(["numbers"]),
  },
} satisfies ParameterTable;
