import { binColumnsAsync } from "../binning/bin-columns-on-workers.ts";
import { TreesError } from "../errors.ts";
import { resolveParameters } from "../parameter-table.ts";
import { type EvaluationSet, type FitStart, stackEvaluation } from "./evaluation-set.ts";
import { fitBoostingRegressor } from "./fit-regressor.ts";
import type { BoostingRegressorModel } from "./regressor-model.ts";
import type { AnyPlan, BoostingStyle } from "./style.ts";
import type { BoostingControl } from "./train.ts";

export interface BoostedRegressorFit extends BoostingControl, FitStart {
  /** Weight of each training row. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Numbers of the columns that hold categories: whole numbers from 0; NaN and negative values are missing. */
  readonly categorical?: readonly number[];
  /** Judged after each round, and what early stopping goes by. */
  readonly evaluation?: EvaluationSet<number>;
}

/** A boosting regressor of any style: `fit` and `predict` over columns. */
export abstract class BoostedRegressor<R extends object> {
  readonly parameters: Readonly<R>;
  private readonly style: BoostingStyle<object, R, AnyPlan>;
  private fitted: BoostingRegressorModel | null = null;

  constructor(style: BoostingStyle<never, R, AnyPlan>, parameters: Partial<R>) {
    this.style = style as BoostingStyle<object, R, AnyPlan>;
    this.parameters = resolveParameters<R>(style.regressor, parameters);
  }

  /** Learns from float32 columns and one target a row. */
  async fit(
    columns: readonly Float32Array[],
    targets: ArrayLike<number>,
    options: BoostedRegressorFit = {},
  ): Promise<this> {
    const { sampleWeight, baseMargin, evaluation, categorical = [], ...control } = options;
    const stacked = stackEvaluation(columns, targets, { sampleWeight, baseMargin }, evaluation);
    const bins = this.style.binsFor(this.parameters);
    this.fitted = await fitBoostingRegressor(this.style, {
      ...control,
      ...stacked.input,
      ...(control.initModel ? { initColumns: stacked.columns } : {}),
      matrix: await binColumnsAsync(stacked.columns, {
        ...control,
        ...bins,
        categorical,
        rows: stacked.input.rows,
      }),
      targets: stacked.targets,
      parameters: this.parameters,
    });
    return this;
  }

  get model(): BoostingRegressorModel {
    if (this.fitted) return this.fitted;
    throw new TreesError("TREES_INPUT_INVALID", "the model is not fitted yet: call fit first");
  }

  predict(columns: readonly Float32Array[]): Float64Array {
    return this.model.predict(columns);
  }
}
