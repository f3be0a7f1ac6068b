import type { Attributions } from "../contract.ts";

/** Attributions of one example, row-major outputs × inputs, and what their sums miss. */
export interface PathIntegrals {
  readonly values: Float64Array;
  /** Largest difference between an output and its sum. */
  readonly gap: number;
  /** The same as a share of the absolute values. */
  readonly gapShare: number;
}

/** Gathers attributions of examples: windows [time, features] are summed over time, and counted by lag. */
export class WindowAttributions {
  readonly #rows: number;
  readonly #outputs: number;
  readonly #features: number;
  readonly #time: number;
  readonly #values: Float64Array;
  readonly #byLag: Float64Array;
  #largestGap = 0;

  constructor(rows: number, outputs: number, shape: readonly number[]) {
    this.#rows = rows;
    this.#outputs = outputs;
    this.#features = shape.at(-1)!;
    this.#time = shape.length > 1 ? shape[0]! : 1;
    this.#values = new Float64Array(rows * outputs * this.#features);
    this.#byLag = new Float64Array(outputs * this.#time * this.#features);
  }

  put(row: number, { values, gap }: PathIntegrals): void {
    const [outputs, features, time] = [this.#outputs, this.#features, this.#time];
    for (let output = 0; output < outputs; output++) {
      const to = (row * outputs + output) * features;
      for (let step = 0; step < time; step++) {
        const from = (output * time + step) * features;
        // The last step of a window is the row itself.
        const lag = (output * time + (time - 1 - step)) * features;
        for (let feature = 0; feature < features; feature++) {
          const value = values[from + feature]!;
          this.#values[to + feature]! += value;
          this.#byLag[lag + feature]! += Math.abs(value);
        }
      }
    }
    this.#largestGap = Math.max(this.#largestGap, gap);
  }

  result(): Pick<Attributions, "values" | "byLag"> & { readonly largestGap: number } {
    const values = this.#values;
    const largestGap = this.#largestGap;
    if (this.#time === 1) return { values, largestGap };
    const rows = Math.max(1, this.#rows);
    return { values, largestGap, byLag: { lags: this.#time, values: this.#byLag.map((sum) => sum / rows) } };
  }
}
