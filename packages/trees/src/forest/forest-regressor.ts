import { binColumns } from "../binning/bin-columns.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { resolveParameters } from "../parameter-table.ts";
import { fitRegressor, regressorTable } from "./fit-regressor.ts";
import type { ForestRegressorParameters, ForestStyle } from "./parameters.ts";
import type { ForestRegressorModel } from "./regressor-model.ts";

/** A regression forest of either style: `fit` and `predict` over columns. */
export abstract class ForestRegressor {
  private readonly style: ForestStyle;
  readonly parameters: Readonly<ForestRegressorParameters>;
  private fitted: ForestRegressorModel | null = null;

  constructor(style: ForestStyle, parameters: Partial<ForestRegressorParameters>) {
    this.style = style;
    this.parameters = resolveParameters<ForestRegressorParameters>(regressorTable(style), parameters);
  }

  /** Learns from float32 columns and one target a row. */
  async fit(
    columns: readonly Float32Array[],
    targets: ArrayLike<number>,
    control: FitControl = {},
  ): Promise<this> {
    const matrix = binColumns(columns, { maxBins: this.parameters.max_bins });
    this.fitted = await fitRegressor(this.style, {
      ...control,
      matrix,
      targets,
      parameters: this.parameters,
    });
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
