import type { RandomSource } from "../../random.ts";
import { LEAST_EXPONENT, quickExp } from "./exponential.ts";
import type { Kernels, NearKernels, NormalKernels } from "./kernels.ts";
import { RealBlock } from "./real-block.ts";

/**
 * A mixture of products of kernels: kernel k weighs `weights[k]`, and of each parameter it has the k-th kernel. Weights need not
 * sum to 1. Its buffers are its own: one call at a time.
 */
export class ParzenEstimator {
  readonly #parameters: readonly Kernels[];
  /** Scaled to sum 1. */
  readonly #weights: Float64Array;
  /** Of all parameters together, by kernel. */
  readonly #constants: Float64Array;
  readonly #real: RealBlock;
  readonly #exponents: Float64Array;
  readonly #factors: Float64Array;
  readonly #near: NearKernels;
  /** By how much the parameters with steps can bring a kernel forward against the prior. */
  readonly #mostGain: number;

  constructor(parameters: readonly Kernels[], weights: Float64Array) {
    let total = 0;
    for (const weight of weights) total += weight;
    this.#parameters = parameters;
    this.#weights = weights.map((weight) => weight / total);
    this.#constants = new Float64Array(weights.length);
    for (const { constants } of parameters) {
      if (constants !== null) for (let k = 0; k < constants.length; k++) this.#constants[k]! += constants[k]!;
    }
    const densities = parameters.map((one) => one.densities);
    this.#real = new RealBlock(densities.filter((one): one is NormalKernels => "centres" in one));
    this.#exponents = new Float64Array(weights.length);
    this.#factors = new Float64Array(weights.length);
    this.#near = { indexes: new Int32Array(weights.length), count: 0 };
    this.#mostGain = densities.reduce((sum, one) => sum + ("weigh" in one ? one.mostGain : 0), 0);
  }

  /** One value a parameter. */
  draw(random: RandomSource): number[] {
    let left = random.uniform();
    let kernel = 0;
    while (kernel < this.#weights.length - 1 && left >= this.#weights[kernel]!)
      left -= this.#weights[kernel++]!;
    return this.#parameters.map((kernels) => kernels.draw(kernel, random));
  }

  /**
   * ln of the density of some values, one a parameter, within 1e-9: kernels whose part is less than e⁻⁶⁰ of the prior's are left out.
   * O(kernels × parameters), and mostly much less.
   */
  logDensity(values: readonly number[]): number {
    const exponents = this.#exponents;
    const factors = this.#factors;
    const near = this.#near;
    exponents.set(this.#constants);
    factors.set(this.#weights);
    const real = values.filter((_, p) => !("weigh" in this.#parameters[p]!.densities));
    let gain = this.#mostGain;
    let shared = this.#real.weigh(real, exponents, near, gain - LEAST_EXPONENT);
    for (let p = 0; p < values.length; p++) {
      const { densities } = this.#parameters[p]!;
      if (!("weigh" in densities)) continue;
      shared += densities.weigh(values[p]!, exponents, factors, near);
      gain -= densities.mostGain;
      keepNear(near, exponents, gain - LEAST_EXPONENT);
    }
    const { indexes, count } = near;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) largest = Math.max(largest, exponents[indexes[i]!]!);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const k = indexes[i]!;
      const below = exponents[k]! - largest;
      if (below > LEAST_EXPONENT) sum += factors[k]! * quickExp(below);
    }
    return shared + largest + Math.log(sum);
  }
}

/** Leaves out the kernels that are `mostBehind` behind the prior. */
function keepNear(near: NearKernels, exponents: Float64Array, mostBehind: number): void {
  const { indexes, count } = near;
  const floor = exponents[indexes[count - 1]!]! - mostBehind;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const k = indexes[i]!;
    if (exponents[k]! > floor) indexes[kept++] = k;
  }
  near.count = kept;
}

/**
 * How much observations count in order of age, the prior last: the newest 25 fully, older ones less and less down to 1 / count
 * (Bergstra et al. 2013, as Optuna 5 has it).
 */
export function agedWeights(count: number): Float64Array {
  const weights = new Float64Array(count + 1).fill(1);
  const aged = Math.max(0, count - 25);
  const first = 1 / count;
  for (let i = 0; i < aged; i++) weights[i] = aged === 1 ? first : first + ((1 - first) * i) / (aged - 1);
  return weights;
}
