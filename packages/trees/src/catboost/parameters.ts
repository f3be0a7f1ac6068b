import { isWhole, type ParameterEntry, type ParameterTable, type WithAliases } from "../parameter-table.ts";

export interface CatBoostParameters {
  iterations: number;
  learning_rate: number | null;
  depth: number;
  l2_leaf_reg: number;
  boosting_type: "Plain" | "Ordered";
  random_strength: number;
  bootstrap_type: null | "Bayesian" | "Bernoulli" | "MVS" | "No";
  bagging_temperature: number;
  subsample: number | null;
  mvs_reg: number | null;
  rsm: number;
  border_count: number;
  score_function: "Cosine" | "L2";
  leaf_estimation_method: null | "Newton" | "Gradient" | "Exact";
  leaf_estimation_iterations: number | null;
  leaf_estimation_backtracking: "AnyImprovement" | "No";
  boost_from_average: boolean | null;
  model_shrink_rate: number;
  model_shrink_mode: "Constant" | "Decreasing";
  nan_mode: "Min" | "Max" | "Forbidden";
  one_hot_max_size: number;
  max_ctr_complexity: 1;
  model_size_reg: number;
  early_stopping_rounds: number | null;
  use_best_model: boolean | null;
  random_seed: number;
  thread_count: number;
}

export interface CatBoostClassifierParameters extends CatBoostParameters {
  loss_function: null | "Logloss" | "MultiClass";
  eval_metric: null | "Logloss" | "MultiClass" | "ZeroOneLoss" | "AUC";
  class_weights: null | readonly number[];
  auto_class_weights: null | "Balanced" | "SqrtBalanced";
  scale_pos_weight: number;
}

export interface CatBoostRegressorParameters extends CatBoostParameters {
  /** 'RMSE', 'MAE', 'Quantile:alpha=0.9', 'Huber:delta=1' or 'Poisson'. */
  loss_function: string;
  eval_metric: null | "RMSE" | "MAE" | "MAPE";
}

const isNumber = (value: unknown, low: number): value is number =>
  typeof value === "number" && value >= low && Number.isFinite(value);

const isShare = (value: unknown): boolean => typeof value === "number" && value > 0 && value <= 1;

function fromZero(fallback: number, description: string): ParameterEntry<number> {
  return {
    default: fallback,
    range: "a finite number from 0",
    description,
    accepts: (value) => isNumber(value, 0),
  };
}

/** One of some names, and null where that is the default. */
function oneOf(fallback: unknown, names: readonly string[], description: string, unset = "") {
  const quoted = names.map((name) => `'${name}'`);
  const list = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return {
    default: fallback,
    range: fallback === null ? `null ${unset}, or ${list}` : list,
    description,
    accepts: (value: unknown) => value === fallback || names.includes(value as string),
  };
}

