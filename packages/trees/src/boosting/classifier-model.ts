import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { writeModelText } from "../ensemble/model-text.ts";
import type { PredictOptions } from "../ensemble/parallel-sums.ts";
import { seal } from "../ensemble/sealed-model.ts";
import { mostProbable } from "../forest/classifier-model.ts";
import { BoostingModel } from "./boosting-model.ts";
import { columnMargins, matrixMargins, parallelMargins, rowMargins } from "./margins.ts";
import { decodeBoosting, encodeBoosting } from "./model-bytes.ts";
import { sigmoid } from "./objectives/logistic.ts";

/** Boosted trees over class ids 0 … classCount − 1. */
export class BoostingClassifierModel extends BoostingModel {
  /** One output is the log-odds of class 1 of two. */
  get classCount(): number {
    return Math.max(2, this.outputs);
  }

  /** Sums of leaves before they become probabilities, row-major rows × outputs. NaN cells are missing values. */
  predictRaw(columns: readonly Float32Array[], rows?: Int32Array, output?: Float64Array): Float64Array {
    return columnMargins(this, columns, rows, output);
  }

  /** Probabilities of raw rows, row-major rows × classes, in `output` when it is given; each row sums to 1. */
  predictProbabilities(
    columns: readonly Float32Array[],
    rows?: Int32Array,
    output?: Float64Array,
  ): Float64Array {
    return this.probabilities(columnMargins(this, columns, rows, this.marginsOf(output)), output);
  }

  /** `predictRaw` by worker threads; the calling thread stays free. */
  predictRawAsync(columns: readonly Float32Array[], options: PredictOptions = {}): Promise<Float64Array> {
    return parallelMargins(this, columns, options);
  }

  /** `predictProbabilities` by worker threads; the calling thread stays free. */
  async predictProbabilitiesAsync(
    columns: readonly Float32Array[],
    options: PredictOptions = {},
  ): Promise<Float64Array> {
    return this.probabilities(await parallelMargins(this, columns, options), undefined);
  }

  /** The same from a matrix binned with the cuts of training, for example for the held-out rows of a fold. */
  predictProbabilitiesBinned(matrix: BinnedMatrix, rows?: Int32Array, output?: Float64Array): Float64Array {
    return this.probabilities(matrixMargins(this, matrix, rows, this.marginsOf(output)), output);
  }

  /** Probabilities of one row of feature values into `output` (length classCount), which is returned. Allocates nothing. */
  predictRow(values: ArrayLike<number>, output: Float64Array): Float64Array {
    rowMargins(this, values, output);
    if (this.outputs === 1) writeOdds(output[0]!, output, 0);
    else softmaxInPlace(output, 0, this.outputs);
    return output;
  }

  /** Most probable class of each row; the lower id wins a tie. */
  predict(columns: readonly Float32Array[], rows?: Int32Array): Int32Array {
    return mostProbable(this.predictProbabilities(columns, rows), this.classCount);
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return encodeBoosting("classifier", this, seal);
  }

  /** Reads what `toBytes` wrote; anything else is refused with TREES_MODEL_INVALID. */
  static fromBytes(bytes: Uint8Array): BoostingClassifierModel {
    return new BoostingClassifierModel(decodeBoosting("classifier", bytes));
  }

  /** The same as versioned JSON text; numbers are the shortest that read back as the same. */
  toJson(): string {
    return encodeBoosting("classifier", this, writeModelText);
  }

  /** Reads what `toJson` wrote, laid out anew or not; anything else is refused with TREES_MODEL_INVALID. */
  static fromJson(text: string): BoostingClassifierModel {
    return new BoostingClassifierModel(decodeBoosting("classifier", text));
  }

  /** Where margins are put before they become probabilities: with one output, in the second half. */
  private marginsOf(output: Float64Array | undefined): Float64Array | undefined {
    return this.outputs === 1 ? output?.subarray(output.length >> 1) : output;
  }

  private probabilities(margins: Float64Array, output: Float64Array | undefined): Float64Array {
    const { outputs } = this;
    if (outputs === 1) {
      const result = output ?? new Float64Array(2 * margins.length);
      for (let i = 0; i < margins.length; i++) writeOdds(margins[i]!, result, 2 * i);
      return result;
    }
    for (let at = 0; at < margins.length; at += outputs) softmaxInPlace(margins, at, outputs);
    return margins;
  }
}

function writeOdds(margin: number, to: Float64Array, at: number): void {
  const probability = sigmoid(margin);
  to[at] = 1 - probability;
  to[at + 1] = probability;
}

function softmaxInPlace(values: Float64Array, at: number, count: number): void {
  let largest = values[at]!;
  for (let k = 1; k < count; k++) largest = Math.max(largest, values[at + k]!);
  let total = 0;
  for (let k = 0; k < count; k++) {
    const power = Math.exp(values[at + k]! - largest);
    values[at + k] = power;
    total += power;
  }
  for (let k = 0; k < count; k++) values[at + k]! /= total;
}
