import type { DroppedRows } from "../../splits/index.ts";
import type { Model, Prediction } from "../contract.ts";

/** What bases said of rows that they had not been fitted on, nor on any whose label overlaps. */
export interface OutOfFold {
  /** Rows of the matrix that are predicted, ascending: all training rows that have an outcome. */
  readonly rows: Int32Array;
  /** Fold of each of them, from 0, in order of time. */
  readonly folds: Int32Array;
  /** One a base, row for row with `rows`. */
  readonly predictions: readonly Prediction[];
  /** By fold: rows that its fits left out, with the reason. */
  readonly dropped: readonly DroppedRows[];
}

/** Predictions that are put together fold by fold. */
export class PredictionColumn {
  readonly #perRow: number;
  readonly #values: Float64Array;
  readonly #task: Model["task"];

  constructor(rows: number, task: Model["task"], classCount: number) {
    this.#task = task;
    this.#perRow = task === "classification" ? classCount : 1;
    this.#values = new Float64Array(rows * this.#perRow).fill(Number.NaN);
  }

  /** Puts what is predicted of some rows at their `places`. */
  put(places: Int32Array, prediction: Prediction): void {
    const values = this.#task === "classification" ? prediction.probabilities! : prediction.returns!;
    const width = this.#perRow;
    for (const [i, place] of places.entries())
      this.#values.set(values.subarray(i * width, (i + 1) * width), place * width);
  }

  finish(): Prediction {
    const rows = this.#values.length / this.#perRow;
    return this.#task === "classification"
      ? { rows, probabilities: this.#values }
      : { rows, returns: this.#values };
  }
}