const shared = {
  iterations: {
    default: 1000,
    range: "a whole number from 1 to 100000",
    description: "Number of trees.",
    aliases: ["n_estimators", "num_boost_round", "num_trees"] as const,
    accepts: (value) => isWhole(value, 1, 100_000),
  },
  learning_rate: {
    default: null,
    range: "null for CatBoost's choice by rows, iterations and loss, or a number above 0 and up to 1",
    description: "Factor on each new tree; smaller needs more rounds and errs less.",
    aliases: ["eta"] as const,
    accepts: (value) => value === null || isShare(value),
  },
  depth: {
    default: 6,
    range: "a whole number from 1 to 16",
    description: "Levels of a tree; each splits all leaves alike.",
    aliases: ["max_depth"] as const,
    accepts: (value) => isWhole(value, 1, 16),
  },
  l2_leaf_reg: {
    ...fromZero(3, "L2 penalty on leaf values, for rows that weigh 1 on average."),
    aliases: ["reg_lambda"] as const,
  },
  boosting_type: oneOf(
    "Plain",
    ["Plain", "Ordered"],
    "'Ordered' looks for splits with gradients of models that have not seen the row; slower, for small noisy data.",
  ),
  random_strength: fromZero(1, "Noise on the scores of splits; it fades as the model grows."),
  bootstrap_type: oneOf(
    null,
    ["Bayesian", "Bernoulli", "MVS", "No"],
    "How rows are weighed anew to find each tree's splits. Leaf values see all rows as they are.",
    "for 'Bayesian' with MultiClass and 'MVS' otherwise",
  ),
  bagging_temperature: fromZero(1, "Spread of the weights of 'Bayesian'; 0 leaves them at 1."),
  subsample: {
    default: null,
    range:
      "null for 0.8 with 'MVS' and 0.66 with 'Bernoulli' (1 below 100 rows), or a number above 0 and up to 1",
    description: "Share of the rows that 'Bernoulli' and 'MVS' draw for each tree.",
    accepts: (value) => value === null || isShare(value),
  },
  mvs_reg: {
    default: null,
    range: "null to take it from the trees, or a finite number from 0",
    description: "Lambda of 'MVS': large values draw rows more evenly.",
    accepts: (value) => value === null || isNumber(value, 0),
  },
  rsm: {
    default: 1,
    range: "a number above 0 and up to 1",
    description: "Share of the columns that each level may use.",
    aliases: ["colsample_bylevel"] as const,
    accepts: isShare,
  },
  border_count: {
    default: 254,
    range: "a whole number from 1 to 254",
    description: "Most thresholds of a column when the estimator bins it.",
    aliases: ["max_bin"] as const,
    accepts: (value) => isWhole(value, 1, 254),
  },
  score_function: oneOf("Cosine", ["Cosine", "L2"], "How splits are scored."),
  leaf_estimation_method: oneOf(
    null,
    ["Newton", "Gradient", "Exact"],
    "How leaf values are found; 'Exact' takes a quantile.",
    "for 'Exact' with MAE and Quantile and 'Newton' otherwise",
  ),
  leaf_estimation_iterations: {
    default: null,
    range:
      "null for the loss's own number (Newton: 10 with Logloss and Poisson, else 1), or a whole number from 1",
    description:
      "Steps that leaf values are found in. With fewer than 200 iterations on fewer than 20 columns the default is 1.",
    accepts: (value) => value === null || isWhole(value, 1, 1000),
  },
  leaf_estimation_backtracking: oneOf(
    "AnyImprovement",
    ["AnyImprovement", "No"],
    "Whether steps that do not lower the loss are halved, where there is more than one.",
  ),
  boost_from_average: {
    default: null,
    range: "null for true with RMSE, MAE and Quantile and false otherwise, true or false",
    description: "Whether margins start from the best constant.",
    accepts: (value) => value === null || typeof value === "boolean",
  },
  model_shrink_rate: {
    default: 0,
    range: "a number from 0 and below 1",
    description: "How much the model so far shrinks before each tree.",
    accepts: (value) => isNumber(value, 0) && value < 1,
  },
  model_shrink_mode: oneOf(
    "Constant",
    ["Constant", "Decreasing"],
    "'Constant' multiplies by 1 − rate × learning_rate, 'Decreasing' by 1 − rate / round.",
  ),
  nan_mode: oneOf(
    "Min",
    ["Min", "Max", "Forbidden"],
    "Whether missing values lie below all others, above them, or are refused.",
  ),
  one_hot_max_size: {
    default: 2,
    range: "a whole number from 1 to 255",
    description:
      "Categorical columns of no more categories are split one against the others; the rest by target statistics.",
    accepts: (value) => isWhole(value, 1, 255),
  },
  max_ctr_complexity: {
    default: 1,
    range: "1 (CatBoost's default is 4 from 200 iterations on)",
    description: "Statistics are of one column each.",
    accepts: (value) => value === 1,
  },
  model_size_reg: fromZero(
    0.5,
    "How much less a target statistic scores until the model has one of its column, the more the larger its table.",
  ),
  early_stopping_rounds: {
    default: null,
    range: "null for never, or a whole number from 1",
    description: "Stops when the metric on the evaluation rows has not improved for so many rounds.",
    aliases: ["od_wait"] as const,
    accepts: (value) => value === null || isWhole(value, 1),
  },
  use_best_model: {
    default: null,
    range: "null for true where there are evaluation rows, true or false",
    description: "Whether the model ends at the best round on the evaluation rows.",
    accepts: (value) => value === null || typeof value === "boolean",
  },
  random_seed: {
    default: 0,
    range: "a whole number from 0 to 4294967295",
    description: "Seed. The same seed gives the same model bytes for any number of threads.",
    aliases: ["random_state"] as const,
    accepts: (value) => isWhole(value, 0, 0xffffffff),
  },
  thread_count: {
    default: -1,
    range: "-1 for all cores, or a whole number from 1 to 256",
    description:
      "Worker threads, where the fit's own option does not say otherwise. The model does not depend on it.",
    accepts: (value) => value === -1 || isWhole(value, 1, 256),
  },
} satisfies ParameterTable;

