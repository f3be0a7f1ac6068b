import type { NumericForm } from "../numeric-form.ts";
import type { Kernels } from "./kernels.ts";
import { logNormalMass } from "./normal-mass.ts";
import type { NormalKernels } from "./numeric-dimension.ts";

const HALF_LOG_2_PI = 0.9189385332046728;
/** Up to this many deviations a step is narrow: the mass on it is its width times the density, with a small correction. */
const NARROW = 0.25;
/** Evenly stepped numbers of fewer steps may have wide ones, for no deviation is below a 100th of the axis. */
const FEW_STEPS = 100 / NARROW;
/** Tables of masses are thrown away when there are more; deviations of long runs are few. */
const MOST_TABLES = 512;

/**
 * Probabilities of the values of a grid: the mass of a kernel on the stretch that the value owns. A narrow stretch at distance
 * z, h deviations wide, has the mass h·φ(z)·(1 + h²·He₂/24 + h⁴·He₄/1920 + h⁶·He₆/322560) within 1e-8, Heₙ the Hermite
 * polynomials of z; others are looked up by distance (even steps) or taken exactly, once for all kernels that are alike.
 */
export class SteppedDensity {
  readonly #form: NumericForm;
  readonly #steps: number;
  readonly #tables = new Map<number, Float64Array>();

  constructor(form: NumericForm) {
    this.#form = form;
    this.#steps = Math.round((form.high - form.low) / form.step) + 1;
  }

  of(kernels: NormalKernels): Pick<Kernels, "addConstants" | "weigh"> {
    const { constants } = kernels;
    const addConstants = (exponents: Float64Array): void => {
      for (let k = 0; k < constants.length; k++) exponents[k]! += constants[k]!;
    };
    const weigh = !this.#form.log && this.#steps < FEW_STEPS ? this.#byDistance(kernels) : byStretch(kernels);
    return { addConstants, weigh };
  }

  /** Evenly stepped: the mass depends on the distance in steps and the deviation alone. The prior may stand between steps. */
  #byDistance({ form, centres, inverses }: NormalKernels): Kernels["weigh"] {
    if (this.#tables.size > MOST_TABLES) this.#tables.clear();
    const prior = centres.length - 1;
    const at = Int32Array.from(centres, (centre) => Math.round((centre - form.low) / form.step));
    const tables = Array.from({ length: prior }, (_, k) => this.#tableFor(inverses[k]!));
    return (value, exponents) => {
      const place = Math.round((value - form.low) / form.step);
      for (let k = 0; k < prior; k++) exponents[k]! += tables[k]![Math.abs(place - at[k]!)]!;
      exponents[prior]! += logNormalMass(
        (value - form.step / 2 - centres[prior]!) * inverses[prior]!,
        (value + form.step / 2 - centres[prior]!) * inverses[prior]!,
      );
      return 0;
    };
  }

  /** ln of the masses at 0, 1, … steps from the centre. */
  #tableFor(inverse: number): Float64Array {
    let table = this.#tables.get(inverse);
    if (table === undefined) {
      const h = this.#form.step * inverse;
      table = Float64Array.from({ length: this.#steps }, (_, i) =>
        logNormalMass((i - 0.5) * h, (i + 0.5) * h),
      );
      this.#tables.set(inverse, table);
    }
    return table;
  }
}

function byStretch({ form, centres, inverses, sorted }: NormalKernels): Kernels["weigh"] {
  const axis = (value: number): number => (form.log ? Math.log(value) : value);
  const { groupOf, leaders } = alike(centres, inverses, sorted);
  const masses = new Float64Array(leaders.length);
  return (value, exponents, factors) => {
    const [left, right] = [axis(value - form.step / 2), axis(value + form.step / 2)];
    const [middle, width] = [(left + right) / 2, right - left];
    for (let g = 0; g < leaders.length; g++) {
      const k = leaders[g]!;
      const inverse = inverses[k]!;
      if (width * inverse <= NARROW) continue;
      masses[g] = logNormalMass((left - centres[k]!) * inverse, (right - centres[k]!) * inverse);
    }
    for (let k = 0; k < centres.length; k++) {
      const inverse = inverses[k]!;
      const h = width * inverse;
      if (h > NARROW) {
        exponents[k]! += masses[groupOf[k]!]!;
        continue;
      }
      const z = (middle - centres[k]!) * inverse;
      const [zz, hh] = [z * z, h * h];
      exponents[k]! -= 0.5 * zz + HALF_LOG_2_PI;
      const fourth = (zz * (zz - 6) + 3) / 1920;
      const sixth = (zz * (zz * (zz - 15) + 45) - 15) / 322560;
      factors[k]! *= h * (1 + hh * ((zz - 1) / 24 + hh * (fourth + hh * sixth)));
    }
    return 0;
  };
}

/** Groups of kernels that are the same, which stand beside each other in order of their centres, and one kernel of each. */
function alike(
  centres: Float64Array,
  inverses: Float64Array,
  sorted: Int32Array,
): { readonly groupOf: Int32Array; readonly leaders: readonly number[] } {
  const groupOf = new Int32Array(centres.length);
  const leaders: number[] = [];
  for (const k of sorted) {
    const leader = leaders.at(-1);
    if (leader === undefined || centres[leader] !== centres[k] || inverses[leader] !== inverses[k])
      leaders.push(k);
    groupOf[k] = leaders.length - 1;
  }
  return { groupOf, leaders };
}
