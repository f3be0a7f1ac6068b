import type { ObjectiveName } from "../../boosting/objectives/objectives.ts";

/** What is written of an objective of XGBoost, and what its predictions are. */
export interface XGBoostObjective {
  readonly task: "classifier" | "regressor";
  /** Our name of the loss, or one that predicts the same. */
  readonly objective: ObjectiveName;
  readonly link: Link;
  /** Object of the objective's own parameters in the file, and their defaults. */
  readonly group: string | null;
  readonly parameters: Readonly<Record<string, number>>;
}

/** How base_score, which is in units of the prediction, and the margin belong together; in float32 as XGBoost computes. */
interface Link {
  readonly marginOf: (baseScore: number) => number;
  readonly baseScoreOf: (margin: number) => number;
  readonly isBaseScore: (value: number) => boolean;
}

const { fround } = Math;
const SMALLEST = 2 ** -126;
const LARGEST = 2 ** 127;

const identity: Link = { marginOf: fround, baseScoreOf: fround, isBaseScore: Number.isFinite };

const logit: Link = {
  marginOf: (p) => -fround(Math.log(fround(fround(1 / fround(p)) - 1))),
  baseScoreOf: (margin) => Math.min(Math.max(fround(1 / (1 + Math.exp(-margin))), 2 ** -24), 1 - 2 ** -24),
  isBaseScore: (value) => value > SMALLEST && value < 1 - 2 ** -25,
};

const log: Link = {
  marginOf: (mean) => fround(Math.log(fround(mean))),
  baseScoreOf: (margin) => Math.min(Math.max(fround(Math.exp(margin)), SMALLEST), LARGEST),
  isBaseScore: (value) => value >= SMALLEST && value <= 2 * LARGEST,
};

function entry(
  task: XGBoostObjective["task"],
  objective: ObjectiveName,
  link: Link,
  group: string | null = null,
  parameters: Readonly<Record<string, number>> = {},
): XGBoostObjective {
  return { task, objective, link, group, parameters };
}

const positive = { scale_pos_weight: 1 };

/**
 * XGBoost's objectives whose predictions our models can make. Of several with the same objective of ours, the first is
 * written. binary:logitraw and reg:logistic are read as classifiers of two classes: the probability of class 1 is what
 * XGBoost predicts, or its sigmoid.
 */
export const xgboostObjectives: Readonly<Record<string, XGBoostObjective>> = {
  "binary:logistic": entry("classifier", "logistic", logit, "reg_loss_param", positive),
  "binary:logitraw": entry("classifier", "logistic", identity, "reg_loss_param", positive),
  "reg:logistic": entry("classifier", "logistic", logit, "reg_loss_param", positive),
  "multi:softprob": entry("classifier", "softmax", identity, "softmax_multiclass_param"),
  "multi:softmax": entry("classifier", "softmax", identity, "softmax_multiclass_param"),
  "reg:squarederror": entry("regressor", "squared", identity, "reg_loss_param", positive),
  "reg:absoluteerror": entry("regressor", "absolute", identity),
  "reg:pseudohubererror": entry("regressor", "pseudohuber", identity, "pseudo_huber_param", {
    huber_slope: 1,
  }),
  "reg:quantileerror": entry("regressor", "quantile", identity, "quantile_loss_param"),
  "count:poisson": entry("regressor", "poisson", log, "poisson_regression_param", {
    max_delta_step: 0.7,
  }),
  "reg:gamma": entry("regressor", "poisson", log, "reg_loss_param", positive),
  "reg:tweedie": entry("regressor", "poisson", log, "tweedie_regression_param", {
    tweedie_variance_power: 1.5,
  }),
  "reg:squaredlogerror": entry("regressor", "custom", identity, "reg_loss_param", positive),
};
