import type { TuningValue } from "../../models/index.ts";
import type { RandomSource } from "../../random.ts";
import { normalQuantile } from "../../scaling/normal-distribution.ts";
import { type NumericForm, placeOf, valueAt } from "../numeric-form.ts";
import type { Dimension, Kernels, Members } from "./kernels.ts";
import { upperShare } from "./normal-mass.ts";
import { realDensity } from "./real-density.ts";
import { SteppedDensity } from "./stepped-density.ts";

/** Truncated normal distributions of an axis: centres, the inverse of their deviations, and −ln of the mass within the axis. */
export interface NormalKernels {
  readonly form: NumericForm;
  readonly centres: Float64Array;
  readonly inverses: Float64Array;
  readonly constants: Float64Array;
  /** Kernels by rising centre, the prior last. */
  readonly sorted: Int32Array;
}

/** How the densities of such kernels are told, by the kind of values. */
export type NormalDensity = (kernels: NormalKernels) => Pick<Kernels, "addConstants" | "weigh">;

/**
 * A number. An observation's deviation is the larger distance to its neighbours on the axis (of the outermost two the distance
 * to the only one; of a single one to the ends of the axis), within [axis / min(100, kernels + 1), axis]; the prior stands in
 * the middle, as wide as the axis. All are cut off at its ends. As Optuna 5 does it, after Bergstra et al. (2011, 2013).
 */
export class NumericDimension implements Dimension {
  readonly #form: NumericForm;
  readonly #density: NormalDensity;
  readonly #places: number[] = [];
  /** Slots by rising place. */
  readonly #order: number[] = [];
  /** Deviation that the constant of each slot was computed for, and that constant: most do not change from trial to trial. */
  readonly #knownSigma: number[] = [];
  readonly #knownConstant: number[] = [];

  constructor(form: NumericForm) {
    this.#form = form;
    if (form.step === 0) this.#density = realDensity;
    else {
      const stepped = new SteppedDensity(form);
      this.#density = (kernels) => stepped.of(kernels);
    }
  }

  observe(value: TuningValue): void {
    const place = placeOf(this.#form, value as number);
    const slot = this.#places.push(place) - 1;
    this.#knownSigma[slot] = Number.NaN;
    let [low, high] = [0, slot];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[this.#order[middle]!]! <= place) low = middle + 1;
      else high = middle;
    }
    this.#order.splice(low, 0, slot);
  }

  forget(count: number): void {
    if (count === this.#places.length) return;
    this.#places.length = count;
    let kept = 0;
    for (const slot of this.#order) if (slot < count) this.#order[kept++] = slot;
    this.#order.length = kept;
  }

  toValue(drawn: number): TuningValue {
    return drawn;
  }

  kernelsOf({ slots, placeOf: memberAt }: Members): Kernels {
    const form = this.#form;
    const count = slots.length;
    const centres = new Float64Array(count + 1);
    const sigmas = new Float64Array(count + 1);
    const sorted = this.#spread(memberAt, centres, sigmas);
    const width = form.to - form.from;
    centres[count] = (form.from + form.to) / 2;
    sigmas[count] = width;
    const inverses = sigmas.map((sigma) => 1 / sigma);
    const constants = new Float64Array(count + 1);
    constants[count] = -Math.log(massWithin(form, centres[count]!, width));
    for (let k = 0; k < count; k++) constants[k] = this.#constantOf(slots[k]!, sigmas[k]!);
    const kernels = { form, centres, inverses, constants, sorted };
    return { ...this.#density(kernels), draw: (kernel, random) => drawFrom(kernels, kernel, random) };
  }

  /** Centres and deviations of the members, and their order. */
  #spread(memberAt: Int32Array, centres: Float64Array, sigmas: Float64Array): Int32Array {
    const { from, to } = this.#form;
    const count = centres.length - 1;
    const [least, most] = [(to - from) / Math.min(100, count + 2), to - from];
    const clip = (sigma: number): number => Math.min(most, Math.max(least, sigma));
    const sorted = new Int32Array(count + 1).fill(count);
    let next = 0;
    let before = -1;
    let gapBefore = 0;
    for (const slot of this.#order) {
      const member = memberAt[slot]!;
      if (member < 0) continue;
      const place = this.#places[slot]!;
      centres[member] = place;
      sorted[next++] = member;
      if (before >= 0) {
        const gap = place - centres[before]!;
        sigmas[before] = clip(Math.max(gapBefore, gap));
        gapBefore = gap;
      }
      before = member;
    }
    if (before < 0) return sorted;
    const alone = Math.max(centres[before]! - from, to - centres[before]!);
    sigmas[before] = clip(count === 1 ? alone : gapBefore);
    return sorted;
  }

  #constantOf(slot: number, sigma: number): number {
    if (this.#knownSigma[slot] !== sigma) {
      this.#knownSigma[slot] = sigma;
      this.#knownConstant[slot] = -Math.log(massWithin(this.#form, this.#places[slot]!, sigma));
    }
    return this.#knownConstant[slot]!;
  }
}

/** The mass of a normal distribution between the ends of the axis, on which its centre lies. */
function massWithin({ from, to }: NumericForm, centre: number, sigma: number): number {
  return 1 - upperShare((to - centre) / sigma) - upperShare((centre - from) / sigma);
}

function drawFrom(
  { form, centres, inverses, constants }: NormalKernels,
  kernel: number,
  random: RandomSource,
): number {
  const [centre, inverse] = [centres[kernel]!, inverses[kernel]!];
  const below = upperShare((centre - form.from) * inverse);
  const share = below + random.uniform() * Math.exp(-constants[kernel]!);
  const place = centre + normalQuantile(Math.min(share, 1)) / inverse;
  return valueAt(form, Math.min(form.to, Math.max(form.from, place)));
}
