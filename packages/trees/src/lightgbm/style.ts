import { weighClasses as multiplyByClass } from "../boosting/class-weight.ts";
import { interactionGroups, monotoneDirections } from "../boosting/constraints.ts";
import type { BoostingSettings } from "../boosting/job.ts";
import type { MetricChoice } from "../boosting/metrics/metric.ts";
import type { LossSettings } from "../boosting/objectives/objective.ts";
import { type KnownObjective, objectives } from "../boosting/objectives/objectives.ts";
import type { BoostingPlan, BoostingProblem, BoostingStyle } from "../boosting/style.ts";
import { TreesError } from "../errors.ts";
import { dropoutFrom } from "./dart-parameters.ts";
import { metricsFor } from "./metrics.ts";
import {
  type LGBMClassifierParameters,
  type LGBMParameters,
  type LGBMRegressorParameters,
  lgbmClassifierParameters,
  lgbmRegressorParameters,
} from "./parameters.ts";
import { samplingFrom } from "./sampling-parameters.ts";

/** Boosting as LightGBM 4.7 does it: leaf by leaf, its names, defaults and starting points. */
export const lightgbmStyle: BoostingStyle<LGBMClassifierParameters, LGBMRegressorParameters> = {
  name: "lightgbm",
  classifier: lgbmClassifierParameters,
  regressor: lgbmRegressorParameters,
  binsFor: ({ max_bin, min_data_in_bin }) => ({ maxBins: max_bin, minRowsInBin: min_data_in_bin }),
  planClassifier(parameters, problem): BoostingPlan {
    const { classCount } = problem;
    const objective = objectiveFor(parameters, classCount);
    const loss = { ...plainLoss, softmaxFactor: classCount / (classCount - 1) };
    const isBinary = objective === "logistic";
    const metrics = metricsFor(
      parameters.metric ?? (isBinary ? "binary_logloss" : "multi_logloss"),
      isBinary ? "binary" : "multiclass",
      0,
    );
    const settings = settingsFrom(parameters, problem, objective, loss, metrics);
    const weighed = { ...problem, weights: multiplyByClass(parameters.class_weight, problem, classCount) };
    const weights = objective === "logistic" ? weighClasses(parameters, weighed) : weighed.weights;
    return {
      settings,
      weights,
      baseMargins: baseMargins(parameters, objective, loss, weighed),
      threads: (parameters.n_jobs ?? 0) > 0 ? parameters.n_jobs : null,
    };
  },
  planRegressor(parameters, problem): BoostingPlan {
    const objective = objectiveNames[parameters.objective];
    if (objective === "quantile" && parameters.alpha >= 1) {
      throw new TreesError(
        "TREES_PARAMETER_INVALID",
        `alpha is ${parameters.alpha}, but with "quantile" it must be below 1`,
      );
    }
    const { alpha } = parameters;
    const loss = {
      ...plainLoss,
      huberDelta: alpha,
      quantile: objective === "quantile" ? alpha : 0.5,
      poissonDelta: parameters.poisson_max_delta_step,
    };
    const own = problem.hasOwnObjective ? "l2" : objectiveMetrics[objective];
    const metrics = metricsFor(parameters.metric ?? own, "numbers", alpha);
    return {
      threads: (parameters.n_jobs ?? 0) > 0 ? parameters.n_jobs : null,
      settings: settingsFrom(parameters, problem, objective, loss, metrics),
      weights: problem.weights,
      baseMargins: baseMargins(parameters, objective, loss, problem),
    };
  },
};

const objectiveNames = {
  regression: "squared",
  regression_l1: "absolute",
  huber: "huber",
  quantile: "quantile",
  poisson: "poisson",
} as const satisfies Record<LGBMRegressorParameters["objective"], KnownObjective>;

/** Metric that goes with an objective. */
const objectiveMetrics = {
  squared: "l2",
  absolute: "l1",
  huber: "huber",
  quantile: "quantile",
  poisson: "poisson",
} as const;

const plainLoss: LossSettings = {
  softmaxFactor: 1,
  huberDelta: 1,
  quantile: 0.5,
  poissonDelta: 0,
  quantileRule: "lightgbm",
};

/** No column has so many categories, and no matrix so many rows: the kernels take 32-bit numbers. */
const MORE_THAN_CATEGORIES = 1024;
const MORE_THAN_ROWS = 2 ** 31 - 1;

