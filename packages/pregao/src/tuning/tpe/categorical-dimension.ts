import type { CategoricalParameter, TuningValue } from "../../models/index.ts";
import type { Dimension, Kernels, Members } from "./kernels.ts";

/**
 * A parameter without an order. The kernel of an observed choice gives it 1 + w and every other choice w, scaled to sum 1, with
 * w = 1 / kernels; the prior gives all the same.
 */
export class CategoricalDimension implements Dimension {
  readonly #choices: readonly TuningValue[];
  readonly #observed: number[] = [];

  constructor({ choices }: CategoricalParameter) {
    this.#choices = choices;
  }

  observe(value: TuningValue): void {
    this.#observed.push(this.#choices.indexOf(value));
  }

  forget(count: number): void {
    this.#observed.length = count;
  }

  toValue(drawn: number): TuningValue {
    return this.#choices[drawn]!;
  }

  kernelsOf({ slots }: Members): Kernels {
    const count = this.#choices.length;
    const centres = new Int32Array(slots.length);
    for (let k = 0; k < slots.length; k++) centres[k] = this.#observed[slots[k]!]!;
    const kernels = centres.length + 1;
    const own = 1 / (1 + count / kernels);
    const miss = Math.log(own / kernels);
    const match = Math.log(own * (1 + 1 / kernels));
    return {
      constants: null,
      draw: (kernel, random) =>
        kernel < centres.length && random.uniform() < own ? centres[kernel]! : random.integer(count),
      densities: {
        // The prior gives each choice 1 / count, no kernel one more than 1.
        mostGain: Math.log(count),
        weigh(value, exponents, _, near) {
          const last = near.count - 1;
          for (let i = 0; i < last; i++) {
            const k = near.indexes[i]!;
            exponents[k]! += centres[k] === value ? match : miss;
          }
          exponents[centres.length]! -= Math.log(count);
          return 0;
        },
      },
    };
  }
}
