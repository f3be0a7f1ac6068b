import { placeOf } from "../numeric-form.ts";
import type { NearKernels, NormalKernels } from "./kernels.ts";

const HALF_LOG_2_PI = 0.9189385332046728;

/**
 * The densities of all parameters without steps, kernel by kernel. A kernel that has fallen too far behind the prior, which is
 * wide everywhere, is left out: that is most of them, after two or three parameters.
 */
export class RealBlock {
  readonly #parameters: readonly NormalKernels[];
  /** Centre and inverse deviation of each parameter, kernel after kernel. */
  readonly #shapes: Float64Array;
  readonly #at: Float64Array;

  constructor(parameters: readonly NormalKernels[]) {
    const count = parameters.length;
    const kernels = parameters[0]?.centres.length ?? 0;
    this.#parameters = parameters;
    this.#shapes = new Float64Array(2 * count * kernels);
    this.#at = new Float64Array(count);
    for (const [p, { centres, inverses }] of parameters.entries()) {
      for (let k = 0; k < kernels; k++) {
        this.#shapes[2 * (count * k + p)] = centres[k]!;
        this.#shapes[2 * (count * k + p) + 1] = inverses[k]!;
      }
    }
  }

  /**
   * Adds the logarithm of each kernel's density at the values to `exponents`, less the parameters' constants and less the
   * number that is returned. `near` becomes the kernels that are less than `mostBehind` behind the prior.
   */
  weigh(values: readonly number[], exponents: Float64Array, near: NearKernels, mostBehind: number): number {
    const count = this.#parameters.length;
    const shapes = this.#shapes;
    const at = this.#at;
    const { indexes } = near;
    for (const [p, { form }] of this.#parameters.entries()) at[p] = placeOf(form, values[p]!);
    const prior = exponents.length - 1;
    for (let p = 0; p < count; p++) {
      const z = (at[p]! - shapes[2 * (count * prior + p)]!) * shapes[2 * (count * prior + p) + 1]!;
      exponents[prior]! -= 0.5 * z * z;
    }
    const floor = exponents[prior]! - mostBehind;
    let found = 0;
    for (let k = 0; k < prior; k++) {
      let exponent = exponents[k]!;
      const start = 2 * count * k;
      for (let p = 0; p < count && exponent > floor; p++) {
        const z = (at[p]! - shapes[start + 2 * p]!) * shapes[start + 2 * p + 1]!;
        exponent -= 0.5 * z * z;
      }
      if (exponent <= floor) continue;
      exponents[k] = exponent;
      indexes[found++] = k;
    }
    indexes[found++] = prior;
    near.count = found;
    return -count * HALF_LOG_2_PI;
  }
}
