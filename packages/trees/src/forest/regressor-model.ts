import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { writeModelText } from "../ensemble/model-text.ts";
import type { PredictOptions } from "../ensemble/parallel-sums.ts";
import { seal } from "../ensemble/sealed-model.ts";
import { ForestModel, type ForestParts } from "./forest-model.ts";
import { decodeForest, encodeForest } from "./model-bytes.ts";
import type { ForestRegressorParameters } from "./parameters.ts";
import { predictColumns, predictMatrix, predictParallel, predictValues } from "./prediction.ts";

export interface ForestRegressorParts extends ForestParts<ForestRegressorParameters> {
  /** Out-of-bag prediction of each training row in order; NaN where every tree saw the row. */
  readonly oobPrediction: Float64Array | null;
}

/** A fitted random forest over numbers. */
export class ForestRegressorModel extends ForestModel<ForestRegressorParameters> {
  readonly oobPrediction: Float64Array | null;

  constructor(parts: ForestRegressorParts) {
    super(parts);
    this.oobPrediction = parts.oobPrediction;
  }

  /** Mean of the trees' predictions for raw rows. NaN cells are missing values. */
  predict(columns: readonly Float32Array[], rows?: Int32Array, output?: Float64Array): Float64Array {
    return predictColumns(this, columns, rows, output);
  }

  /** `predict` by worker threads; the calling thread stays free. */
  predictAsync(columns: readonly Float32Array[], options: PredictOptions = {}): Promise<Float64Array> {
    return predictParallel(this, columns, options);
  }

  /** The same from a matrix binned with the cuts of training. */
  predictBinned(matrix: BinnedMatrix, rows?: Int32Array, output?: Float64Array): Float64Array {
    return predictMatrix(this, matrix, rows, output);
  }

  /** Prediction of one row of feature values into `output` (length 1). Allocates nothing. */
  predictRow(values: ArrayLike<number>, output: Float64Array): Float64Array {
    return predictValues(this, values, output);
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return encodeForest("regressor", this, seal);
  }

  /** Reads what `toBytes` wrote; anything else is refused with TREES_MODEL_INVALID. Out-of-bag rows are not stored. */
  static fromBytes(bytes: Uint8Array): ForestRegressorModel {
    const parts = decodeForest<ForestRegressorParameters>("regressor", bytes);
    return new ForestRegressorModel({ ...parts, oobPrediction: null });
  }

  /** The same as versioned JSON text; numbers are the shortest that read back as the same. */
  toJson(): string {
    return encodeForest("regressor", this, writeModelText);
  }

  /** Reads what `toJson` wrote, laid out anew or not; anything else is refused with TREES_MODEL_INVALID. Out-of-bag rows are not stored. */
  static fromJson(text: string): ForestRegressorModel {
    const parts = decodeForest<ForestRegressorParameters>("regressor", text);
    return new ForestRegressorModel({ ...parts, oobPrediction: null });
  }
}
