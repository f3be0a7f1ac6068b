import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { writeModelText } from "../ensemble/model-text.ts";
import type { PredictOptions } from "../ensemble/parallel-sums.ts";
import { seal } from "../ensemble/sealed-model.ts";
import { BoostingModel } from "./boosting-model.ts";
import { columnMargins, matrixMargins, parallelMargins, rowMargins } from "./margins.ts";
import { decodeBoosting, encodeBoosting } from "./model-bytes.ts";
import { linkOf } from "./objectives/objectives.ts";

/** Boosted trees over numbers. */
export class BoostingRegressorModel extends BoostingModel {
  /** Sums of leaves before they become predictions: with Poisson, logarithms of counts. */
  predictRaw(columns: readonly Float32Array[], rows?: Int32Array, output?: Float64Array): Float64Array {
    return columnMargins(this, columns, rows, output);
  }

  /** Predictions for raw rows, in `output` when it is given. NaN cells are missing values. */
  predict(columns: readonly Float32Array[], rows?: Int32Array, output?: Float64Array): Float64Array {
    return this.predictions(columnMargins(this, columns, rows, output));
  }

  /** `predict` by worker threads; the calling thread stays free. */
  async predictAsync(columns: readonly Float32Array[], options: PredictOptions = {}): Promise<Float64Array> {
    return this.predictions(await parallelMargins(this, columns, options));
  }

  /** The same from a matrix binned with the cuts of training. */
  predictBinned(matrix: BinnedMatrix, rows?: Int32Array, output?: Float64Array): Float64Array {
    return this.predictions(matrixMargins(this, matrix, rows, output));
  }

  /** Prediction of one row of feature values into `output` (length 1), which is returned. Allocates nothing. */
  predictRow(values: ArrayLike<number>, output: Float64Array): Float64Array {
    rowMargins(this, values, output);
    const predictionOf = linkOf(this.objective, 0);
    if (predictionOf) output[0] = predictionOf(output[0]!);
    return output;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return encodeBoosting("regressor", this, seal);
  }

  /** Reads what `toBytes` wrote; anything else is refused with TREES_MODEL_INVALID. */
  static fromBytes(bytes: Uint8Array): BoostingRegressorModel {
    return new BoostingRegressorModel(decodeBoosting("regressor", bytes));
  }

  /** The same as versioned JSON text; numbers are the shortest that read back as the same. */
  toJson(): string {
    return encodeBoosting("regressor", this, writeModelText);
  }

  /** Reads what `toJson` wrote, laid out anew or not; anything else is refused with TREES_MODEL_INVALID. */
  static fromJson(text: string): BoostingRegressorModel {
    return new BoostingRegressorModel(decodeBoosting("regressor", text));
  }

  private predictions(margins: Float64Array): Float64Array {
    const predictionOf = linkOf(this.objective, 0);
    if (predictionOf) for (let i = 0; i < margins.length; i++) margins[i] = predictionOf(margins[i]!);
    return margins;
  }
}