export const catBoostClassifierParameters = {
  ...shared,
  loss_function: {
    ...oneOf(
      null,
      ["Logloss", "MultiClass"],
      "Loss that is lowered.",
      "for 'Logloss' on two classes and 'MultiClass' on more",
    ),
    aliases: ["objective"] as const,
  },
  eval_metric: oneOf(
    null,
    ["Logloss", "MultiClass", "ZeroOneLoss", "AUC"],
    "Measured on the evaluation rows after each round. 'AUC' is for two classes.",
    "for the loss",
  ),
  class_weights: {
    default: null,
    range: "null, or one positive finite number a class, in the order of the classes",
    description: "Weight of each class.",
    accepts: (value) =>
      value === null ||
      (Array.isArray(value) && value.every((weight) => isNumber(weight, 0) && (weight as number) > 0)),
  },
  auto_class_weights: oneOf(
    null,
    ["Balanced", "SqrtBalanced"],
    "Weighs classes inversely to how often they occur, or to its root.",
    "for none",
  ),
  scale_pos_weight: {
    default: 1,
    range: "a finite number above 0",
    description: "Weight of class 1 beside class 0 with 'Logloss'.",
    accepts: (value) => isNumber(value, 0) && value > 0,
  },
} satisfies ParameterTable;

export const catBoostRegressorParameters = {
  ...shared,
  loss_function: {
    default: "RMSE",
    range: "'RMSE', 'MAE', 'Quantile:alpha=0.5', 'Huber:delta=1' (other numbers likewise) or 'Poisson'",
    description: "Loss that is lowered.",
    aliases: ["objective"] as const,
    accepts: (value) => typeof value === "string" && parseLoss(value) !== null,
  },
  eval_metric: oneOf(
    null,
    ["RMSE", "MAE", "MAPE"],
    "Measured on the evaluation rows after each round.",
    "for the loss",
  ),
} satisfies ParameterTable;

type RegressionLoss = "RMSE" | "MAE" | "Quantile" | "Huber" | "Poisson";

/** A loss's name and number, as in CatBoost's 'Quantile:alpha=0.9'; null when it is none. */
export function parseLoss(text: string): { readonly name: RegressionLoss; readonly number: number } | null {
  if (text === "RMSE" || text === "MAE" || text === "Poisson") return { name: text, number: 0 };
  if (text === "Quantile") return { name: "Quantile", number: 0.5 };
  const found = /^(?:(Quantile):alpha|(Huber):delta)=([0-9.eE+-]+)$/.exec(text);
  if (!found) return null;
  const number = Number(found[3]);
  const isInRange = number > 0 && (found[1] ? number < 1 : Number.isFinite(number));
  if (!isInRange) return null;
  return { name: found[1] ? "Quantile" : "Huber", number };
}

/** Parameters as they may be given: by CatBoost's other names too, each under one of them. */
export type CatBoostClassifierGiven = WithAliases<
  typeof catBoostClassifierParameters,
  CatBoostClassifierParameters
>;
export type CatBoostRegressorGiven = WithAliases<
  typeof catBoostRegressorParameters,
  CatBoostRegressorParameters
>;
