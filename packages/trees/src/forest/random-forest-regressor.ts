import { binColumns } from "../binning/bin-columns.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { resolveParameters } from "../parameter-table.ts";
import { fitForestRegressor } from "./fit-regressor.ts";
import { type ForestRegressorParameters, forestRegressorParameters } from "./parameters.ts";
import type { ForestRegressorModel } from "./regressor-model.ts";

/** The regression forest in scikit-learn's idiom: `fit` and `predict` over columns. */
export class RandomForestRegressor {
  readonly parameters: Readonly<ForestRegressorParameters>;
  private fitted: ForestRegressorModel | null = null;

  constructor(parameters: Partial<ForestRegressorParameters> = {}) {
    this.parameters = resolveParameters<ForestRegressorParameters>(forestRegressorParameters, parameters);
  }

  /** Learns from float32 columns and one target a row. */
  async fit(
    columns: readonly Float32Array[],
    targets: ArrayLike<number>,
    control: FitControl = {},
  ): Promise<this> {
    const matrix = binColumns(columns, { maxBins: this.parameters.max_bins });
    this.fitted = await fitForestRegressor({ ...control, matrix, targets, parameters: this.parameters });
    return this;
  }

  get model(): ForestRegressorModel {
    if (this.fitted) return this.fitted;
    throw new TreesError("TREES_INPUT_INVALID", "the forest is not fitted yet: call fit first");
  }

  predict(columns: readonly Float32Array[]): Float64Array {
    return this.model.predict(columns);
  }
}