function settingsFrom(
  parameters: LGBMParameters,
  { columnCount }: BoostingProblem,
  objective: KnownObjective,
  loss: LossSettings,
  metrics: readonly MetricChoice[],
): BoostingSettings {
  const smoothing = parameters.path_smooth;
  return {
    objective,
    loss,
    metrics,
    rounds: parameters.n_estimators,
    learningRate: parameters.learning_rate,
    maxDepth: Math.max(0, parameters.max_depth),
    maxLeaves: parameters.num_leaves,
    lambda: parameters.reg_lambda,
    alpha: parameters.reg_alpha,
    gamma: parameters.min_split_gain,
    minChildWeight: parameters.min_child_weight,
    maxDeltaStep: parameters.max_delta_step,
    sampling: samplingFrom(parameters, parameters.learning_rate, objective === "logistic"),
    columnsByTree: parameters.colsample_bytree,
    columnsByLevel: 1,
    columnsByNode: parameters.feature_fraction_bynode,
    growth: {
      order: "leaf",
      rules: "lightgbm",
      // Smoothing by a leaf's number of rows makes sense from 2 on: LightGBM raises it too.
      minRows: Math.min(Math.max(smoothing > 0 ? 2 : 0, parameters.min_child_samples), MORE_THAN_ROWS),
      bundles: parameters.enable_bundle,
      smoothing,
      monotone: monotoneDirections(parameters.monotone_constraints, columnCount),
      interactions: interactionGroups(parameters.interaction_constraints, columnCount),
    },
    categories: {
      order: "ratio",
      oneHotBelow: Math.min(parameters.max_cat_to_onehot, MORE_THAN_CATEGORIES),
      largestSet: Math.min(parameters.max_cat_threshold, MORE_THAN_CATEGORIES),
      smooth: parameters.cat_smooth,
      extraL2: parameters.cat_l2,
      leastInGroup: Math.min(parameters.min_data_per_group, MORE_THAN_ROWS),
    },
    seed: parameters.random_state,
    dropout: dropoutFrom(parameters),
    stopping: {
      patience: parameters.early_stopping_round,
      minDelta: parameters.early_stopping_min_delta,
      by: parameters.first_metric_only ? "first" : "any",
    },
  };
}

function objectiveFor({ objective }: LGBMClassifierParameters, classCount: number): KnownObjective {
  if (objective === "binary" && classCount > 2) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `objective is "binary", but there are ${classCount} classes: use "multiclass"`,
    );
  }
  return (objective ?? (classCount === 2 ? "binary" : "multiclass")) === "binary" ? "logistic" : "softmax";
}

/** Weights by scale_pos_weight or is_unbalance; they weigh gradients, not the start. */
function weighClasses(
  { scale_pos_weight, is_unbalance }: LGBMClassifierParameters,
  { targets, weights, rows }: BoostingProblem,
): Float32Array | null {
  if (is_unbalance && scale_pos_weight !== 1) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `is_unbalance and scale_pos_weight ${scale_pos_weight} both weigh class 1: give one of them`,
    );
  }
  let positive = 0;
  for (const row of rows) positive += Number(targets[row] === 1);
  const negative = rows.length - positive;
  const isBalanced = !is_unbalance || positive === 0 || negative === 0;
  const factors = isBalanced
    ? [1, scale_pos_weight]
    : [Math.max(1, positive / negative), Math.max(1, negative / positive)];
  if (factors.every((factor) => factor === 1)) return weights;
  return multiplyByClass({ 0: factors[0]!, 1: factors[1]! }, { rows, targets, weights }, 2);
}

/** LightGBM's guard against the logarithm of 0. */
const SMALLEST_SHARE = 1e-15;

function baseMargins(
  { boost_from_average }: LGBMParameters,
  objective: KnownObjective,
  loss: LossSettings,
  problem: BoostingProblem,
): number[] {
  // LightGBM starts from 0 when it does not know the loss.
  if (!boost_from_average || problem.hasOwnObjective)
    return new Array<number>(objective === "softmax" ? problem.classCount : 1).fill(0);
  if (objective !== "softmax") return objectives[objective].startMargins(problem, 1, loss);
  const { classCount, targets, weights, rows } = problem;
  const shares = new Float64Array(classCount);
  for (const row of rows) shares[targets[row]!]! += weights ? weights[row]! : 1;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Array.from(shares, (share) => Math.log(Math.max(share / total, SMALLEST_SHARE)));
}
