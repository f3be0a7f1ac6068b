import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { FeatureMatrix } from "../../features/index.ts";
import { loadFamily, type Model, type TrainingData } from "../../models/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import { type TradingDecision, tradingDecision } from "./trading-decision.ts";

/**
 * A model that is to be stacked: a family by name or with parameters, or a fitted model, whose family and parameters are taken. It is
 * fitted anew, as scikit-learn's stacking clones its estimators.
 */
export type EnsembleBase =
  | string
  | { readonly family: string; readonly parameters?: Readonly<Record<string, unknown>> }
  | Model;

/** Bases in a list, or by a name of one's own, which only the caller reads. */
export type EnsembleBases = readonly EnsembleBase[] | Readonly<Record<string, EnsembleBase>>;

export interface EnsembleOptions {
  /** Blocks of time whose predictions the combining models are fitted on; 5 when left out. */
  readonly folds?: number;
  /** Bars after a block, beyond the purge, that its bases are not fitted on; 0 when left out. */
  readonly embargo?: number;
  /** Whether the combining models also read the features themselves. */
  readonly passthrough?: boolean;
  /** Family that combines: `stack` when left out, or `blend`. */
  readonly combination?: "stack" | "blend";
}

/**
 * A stack of classifiers (combined by logistic regression) and one of regressors (by ridge) whose answers make a trading
 * decision. Out-of-fold predictions come from folds in order of time with overlapping labels purged, so the training data
 * have to say when labels begin and end (`intervals`). Without bases the stack's own are taken: xgboost, lightgbm and catboost;
 * xgboost and mlp.
 */
export class EnsembleModel {
  readonly #classifiers: EnsembleBases | undefined;
  readonly #regressors: EnsembleBases | undefined;
  readonly #options: EnsembleOptions;
  #classifier: Model | null = null;
  #regressor: Model | null = null;

  constructor(
    baseClassifiers?: EnsembleBases,
    baseRegressors?: EnsembleBases,
    options: EnsembleOptions = {},
  ) {
    this.#classifiers = baseClassifiers;
    this.#regressors = baseRegressors;
    this.#options = options;
  }

  /** The fitted classifier, to be saved or judged; null before `trainClassifier`. */
  get classifier(): Model | null {
    return this.#classifier;
  }

  /** The fitted regressor; null before `trainRegressor`. */
  get regressor(): Model | null {
    return this.#regressor;
  }

  async trainClassifier(data: TrainingData, context: RunContext = createRunContext()): Promise<Model> {
    this.#classifier = await this.#fit(data, "classification", this.#classifiers, context);
    return this.#classifier;
  }

  async trainRegressor(data: TrainingData, context: RunContext = createRunContext()): Promise<Model> {
    this.#regressor = await this.#fit(data, "regression", this.#regressors, context);
    return this.#regressor;
  }

  /** Signal, confidence, target and probabilities of `rows` (all when left out). PREGAO_ENSEMBLE_UNTRAINED without a classifier. */
  async getTradingDecision(features: FeatureMatrix, rows?: Int32Array): Promise<TradingDecision> {
    const classifier = this.#classifier;
    if (classifier === null) throw new PregaoError("PREGAO_ENSEMBLE_UNTRAINED", {});
    const [classification, regression] = await Promise.all([
      classifier.predict(features, rows),
      this.#regressor?.predict(features, rows) ?? null,
    ]);
    return tradingDecision(classification, classifier.classNames, regression);
  }

  async #fit(
    data: TrainingData,
    task: Model["task"],
    given: EnsembleBases | undefined,
    context: RunContext,
  ): Promise<Model> {
    const { combination = "stack", ...options } = this.#options;
    const family = await loadFamily(combination);
    const bases = given === undefined ? {} : { bases: Object.values(given).map(baseOf) };
    return family.fit(data, task, parseOptions(family.parameters(task), { ...options, ...bases }), context);
  }
}

function baseOf(base: EnsembleBase): string | { readonly family: string; readonly parameters: object } {
  return typeof base === "string" ? base : { family: base.family, parameters: base.parameters ?? {} };
}
