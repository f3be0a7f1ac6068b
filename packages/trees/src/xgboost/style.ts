import { weighClasses } from "../boosting/class-weight.ts";
import { interactionGroups, monotoneDirections } from "../boosting/constraints.ts";
import type { BoostingSettings } from "../boosting/job.ts";
import type { MetricChoice } from "../boosting/metrics/metric.ts";
import type { LossSettings } from "../boosting/objectives/objective.ts";
import { type KnownObjective, objectives } from "../boosting/objectives/objectives.ts";
import type { RowSampling } from "../boosting/row-sampling.ts";
import type { BoostingPlan, BoostingProblem, BoostingStyle } from "../boosting/style.ts";
import { TreesError } from "../errors.ts";
import { dropoutFrom } from "./dart-parameters.ts";
import { metricsFor } from "./metrics.ts";
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
    const isBinary = objective === "logistic";
    const metrics = metricsFor(
      parameters.eval_metric ?? (isBinary ? "logloss" : "mlogloss"),
      isBinary ? "two classes" : "several classes",
      {},
    );
    const weights = weighClassOne(problem, objective, parameters.scale_pos_weight);
    const settings = settingsFrom(parameters, problem, objective, {}, metrics);
    return planWith(parameters, settings, { ...problem, weights });
  },
  planRegressor(parameters, problem): BoostingPlan {
    refuseCategories(parameters, problem);
    const { huber_slope, quantile_alpha, eval_metric } = parameters;
    const { objective, metric } = regressionObjectives[parameters.objective];
    const metrics = metricsFor(eval_metric ?? (problem.hasOwnObjective ? "rmse" : metric), "numbers", {
      pseudohuber: huber_slope,
      quantile: quantile_alpha,
    });
    const loss = { huberDelta: huber_slope, quantile: quantile_alpha };
    return planWith(parameters, settingsFrom(parameters, problem, objective, loss, metrics), problem);
  },
};

/** Objectives of numbers by XGBoost's names, and the metric that goes with each. */
const regressionObjectives = {
  "reg:squarederror": { objective: "squared", metric: "rmse" },
  "reg:absoluteerror": { objective: "absolute", metric: "mae" },
  "reg:pseudohubererror": { objective: "pseudohuber", metric: "mphe" },
  "reg:quantileerror": { objective: "quantile", metric: "quantile" },
  "count:poisson": { objective: "poisson", metric: "poisson-nloglik" },
} as const satisfies Record<
  XGBRegressorParameters["objective"],
  { readonly objective: KnownObjective; readonly metric: string }
>;

/** XGBoost's limit on steps where none is given: counts grow exponentially. */
const POISSON_DELTA = 0.7;

/** Kernels take 32 bits; a column has 254 categories with a bin at most. */
const MORE_THAN_CATEGORIES = 1024;

/** Where XGBoost starts when it does not know the loss. */
const OWN_OBJECTIVE_START = 0.5;

function planWith(
  parameters: XGBParameters,
  settings: BoostingSettings,
  problem: BoostingProblem,
): BoostingPlan {
  const { objective, loss } = settings;
  const threads = (parameters.n_jobs ?? 0) > 0 ? parameters.n_jobs : null;
  const start = baseMargins(parameters, objective as KnownObjective, loss, problem);
  const own = parameters.base_score ?? OWN_OBJECTIVE_START;
  return {
    settings,
    weights: problem.weights,
    baseMargins: problem.hasOwnObjective ? start.map(() => own) : start,
    threads,
  };
}

function settingsFrom(
  parameters: XGBParameters,
  { columnCount }: BoostingProblem,
  objective: KnownObjective,
  loss: Partial<LossSettings>,
  metrics: readonly MetricChoice[],
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
      ...loss,
    },
    metrics,
    rounds: parameters.n_estimators,
    learningRate: parameters.learning_rate,
    maxDepth: parameters.max_depth,
    maxLeaves: parameters.max_leaves,
    lambda: parameters.reg_lambda,
    alpha: parameters.reg_alpha,
    gamma: parameters.gamma,
    minChildWeight: parameters.min_child_weight,
    maxDeltaStep,
    sampling: samplingFrom(parameters),
    columnsByTree: parameters.colsample_bytree,
    columnsByLevel: parameters.colsample_bylevel,
    columnsByNode: parameters.colsample_bynode,
    growth: {
      order: parameters.grow_policy === "lossguide" ? "leaf" : "level",
      rules: "xgboost",
      minRows: 0,
      bundles: false,
      smoothing: 0,
      monotone: monotoneDirections(parameters.monotone_constraints, columnCount),
      interactions: interactionsFrom(parameters.interaction_constraints, columnCount),
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
    dropout: dropoutFrom(parameters),
    stopping: {
      patience: parameters.early_stopping_rounds ?? 0,
      minDelta: parameters.early_stopping_min_delta,
      by: "last",
    },
  };
}

function refuseCategories({ enable_categorical }: XGBParameters, { hasCategories }: BoostingProblem): void {
  if (!hasCategories || enable_categorical) return;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    "enable_categorical is false, but there are categorical columns: set it to true, or bin the columns as numbers",
  );
}

/** Every tree has a sample of its own. */
function samplingFrom({ subsample }: XGBParameters): RowSampling {
  if (subsample === 1) return { kind: "all" };
  return { kind: "bagging", positive: subsample, negative: subsample, every: 0 };
}

/** A column that no group names stands alone. */
function interactionsFrom(
  given: XGBParameters["interaction_constraints"],
  columnCount: number,
): readonly (readonly number[])[] | null {
  const groups = interactionGroups(given, columnCount);
  if (!groups) return null;
  const listed = new Set(groups.flat());
  const others = Array.from({ length: columnCount }, (_, column) => column).filter(
    (column) => !listed.has(column),
  );
  return [...groups, ...others.map((column) => [column])];
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

function weighClassOne(
  { rows, targets, weights }: BoostingProblem,
  objective: KnownObjective,
  factor: number,
): Float32Array | null {
  if (objective !== "logistic") return weights;
  return factor === 1 ? weights : weighClasses({ 1: factor }, { rows, targets, weights }, 2);
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
