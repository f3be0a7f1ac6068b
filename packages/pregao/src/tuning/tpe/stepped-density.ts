import type { NumericForm } from "../numeric-form.ts";
import type { NormalKernels, SteppedDensities } from "./kernels.ts";
import { logNormalMass, massOverDensity, nearest } from "./normal-mass.ts";

const HALF_LOG_2_PI = 0.9189385332046728;
/** Up to this many deviations a step is narrow: the mass on it is its width times the density, with a small correction. */
const NARROW = 0.25;
/** Evenly stepped numbers of fewer steps may have wide ones, for no deviation is below a 100th of the axis. */
const FEW_STEPS = 100 / NARROW;
/** Deviations beyond which a kernel adds less than e⁻⁹⁸ of what it adds nearby, too little to be told from nothing. */
const FAR = 14;
/** What the prior, whose middle is half a deviation from the ends of its axis, loses at most beside its constant, with room. */
const PRIORS_LOSS = 0.2;
/** Tables of masses are thrown away when there are more; deviations of long runs are few. */
const MOST_TABLES = 512;

/** Whether masses are looked up by distance; of other numbers with steps the deviation is part of the constants. */
export function isLookedUp({ log, low, high, step }: NumericForm): boolean {
  return !log && step > 0 && (high - low) / step + 1 < FEW_STEPS;
}

/**
 * Probabilities of the values of a grid: the mass of a kernel on the stretch that the value owns. A narrow stretch at distance
 * z, h deviations wide, has the mass h·φ(z)·(1 + h²·He₂/24 + h⁴·He₄/1920 + h⁶·He₆/322560) within 1e-8, Heₙ the Hermite
 * polynomials of z; others are looked up by distance (few even steps) or taken exactly.
 */
export class SteppedDensity {
  readonly #form: NumericForm;
  readonly #tables = new Map<number, Float64Array>();

  constructor(form: NumericForm) {
    this.#form = form;
  }

  of(kernels: NormalKernels): SteppedDensities {
    if (!isLookedUp(this.#form)) return { weigh: byStretch(kernels), mostGain: PRIORS_LOSS };
    const { low, high, step } = this.#form;
    // The prior is as wide as the axis: it gives no step less than a third of an even share.
    return { weigh: this.#byDistance(kernels), mostGain: Math.log((high - low) / step + 1) + 1.2 };
  }

  /** Evenly stepped: the mass depends on the distance in steps and the deviation alone. The prior may stand between steps. */
  #byDistance({ form, centres, inverses }: NormalKernels): SteppedDensities["weigh"] {
    if (this.#tables.size > MOST_TABLES) this.#tables.clear();
    const { low, step } = form;
    const prior = centres.length - 1;
    const at = new Int32Array(prior);
    const tables: Float64Array[] = [];
    for (let k = 0; k < prior; k++) {
      at[k] = Math.round((centres[k]! - low) / step);
      tables.push(this.#tableFor(inverses[k]!));
    }
    return (value, exponents, _, near) => {
      const place = Math.round((value - low) / step);
      const last = near.count - 1;
      for (let i = 0; i < last; i++) {
        const k = near.indexes[i]!;
        const table = tables[k]!;
        const distance = Math.abs(place - at[k]!);
        let mass = table[distance]!;
        // Not asked for before.
        if (Number.isNaN(mass)) {
          const h = step * inverses[k]!;
          mass = logNormalMass((distance - 0.5) * h, (distance + 0.5) * h);
          table[distance] = mass;
        }
        exponents[k]! += mass;
      }
      const [centre, inverse] = [centres[prior]!, inverses[prior]!];
      exponents[prior]! += logNormalMass(
        (value - step / 2 - centre) * inverse,
        (value + step / 2 - centre) * inverse,
      );
      return 0;
    };
  }

  /** ln of the masses at 0, 1, … steps from the centre, NaN until they are asked for. */
  #tableFor(inverse: number): Float64Array {
    let table = this.#tables.get(inverse);
    if (table === undefined) {
      const { low, high, step } = this.#form;
      table = new Float64Array(Math.round((high - low) / step) + 1).fill(Number.NaN);
      this.#tables.set(inverse, table);
    }
    return table;
  }
}

/** Of any step: exactly where it is wide, by the series where it is narrow; far away its exponential part alone matters. */
function byStretch({ form, centres, inverses }: NormalKernels): SteppedDensities["weigh"] {
  const axis = (value: number): number => (form.log ? Math.log(value) : value);
  return (value, exponents, factors, { indexes, count }) => {
    const left = axis(value - form.step / 2);
    const right = axis(value + form.step / 2);
    const middle = (left + right) / 2;
    const width = right - left;
    for (let i = 0; i < count; i++) {
      const k = indexes[i]!;
      const inverse = inverses[k]!;
      const h = width * inverse;
      const z = (middle - centres[k]!) * inverse;
      if (h > NARROW) {
        const near = nearest(z - 0.5 * h, z + 0.5 * h);
        exponents[k]! -= 0.5 * near * near;
        if (Math.abs(near) < FAR) factors[k]! *= massOverDensity(z - 0.5 * h, z + 0.5 * h) / h;
        continue;
      }
      const zz = z * z;
      exponents[k]! -= 0.5 * zz;
      if (zz > FAR * FAR) continue;
      const hh = h * h;
      const fourth = (zz * (zz - 6) + 3) * (1 / 1920);
      const sixth = (zz * (zz * (zz - 15) + 45) - 15) * (1 / 322560);
      factors[k]! *= 1 + hh * ((zz - 1) * (1 / 24) + hh * (fourth + hh * sixth));
    }
    return Math.log(width) - HALF_LOG_2_PI;
  };
}
