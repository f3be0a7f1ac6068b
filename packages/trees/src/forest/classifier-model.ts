import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { writeModelText } from "../ensemble/model-text.ts";
import type { PredictOptions } from "../ensemble/parallel-sums.ts";
import { seal } from "../ensemble/sealed-model.ts";
import { ForestModel, type ForestParts } from "./forest-model.ts";
import { decodeForest, encodeForest } from "./model-bytes.ts";
import type { ForestClassifierParameters } from "./parameters.ts";
import { predictColumns, predictMatrix, predictParallel, predictValues } from "./prediction.ts";

export interface ForestClassifierParts extends ForestParts<ForestClassifierParameters> {
  /** Out-of-bag probabilities, rows × classes over the training rows in order; NaN where every tree saw the row. */
  readonly oobProbabilities: Float64Array | null;
}

/** A fitted random forest over class ids 0 … classCount − 1. */
export class ForestClassifierModel extends ForestModel<ForestClassifierParameters> {
  readonly oobProbabilities: Float64Array | null;

  constructor(parts: ForestClassifierParts) {
    super(parts);
    this.oobProbabilities = parts.oobProbabilities;
  }

  get classCount(): number {
    return this.trees.outputs;
  }

  /** Mean leaf distribution of raw rows, row-major rows × classes; each row sums to 1. NaN cells are missing values. */
  predictProbabilities(
    columns: readonly Float32Array[],
    rows?: Int32Array,
    output?: Float64Array,
  ): Float64Array {
    return predictColumns(this, columns, rows, output);
  }

  /** `predictProbabilities` by worker threads; the calling thread stays free. */
  predictProbabilitiesAsync(
    columns: readonly Float32Array[],
    options: PredictOptions = {},
  ): Promise<Float64Array> {
    return predictParallel(this, columns, options);
  }

  /** The same from a matrix binned with the cuts of training, for example for the held-out rows of a fold. */
  predictProbabilitiesBinned(matrix: BinnedMatrix, rows?: Int32Array, output?: Float64Array): Float64Array {
    return predictMatrix(this, matrix, rows, output);
  }

  /** Probabilities of one row of feature values into `output` (length classCount). Allocates nothing. */
  predictRow(values: ArrayLike<number>, output: Float64Array): Float64Array {
    return predictValues(this, values, output);
  }

  /** Most probable class of each row; the lower id wins a tie. */
  predict(columns: readonly Float32Array[], rows?: Int32Array): Int32Array {
    return mostProbable(this.predictProbabilities(columns, rows), this.classCount);
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return encodeForest("classifier", this, seal);
  }

  /** Reads what `toBytes` wrote; anything else is refused with TREES_MODEL_INVALID. Out-of-bag rows are not stored. */
  static fromBytes(bytes: Uint8Array): ForestClassifierModel {
    const parts = decodeForest<ForestClassifierParameters>("classifier", bytes);
    return new ForestClassifierModel({ ...parts, oobProbabilities: null });
  }

  /** The same as versioned JSON text; numbers are the shortest that read back as the same. */
  toJson(): string {
    return encodeForest("classifier", this, writeModelText);
  }

  /** Reads what `toJson` wrote, laid out anew or not; anything else is refused with TREES_MODEL_INVALID. Out-of-bag rows are not stored. */
  static fromJson(text: string): ForestClassifierModel {
    const parts = decodeForest<ForestClassifierParameters>("classifier", text);
    return new ForestClassifierModel({ ...parts, oobProbabilities: null });
  }
}

/** Index of the largest of each row's `classCount` values, the first among equals. */
export function mostProbable(probabilities: Float64Array, classCount: number): Int32Array {
  const result = new Int32Array(probabilities.length / classCount);
  for (let i = 0; i < result.length; i++) {
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (probabilities[i * classCount + k]! > probabilities[i * classCount + best]!) best = k;
    }
    result[i] = best;
  }
  return result;
}
