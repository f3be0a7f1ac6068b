import { type WalkForwardResult, walkForward } from "../evaluation/index.ts";
import { loadFamily, type Model } from "../models/index.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import type { FeatureTable, TargetTable } from "./b3/tables.ts";

export interface WalkForwardValidatorOptions {
  /** Folds; the described system's `n_splits`. */
  readonly nSplits?: number;
  readonly context?: Partial<RunContext>;
}

/** One fold of the described table. */
export interface ValidatedFold {
  readonly fold: number;
  /** Accuracy of classes; of returns the share of rows whose sign was right. */
  readonly accuracy: number | null;
  readonly trainSize: number;
  readonly testSize: number;
}

export interface WalkForwardTable {
  readonly folds: readonly ValidatedFold[];
  readonly meanAccuracy: number | null;
  /** Sample deviation over the folds. */
  readonly stdAccuracy: number | null;
  /** Everything else: baselines, intervals, the verdict, every prediction. */
  readonly result: WalkForwardResult;
}

/** Walk-forward validation as the described crypto pipeline calls it: five folds, an expanding window. */
export class WalkForwardValidator {
  readonly nSplits: number;
  readonly #context: RunContext;

  constructor({ nSplits = 5, context = {} }: WalkForwardValidatorOptions = {}) {
    this.nSplits = nSplits;
    this.#context = createRunContext(context);
  }

  /**
   * Fits the model's family anew in every fold, with the model's parameters, and judges it on the fold's later rows. A family
   * by its name learns classes, with its defaults.
   */
  async validate(
    model: string | Pick<Model, "family" | "task" | "parameters">,
    x: Pick<FeatureTable, "bars" | "features" | "rows">,
    y: Pick<TargetTable, "labels">,
  ): Promise<WalkForwardTable> {
    const asked = typeof model === "string" ? { family: model, task: "classification" as const } : model;
    const family = await loadFamily(asked.family);
    const { bars, features, rows } = x;
    const result = await walkForward(
      { ...asked, family, bars, features, rows, labels: y.labels, folds: this.nSplits },
      this.#context,
    );
    const metric = asked.task === "classification" ? "accuracy" : "directional_accuracy";
    const summary = result.summary.find(({ name }) => name === metric)!;
    return {
      folds: result.folds.map(({ fold, trainRows, testRows, evaluations }) => ({
        fold,
        accuracy: evaluations[0]!.metrics.find(({ name }) => name === metric)!.value,
        trainSize: trainRows,
        testSize: testRows,
      })),
      meanAccuracy: summary.mean,
      stdAccuracy: summary.deviation,
      result,
    };
  }
}
