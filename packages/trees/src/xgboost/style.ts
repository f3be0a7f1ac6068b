import type { BoostingSettings } from "../boosting/job.ts";
import type { MetricName } from "../boosting/metrics.ts";
import type { LossSettings } from "../boosting/objectives/objective.ts";
import { type KnownObjective, objectives } from "../boosting/objectives/objectives.ts";
import type { BoostingPlan, BoostingProblem, BoostingStyle } from "../boosting/style.ts";
import { TreesError } from "../errors.ts";
import {
  type XGBClassifierParameters,
  type XGBParameters,
  type XGBRegressorParameters,
  xgbClassifierParameters,
  xgbRegressorParameters,
} from "./parameters.ts";

/** Boosting as XGBoost 3.2 does it: level by level, its names, defaults and starting points. */
export const xgboostStyle: BoostingStyle<XGBClassifierParameters, XGBRegressorParameters> = {
  name: "xgboost",
  classifier: xgbClassifierParameters,
  regressor: xgbRegressorParameters,
  // One of XGBoost's 256 is kept for missing values.
  binsFor: ({ max_bin }) => ({ maxBins: Math.min(max_bin, 255) }),
  planClassifier(parameters, problem): BoostingPlan {
    refuseCategories(parameters, problem);
    const objective = objectiveFor(parameters, problem.classCount);
    const settings = settingsFrom(parameters, objective, metricFor(parameters, objective));
    const weights = weighClassOne(problem, objective, parameters.scale_pos_weight);
    return {
      settings,
      weights,
      baseMargins: baseMargins(parameters, objective, settings.loss, { ...problem, weights }),
    };
  },
  planRegressor(parameters, problem): BoostingPlan {
    refuseCategories(parameters, problem);
    const objective = regressionObjectives[parameters.objective];
    const settings = settingsFrom(parameters, objective, parameters.eval_metric ?? "rmse");
    const loss = {
      ...settings.loss,
      huberDelta: parameters.huber_slope,
      quantile: parameters.quantile_alpha,
    };
    return {
      settings: { ...settings, loss },
      weights: problem.weights,
      baseMargins: baseMargins(parameters, objective, loss, problem),
    };
  },
};

/** Objectives of numbers by XGBoost's names. */
const regressionObjectives = {
  "reg:squarederror": "squared",
  "reg:absoluteerror": "absolute",
  "reg:pseudohubererror": "pseudohuber",
  "reg:quantileerror": "quantile",
  "count:poisson": "poisson",
} as const satisfies Record<XGBRegressorParameters["objective"], KnownObjective>;

/** XGBoost's limit on steps where none is given: counts grow exponentially. */
const POISSON_DELTA = 0.7;

/** Kernels take 32 bits; a column has 254 categories with a bin at most. */
const MORE_THAN_CATEGORIES = 1024;

function settingsFrom(
  parameters: XGBParameters,
  objective: KnownObjective,
  metric: MetricName,
): BoostingSettings {
  const maxDeltaStep = parameters.max_delta_step ?? (objective === "poisson" ? POISSON_DELTA : 0);
  return {
    objective,
    loss: {
      softmaxFactor: 2,
      huberDelta: 1,
      quantile: 0.5,
      poissonDelta: maxDeltaStep,
      quantileRule: "xgboost",
    },
    metric,
    rounds: parameters.n_estimators,
    learningRate: parameters.learning_rate,
    maxDepth: parameters.max_depth,
    maxLeaves: parameters.max_leaves,
    lambda: parameters.reg_lambda,
    alpha: parameters.reg_alpha,
    gamma: parameters.gamma,
    minChildWeight: parameters.min_child_weight,
    maxDeltaStep,
    subsample: parameters.subsample,
    columnsByTree: parameters.colsample_bytree,
    columnsByLevel: parameters.colsample_bylevel,
    columnsByNode: parameters.colsample_bynode,
    growth: {
      order: "level",
      rules: "xgboost",
      minRows: 0,
      smoothing: 0,
      monotone: null,
      interactions: null,
    },
    categories: {
      order: "weight",
      oneHotBelow: Math.min(parameters.max_cat_to_onehot, MORE_THAN_CATEGORIES),
      largestSet: Math.min(parameters.max_cat_threshold, MORE_THAN_CATEGORIES),
      smooth: 0,
      extraL2: 0,
      leastInGroup: 0,
    },
    seed: parameters.random_state,
    patience: parameters.early_stopping_rounds ?? 0,
  };
}

function refuseCategories({ enable_categorical }: XGBParameters, { hasCategories }: BoostingProblem): void {
  if (!hasCategories || enable_categorical) return;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    "enable_categorical is false, but there are categorical columns: set it to true, or bin the columns as numbers",
  );
}

function objectiveFor(parameters: XGBClassifierParameters, classCount: number): KnownObjective {
  const objective = parameters.objective ?? (classCount === 2 ? "binary:logistic" : "multi:softprob");
  if (objective === "binary:logistic" && classCount > 2) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `objective is "binary:logistic", but there are ${classCount} classes: use "multi:softprob"`,
    );
  }
  return objective === "binary:logistic" ? "logistic" : "softmax";
}

function metricFor({ eval_metric }: XGBClassifierParameters, objective: KnownObjective): MetricName {
  const isBinary = objective === "logistic";
  const metric = eval_metric ?? (isBinary ? "logloss" : "mlogloss");
  if (metric.startsWith("m") !== isBinary) return metric;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `eval_metric is "${metric}", which does not go with "${isBinary ? "binary:logistic" : "multi:softprob"}": use ${isBinary ? '"logloss" or "error"' : '"mlogloss" or "merror"'}`,
  );
}

function weighClassOne(
  { targets, weights }: BoostingProblem,
  objective: KnownObjective,
  factor: number,
): Float32Array | null {
  if (objective !== "logistic" || factor === 1) return weights;
  return targets.map((label, row) => (weights ? weights[row]! : 1) * (label === 1 ? factor : 1));
}

function baseMargins(
  { base_score }: XGBParameters,
  objective: KnownObjective,
  loss: LossSettings,
  problem: BoostingProblem,
): number[] {
  const outputs = objective === "softmax" ? problem.classCount : 1;
  if (base_score === null) return objectives[objective].startMargins(problem, outputs, loss);
  if (objective === "poisson" && !(base_score > 0)) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `base_score is ${base_score}, but with "count:poisson" it must be a count above 0`,
    );
  }
  if (objective === "logistic" && !(base_score > 0 && base_score < 1)) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `base_score is ${base_score}, but with "binary:logistic" it must be a probability above 0 and below 1`,
    );
  }
  return new Array<number>(outputs).fill(objectives[objective].marginOf(base_score));
}
