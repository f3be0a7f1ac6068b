import type { TuningValue } from "../../models/index.ts";
import type { RandomSource } from "../../random.ts";
import type { NumericForm } from "../numeric-form.ts";

/**
 * One parameter's kernels of a Parzen estimator: one around each member's value in the order of members, and the prior last.
 * Values are numbers; of a categorical parameter the number of the choice.
 */
export interface Kernels {
  draw(kernel: number, random: RandomSource): number;
  /** What of the logarithm of the densities is the same for all values; null for nothing. */
  readonly constants: Float64Array | null;
  readonly densities: NormalKernels | SteppedDensities;
}

/**
 * Truncated normal distributions of an axis: their centres and the inverse of their deviations. Of a number without steps the
 * density itself, less its constants −ln (mass within the axis · deviation).
 */
export interface NormalKernels {
  readonly form: NumericForm;
  readonly centres: Float64Array;
  readonly inverses: Float64Array;
}

/** Probabilities of values that are counted. */
export interface SteppedDensities {
  /**
   * Adds the logarithm of each near kernel's probability of `value` to `exponents`, less the constants and less the number that
   * is returned; a part close to 1 is multiplied into `factors` rather than taken the logarithm of.
   */
  weigh(value: number, exponents: Float64Array, factors: Float64Array, near: NearKernels): number;
  /** By how much a kernel's exponent can gain on the prior's here, at most. */
  readonly mostGain: number;
}

/** Kernels that may still count for something, ascending, the prior last: the first `count` of `indexes`. */
export interface NearKernels {
  readonly indexes: Int32Array;
  count: number;
}

/** Members of one side of a split: which observations they are, by slot. */
export interface Members {
  /** Slots, ascending. */
  readonly slots: Int32Array;
  /** The place of each slot among the members; −1 for those of the other side. */
  readonly placeOf: Int32Array;
}

/** What has been observed of one parameter, and the kernels that it gives. */
export interface Dimension {
  observe(value: TuningValue): void;
  /** Forgets all observations but the first `count`. */
  forget(count: number): void;
  kernelsOf(members: Members): Kernels;
  /** The parameter's value that stands behind a number of `draw`. */
  toValue(drawn: number): TuningValue;
}
