import { binColumns } from "../binning/bin-columns.ts";
import { TreesError } from "../errors.ts";
import { resolveParameters } from "../parameter-table.ts";
import { type EvaluationSet, stackEvaluation } from "./evaluation-set.ts";
import { fitBoostingRegressor } from "./fit-regressor.ts";
import { type BoostingRegressorParameters, binsFor, boostingRegressorParameters } from "./parameters.ts";
import type { BoostingRegressorModel } from "./regressor-model.ts";
import type { BoostingControl } from "./train.ts";

export interface XGBRegressorFit extends BoostingControl {
  /** Weight of each training row. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Judged after each round, and what early stopping goes by. */
  readonly evaluation?: EvaluationSet<number>;
}

/** Boosting of numbers in the idiom of XGBoost's scikit-learn interface: `fit` and `predict` over columns. */
export class XGBRegressor {
  readonly parameters: Readonly<BoostingRegressorParameters>;
  private fitted: BoostingRegressorModel | null = null;

  constructor(parameters: Partial<BoostingRegressorParameters> = {}) {
    this.parameters = resolveParameters<BoostingRegressorParameters>(boostingRegressorParameters, parameters);
  }

  /** Learns from float32 columns and one target a row. */
  async fit(
    columns: readonly Float32Array[],
    targets: ArrayLike<number>,
    options: XGBRegressorFit = {},
  ): Promise<this> {
    const { sampleWeight, evaluation, ...control } = options;
    const stacked = stackEvaluation(columns, targets, sampleWeight, evaluation);
    const maxBins = binsFor(this.parameters.max_bin);
    this.fitted = await fitBoostingRegressor({
      ...control,
      ...stacked.input,
      matrix: binColumns(stacked.columns, { maxBins, rows: stacked.input.rows }),
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
