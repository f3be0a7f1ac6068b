import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { columnLabel } from "../binning/check-columns.ts";
import type { MetricChoice } from "../boosting/metrics/metric.ts";
import type { KnownObjective } from "../boosting/objectives/objectives.ts";
import type { BoostingProblem, BoostingStyle, TrainerPlan } from "../boosting/style.ts";
import { TreesError } from "../errors.ts";
import { weighClasses } from "./class-weights.ts";
import { automaticLearningRate } from "./learning-rate.ts";
import {
  type CatBoostClassifierParameters,
  type CatBoostParameters,
  type CatBoostRegressorParameters,
  catBoostClassifierParameters,
  catBoostRegressorParameters,
  parseLoss,
} from "./parameters.ts";
import type { SymmetricSettings } from "./settings.ts";
import { startMargin } from "./start-margin.ts";
import { trainSymmetric } from "./train-symmetric.ts";

type Loss = SymmetricSettings["loss"];

/** Boosting as CatBoost 1.2 does it on the CPU: symmetric trees, its names, defaults and starting points. */
export const catboostStyle: BoostingStyle<
  CatBoostClassifierParameters,
  CatBoostRegressorParameters,
  TrainerPlan
> = {
  name: "catboost",
  classifier: catBoostClassifierParameters,
  regressor: catBoostRegressorParameters,
  // So many thresholds make one value bin more.
  binsFor: ({ border_count }) => ({ maxBins: border_count + 1 }),
  planClassifier(parameters, problem): TrainerPlan {
    const loss = parameters.loss_function ?? (problem.classCount === 2 ? "Logloss" : "MultiClass");
    if (loss === "Logloss" && problem.classCount > 2) {
      throw new TreesError(
        "TREES_PARAMETER_INVALID",
        `loss_function is "Logloss", but there are ${problem.classCount} classes: use "MultiClass"`,
      );
    }
    const weights = weighClasses(parameters, problem, loss);
    return plan(parameters, { ...problem, weights }, loss, 0, classifierMetric(parameters, loss));
  },
  planRegressor(parameters, problem): TrainerPlan {
    const { name, number } = parseLoss(parameters.loss_function)!;
    return plan(parameters, problem, name, number, regressorMetric(parameters, name, number));
  },
};

const objectiveOf: Readonly<Record<Loss, KnownObjective>> = {
  RMSE: "squared",
  MAE: "absolute",
  Quantile: "quantile",
  Huber: "huber",
  Poisson: "poisson",
  Logloss: "logistic",
  MultiClass: "softmax",
};

function plan(
  parameters: CatBoostParameters,
  problem: BoostingProblem,
  loss: Loss,
  lossNumber: number,
  metric: MetricChoice,
): TrainerPlan {
  const startsAtMean =
    parameters.boost_from_average ?? (loss === "RMSE" || loss === "MAE" || loss === "Quantile");
  refuseUnfit(parameters, loss);
  const watched = {
    objective: objectiveOf[loss],
    metrics: [metric],
    stopping: { patience: parameters.early_stopping_rounds ?? 0, minDelta: 0, by: "last" },
  } as const;
  const outputs = loss === "MultiClass" ? problem.classCount : 1;
  const start = startsAtMean ? startMargin(problem, loss, lossNumber) : 0;
  return {
    settings: watched,
    weights: problem.weights,
    threads: parameters.thread_count === -1 ? null : parameters.thread_count,
    baseMargins: new Array<number>(outputs).fill(start),
    train: (matrix, data, control) => {
      if (parameters.nan_mode === "Forbidden") refuseMissing(matrix);
      const keepsBest = parameters.use_best_model ?? data.evaluationRows.length > 0;
      const rowCount = data.trainRows.length;
      const { classCount } = problem;
      const circumstances = { keepsBest, rowCount, startsAtMean, classCount };
      const settings = settingsFrom(parameters, loss, lossNumber, circumstances, matrix);
      return trainSymmetric(matrix, data, { ...watched, ...settings }, control);
    },
  };
}

/** What CatBoost's choices depend on beside the parameters. */
interface Circumstances {
  readonly keepsBest: boolean;
  readonly rowCount: number;
  readonly startsAtMean: boolean;
  readonly classCount: number;
}

