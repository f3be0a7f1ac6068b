import type { TuningValue } from "../../models/index.ts";
import type { RandomSource } from "../../random.ts";
import { normalQuantile } from "../../scaling/normal-distribution.ts";
import { type NumericForm, placeOf, valueAt } from "../numeric-form.ts";
import type { Dimension, Kernels, Members, NormalKernels } from "./kernels.ts";
import { upperShare } from "./normal-mass.ts";
import { isLookedUp, SteppedDensity } from "./stepped-density.ts";

/**
 * A number. An observation's deviation is the larger distance to its neighbours on the axis (of the outermost two the distance
 * to the only one; of a single one to the ends of the axis), within [axis / min(100, kernels + 1), axis]; the prior stands in
 * the middle, as wide as the axis. All are cut off at its ends. As Optuna 5 does it, after Bergstra et al. (2011, 2013).
 */
export class NumericDimension implements Dimension {
  readonly #form: NumericForm;
  /** Null for a number without steps. */
  readonly #stepped: SteppedDensity | null;
  readonly #places: number[] = [];
  /** Slots by rising place. */
  readonly #order: number[] = [];
  /** Deviation that the constant of each slot was computed for, and that constant: most do not change from trial to trial. */
  readonly #knownSigma: number[] = [];
  readonly #knownConstant: number[] = [];

  constructor(form: NumericForm) {
    this.#form = form;
    this.#stepped = form.step === 0 ? null : new SteppedDensity(form);
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
    for (let k = 0; k < count; k++) centres[k] = this.#places[slots[k]!]!;
    this.#spread(this.#inOrder(slots, memberAt), centres, sigmas);
    const width = form.to - form.from;
    centres[count] = (form.from + form.to) / 2;
    sigmas[count] = width;
    const inverses = new Float64Array(count + 1);
    for (let k = 0; k <= count; k++) inverses[k] = 1 / sigmas[k]!;
    const constants = new Float64Array(count + 1);
    constants[count] = this.#constantFor(centres[count]!, width);
    for (let k = 0; k < count; k++) constants[k] = this.#constantOf(slots[k]!, sigmas[k]!);
    const kernels = { form, centres, inverses };
    return {
      constants,
      draw: (kernel, random) => drawFrom(kernels, kernel, random),
      densities: this.#stepped?.of(kernels) ?? kernels,
    };
  }

  /** Places among the members by rising place on the axis, the older of equals first. */
  #inOrder(slots: Int32Array, memberAt: Int32Array): Int32Array {
    const count = slots.length;
    const places = this.#places;
    if (16 * count < this.#order.length) {
      const few = Int32Array.from(slots.keys());
      return few.sort((a, b) => places[slots[a]!]! - places[slots[b]!]! || a - b);
    }
    const sorted = new Int32Array(count);
    let next = 0;
    for (const slot of this.#order) {
      const member = memberAt[slot]!;
      if (member >= 0) sorted[next++] = member;
    }
    return sorted;
  }

  /** Deviations of the centres. */
  #spread(sorted: Int32Array, centres: Float64Array, sigmas: Float64Array): void {
    const { from, to } = this.#form;
    const count = sorted.length;
    const least = (to - from) / Math.min(100, count + 2);
    const most = to - from;
    let before = -1;
    let gapBefore = 0;
    for (let i = 0; i < count; i++) {
      const member = sorted[i]!;
      if (before >= 0) {
        const gap = centres[member]! - centres[before]!;
        sigmas[before] = Math.min(most, Math.max(least, gapBefore, gap));
        gapBefore = gap;
      }
      before = member;
    }
    if (before < 0) return;
    const alone = Math.max(centres[before]! - from, to - centres[before]!);
    sigmas[before] = Math.min(most, Math.max(least, count === 1 ? alone : gapBefore));
  }

  #constantOf(slot: number, sigma: number): number {
    if (this.#knownSigma[slot] !== sigma) {
      this.#knownSigma[slot] = sigma;
      this.#knownConstant[slot] = this.#constantFor(this.#places[slot]!, sigma);
    }
    return this.#knownConstant[slot]!;
  }

  #constantFor(centre: number, sigma: number): number {
    const within = massWithin(this.#form, centre, sigma);
    return -Math.log(isLookedUp(this.#form) ? within : within * sigma);
  }
}

/** The mass of a normal distribution between the ends of the axis, on which its centre lies. */
function massWithin({ from, to }: NumericForm, centre: number, sigma: number): number {
  return 1 - upperShare((to - centre) / sigma) - upperShare((centre - from) / sigma);
}

function drawFrom({ form, centres, inverses }: NormalKernels, kernel: number, random: RandomSource): number {
  const [centre, inverse] = [centres[kernel]!, inverses[kernel]!];
  const below = upperShare((centre - form.from) * inverse);
  const share = below + random.uniform() * massWithin(form, centre, 1 / inverse);
  const place = centre + normalQuantile(Math.min(share, 1)) / inverse;
  return valueAt(form, Math.min(form.to, Math.max(form.from, place)));
}
