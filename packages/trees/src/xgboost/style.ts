import type { BoostingSettings } from "../boosting/job.ts";
import type { MetricName } from "../boosting/metrics.ts";
import { type ObjectiveName, objectives } from "../boosting/objectives/objectives.ts";
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
  binsFor: ({ max_bin }) => Math.min(max_bin, 255),
  planClassifier(parameters, problem): BoostingPlan {
    const objective = objectiveFor(parameters, problem.classCount);
    const settings = settingsFrom(parameters, objective, metricFor(parameters, objective));
    const weights = weighClassOne(problem, objective, parameters.scale_pos_weight);
    return { settings, weights, baseMargins: baseMargins(parameters, objective, { ...problem, weights }) };
  },
  planRegressor(parameters, problem): BoostingPlan {
    const settings = settingsFrom(parameters, "squared", parameters.eval_metric ?? "rmse");
    return {
      settings,
      weights: problem.weights,
      baseMargins: baseMargins(parameters, "squared", problem),
    };
  },
};

function settingsFrom(
  parameters: XGBParameters,
  objective: ObjectiveName,
  metric: MetricName,
): BoostingSettings {
  return {
    objective,
    metric,
    rounds: parameters.n_estimators,
    learningRate: parameters.learning_rate,
    maxDepth: parameters.max_depth,
    maxLeaves: parameters.max_leaves,
    lambda: parameters.reg_lambda,
    alpha: parameters.reg_alpha,
    gamma: parameters.gamma,
    minChildWeight: parameters.min_child_weight,
    maxDeltaStep: parameters.max_delta_step,
    subsample: parameters.subsample,
    columnsByTree: parameters.colsample_bytree,
    columnsByLevel: parameters.colsample_bylevel,
    columnsByNode: parameters.colsample_bynode,
    seed: parameters.random_state,
    patience: parameters.early_stopping_rounds ?? 0,
  };
}

function objectiveFor(parameters: XGBClassifierParameters, classCount: number): ObjectiveName {
  const objective = parameters.objective ?? (classCount === 2 ? "binary:logistic" : "multi:softprob");
  if (objective === "binary:logistic" && classCount > 2) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `objective is "binary:logistic", but there are ${classCount} classes: use "multi:softprob"`,
    );
  }
  return objective === "binary:logistic" ? "logistic" : "softmax";
}

function metricFor({ eval_metric }: XGBClassifierParameters, objective: ObjectiveName): MetricName {
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
  objective: ObjectiveName,
  factor: number,
): Float32Array | null {
  if (objective !== "logistic" || factor === 1) return weights;
  return targets.map((label, row) => (weights ? weights[row]! : 1) * (label === 1 ? factor : 1));
}

function baseMargins(
  { base_score }: XGBParameters,
  objective: ObjectiveName,
  { targets, weights, rows, classCount }: BoostingProblem,
): number[] {
  const outputs = objective === "softmax" ? classCount : 1;
  if (base_score === null) return objectives[objective].startMargins(targets, weights, rows, outputs);
  if (objective === "logistic" && !(base_score > 0 && base_score < 1)) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `base_score is ${base_score}, but with "binary:logistic" it must be a probability above 0 and below 1`,
    );
  }
  return new Array<number>(outputs).fill(objectives[objective].marginOf(base_score));
}