function settingsFrom(
  parameters: CatBoostParameters,
  loss: Loss,
  lossNumber: number,
  { keepsBest, rowCount, startsAtMean, classCount }: Circumstances,
  { columnCount }: BinnedMatrix,
): Omit<SymmetricSettings, "objective" | "metrics" | "stopping"> {
  const { leaf_estimation_method, leaf_estimation_iterations, l2_leaf_reg, iterations } = parameters;
  const isQuantile = loss === "MAE" || loss === "Quantile";
  const leafEstimation = leaf_estimation_method ?? (isQuantile ? "Exact" : "Newton");
  const isQuick = iterations < SMALL_ITERATIONS && columnCount < 20;
  const bootstrap = parameters.bootstrap_type ?? (loss === "MultiClass" ? "Bayesian" : "MVS");
  const isDefault =
    leaf_estimation_method === null &&
    leaf_estimation_iterations === null &&
    l2_leaf_reg === catBoostRegressorParameters.l2_leaf_reg.default;
  const automatic = isDefault
    ? automaticLearningRate({ loss, rowCount, rounds: iterations, keepsBest, startsAtMean })
    : 0.03;
  return {
    loss,
    lossNumber,
    rounds: iterations,
    learningRate: parameters.learning_rate ?? automatic,
    depth: parameters.depth,
    l2: l2_leaf_reg,
    scoreFunction: parameters.score_function,
    randomStrength: parameters.random_strength,
    bootstrap,
    baggingTemperature: parameters.bagging_temperature,
    subsample: parameters.subsample ?? (rowCount < 100 ? 1 : bootstrap === "Bernoulli" ? 0.66 : 0.8),
    mvsReg: parameters.mvs_reg,
    columnsByLevel: parameters.rsm,
    leafEstimation,
    leafIterations: leaf_estimation_iterations ?? (isQuick ? 1 : leafIterations(leafEstimation, loss)),
    backtracking: parameters.leaf_estimation_backtracking === "AnyImprovement",
    isOrdered: parameters.boosting_type === "Ordered",
    categories: {
      classCount,
      oneHotMaxSize: parameters.one_hot_max_size,
      modelSizeReg: parameters.model_size_reg,
      seed: parameters.random_seed,
    },
    missingLeft: parameters.nan_mode !== "Max",
    shrinkRate: parameters.model_shrink_rate,
    shrinkMode: parameters.model_shrink_mode,
    seed: parameters.random_seed,
    keepsBest,
  };
}

/** Iterations below which CatBoost settles for one step a leaf on few columns. */
const SMALL_ITERATIONS = 200;

/** CatBoost's leaf_estimation_iterations by method and loss. */
function leafIterations(method: SymmetricSettings["leafEstimation"], loss: Loss): number {
  if (method === "Exact") return 1;
  if (method === "Gradient") return loss === "Logloss" ? 40 : loss === "MultiClass" ? 10 : 1;
  return loss === "Logloss" || loss === "Poisson" ? 10 : 1;
}

function classifierMetric({ eval_metric }: CatBoostClassifierParameters, loss: Loss): MetricChoice {
  const isBinary = loss === "Logloss";
  const name = eval_metric ?? loss;
  if (name === "ZeroOneLoss") return { name, kind: isBinary ? "error" : "merror", setting: 0.5 };
  if (name === "AUC" && isBinary) return { name, kind: "auc", setting: 0 };
  if (name === loss) return { name, kind: isBinary ? "logloss" : "mlogloss", setting: 0 };
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `eval_metric is "${name}", which does not go with loss_function "${loss}": use "${loss}" or "ZeroOneLoss"`,
  );
}

const regressionMetrics = {
  RMSE: "rmse",
  MAE: "mae",
  MAPE: "mape",
  Quantile: "quantile",
  Huber: "huber",
  Poisson: "poissonDeviance",
} as const;

function regressorMetric(
  { eval_metric, loss_function }: CatBoostRegressorParameters,
  loss: keyof typeof regressionMetrics,
  number: number,
): MetricChoice {
  if (eval_metric === null) return { name: loss_function, kind: regressionMetrics[loss], setting: number };
  // CatBoost divides by 1 at least.
  return { name: eval_metric, kind: regressionMetrics[eval_metric], setting: eval_metric === "MAPE" ? 1 : 0 };
}

function refuseUnfit(parameters: CatBoostParameters, loss: Loss): void {
  const refuse = (message: string): never => {
    throw new TreesError("TREES_PARAMETER_INVALID", message);
  };
  const method = parameters.leaf_estimation_method;
  const isQuantile = loss === "MAE" || loss === "Quantile";
  if (method === "Exact" && !isQuantile) {
    refuse(`leaf_estimation_method is "Exact", which only MAE and Quantile have: use "Newton" or "Gradient"`);
  }
  if (method === "Newton" && isQuantile) {
    refuse(`leaf_estimation_method is "Newton", but ${loss} has no curvature: use "Exact" or "Gradient"`);
  }
  if (parameters.boost_from_average && (loss === "MultiClass" || loss === "Huber" || loss === "Poisson")) {
    refuse(`boost_from_average is true, which does not go with ${loss}`);
  }
  if (parameters.subsample !== null && (parameters.bootstrap_type ?? "") === "Bayesian") {
    refuse(`subsample is ${parameters.subsample}, which "Bayesian" has no use for: use bagging_temperature`);
  }
}

function refuseMissing(matrix: BinnedMatrix): void {
  const column = matrix.cuts.findIndex(({ kind }, c) => kind === "numeric" && matrix.hasMissing[c] === 1);
  if (column < 0) return;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `column ${columnLabel(column, matrix.names)} has missing values, which nan_mode "Forbidden" refuses: use "Min" or "Max"`,
  );
}
