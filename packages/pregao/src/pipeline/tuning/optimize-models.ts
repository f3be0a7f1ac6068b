import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Model, TrainingData } from "../../models/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import { holdOutLast } from "../../splits/index.ts";
import { foldExecutor, runStudy, type StudyRequest, type StudyResult } from "../../tuning/index.ts";
import { familyFor } from "../fit.ts";
import { type Scoring, scorerForTraining } from "../scoring.ts";
import { scoringOf, tuningSpace } from "./tune.ts";

/** Rows to learn from (`data.rows`) and later rows that each trial is scored on. */
export interface OptimizationData {
  readonly data: TrainingData;
  readonly validation: Int32Array;
}

export interface OptimizationOptions
  extends Pick<StudyRequest, "patience" | "parallel" | "sampler" | "pruner"> {
  /** Default 100. */
  readonly nTrials?: number;
  /** Default: combined (70 % accuracy + 30 % directional accuracy) for classes, information_coefficient for returns. */
  readonly scoring?: Scoring;
  /** Tuning space of the family. Default `default`. */
  readonly space?: string;
  /** Parameters held fixed: `{ early_stopping_rounds: 50 }` ends each fit early, by rows at the end of the training rows. */
  readonly fixed?: Readonly<Record<string, unknown>>;
}

export interface Optimization {
  /** The family's parameters of the best trial, those held fixed included. */
  readonly bestParams: Readonly<Record<string, unknown>>;
  readonly bestScore: number;
  readonly study: StudyResult;
}

type Optimize = (
  data: OptimizationData,
  options?: OptimizationOptions,
  context?: RunContext,
) => Promise<Optimization>;

/** The models of the described system: what each is called there, and which family and task it is. */
const describedModels = {
  xgb_classifier: { family: "xgboost", task: "classification" },
  lgb_classifier: { family: "lightgbm", task: "classification" },
  cat_classifier: { family: "catboost", task: "classification" },
  xgb_regressor: { family: "xgboost", task: "regression" },
  nn_regressor: { family: "mlp", task: "regression" },
} as const satisfies Readonly<Record<string, { family: string; task: Model["task"] }>>;

export type OptimizedModel = keyof typeof describedModels;

/** TPE over the XGBoost-style classifier's space; 100 trials unless told. */
export const optimizeXgboostClassifier: Optimize = (...given) => optimize("xgb_classifier", ...given);
/** TPE over the XGBoost-style regressor's space. */
export const optimizeXgboostRegressor: Optimize = (...given) => optimize("xgb_regressor", ...given);
/** TPE over the LightGBM-style classifier's space. */
export const optimizeLightgbmClassifier: Optimize = (...given) => optimize("lgb_classifier", ...given);
/** TPE over the CatBoost-style classifier's space. */
export const optimizeCatboostClassifier: Optimize = (...given) => optimize("cat_classifier", ...given);
/** TPE over the architecture of the neural net, as a regressor. */
export const optimizeNeuralNetwork: Optimize = (...given) => optimize("nn_regressor", ...given);

/**
 * All of them, one after another, by the described system's keys. Data need classes and returns; `only` takes some of them.
 */
export async function optimizeAllModels(
  data: OptimizationData,
  { only, ...options }: OptimizationOptions & { readonly only?: readonly OptimizedModel[] } = {},
  context: RunContext = createRunContext(),
): Promise<Partial<Record<OptimizedModel, Optimization>>> {
  const results: Partial<Record<OptimizedModel, Optimization>> = {};
  for (const key of only ?? (Object.keys(describedModels) as OptimizedModel[])) {
    results[key] = await optimize(key, data, options, context);
  }
  return results;
}

/** The same by a shorter name. */
export function optimizeAll(
  ...given: Parameters<typeof optimizeAllModels>
): ReturnType<typeof optimizeAllModels> {
  return optimizeAllModels(...given);
}

async function optimize(
  key: OptimizedModel,
  { data, validation }: OptimizationData,
  options: OptimizationOptions = {},
  context: RunContext = createRunContext(),
): Promise<Optimization> {
  const { family: name, task } = describedModels[key];
  const { nTrials = 100, scoring: asked, space = "default", fixed = {}, ...more } = options;
  const family = await familyFor(name, task);
  parseOptions(family.parameters(task), fixed);
  const { score, scoring } = scorerForTraining(asked ?? scoringOf("auto", task), task, data);
  const executor = foldExecutor(
    {
      family,
      task,
      data,
      rowsToFit: (rows, isWatched) => (isWatched ? watchedRows(data, rows) : { rows }),
      folds: [{ train: data.rows, test: validation }],
      scores: [score],
      fixed,
      isPruned: (more.pruner ?? "none") !== "none",
    },
    context,
  );
  const study = await runStudy(
    { name: key, space: tuningSpace(family, task, space), scores: [scoring], trials: nTrials, ...more },
    executor,
    context,
  );
  return { bestParams: { ...study.best.settings, ...fixed }, bestScore: study.best.values[0]!, study };
}

function watchedRows({ intervals }: TrainingData, rows: Int32Array): Pick<TrainingData, "rows" | "watch"> {
  if (intervals === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "data.intervals",
      value: "none",
      reason:
        "early stopping and pruning keep the latest training rows apart to watch, which takes the rows' times: give intervals",
    });
  }
  const { rows: fitted, held } = holdOutLast({ ...intervals, rows });
  return { rows: fitted, watch: held };
}
