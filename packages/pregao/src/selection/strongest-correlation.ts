import { correlationMatrix } from "./correlation-matrix.ts";

/** Rows between two looks at how far apart a pair already is. */
const STRIDE = 64;

export interface FoundCorrelation {
  /** Place of the column among all. */
  readonly place: number;
  readonly correlation: number;
}

interface Moments {
  readonly mean: number;
  /** 1 / standard deviation. */
  readonly scale: number;
}

/**
 * Finds correlations that are strong, without computing those that are not. Of columns in units of their deviation Σ(a − b)² is
 * 2n(1 − ρ), a sum that only grows: as soon as it is beyond what the wanted ρ allows, for a − b and for a + b, the pair is
 * weaker, whatever comes. Unrelated columns are told apart after a twentieth of the rows. Strong pairs, and those with missing
 * values, are computed as {@link correlationMatrix} does.
 */
export class StrongestCorrelation {
  readonly #columns: readonly Float32Array[];
  readonly #rows: Int32Array;
  readonly #minimumRows: number;
  /** Null of columns that have to be computed: with missing values, or next to constant. */
  readonly #moments: readonly (Moments | null)[];

  /** O(rows × columns). */
  constructor(columns: readonly Float32Array[], rows: Int32Array, minimumRows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#minimumRows = minimumRows;
    this.#moments = columns.map((column) => momentsOf(column, rows));
  }

  /**
   * Of `among` the column that correlates most with that at `place`, the first of equals, if it does so by more than `least` in
   * magnitude; null where none does.
   */
  above(least: number, place: number, among: readonly number[]): FoundCorrelation | null {
    let best: FoundCorrelation | null = null;
    for (const other of among) {
      const wanted = Math.max(least, Math.abs(best?.correlation ?? 0));
      if (this.#isWeaker(place, other, wanted)) continue;
      const pair = [this.#columns[place]!, this.#columns[other]!];
      const correlation = correlationMatrix(pair, this.#rows, this.#minimumRows)[1]!;
      if (Math.abs(correlation) > wanted) best = { place: other, correlation };
    }
    return best;
  }

  /** Whether a pair is sure to correlate by less than `wanted`; false where it has to be computed. */
  #isWeaker(a: number, b: number, wanted: number): boolean {
    const [first, second] = [this.#moments[a] ?? null, this.#moments[b] ?? null];
    if (first === null || second === null) return false;
    const rows = this.#rows;
    const x = this.#columns[a]!;
    const y = this.#columns[b]!;
    const { mean: mx, scale: sx } = first;
    const { mean: my, scale: sy } = second;
    // A margin for rounding: pairs so near to it are computed.
    const most = 2 * rows.length * (1 - wanted) * (1 + 1e-6) + 1e-6;
    let apart = 0;
    let opposed = 0;
    for (let start = 0; start < rows.length; start += STRIDE) {
      const end = Math.min(rows.length, start + STRIDE);
      for (let i = start; i < end; i++) {
        const row = rows[i]!;
        const u = (x[row]! - mx) * sx;
        const v = (y[row]! - my) * sy;
        apart += (u - v) * (u - v);
        opposed += (u + v) * (u + v);
      }
      if (apart > most && opposed > most) return true;
    }
    return false;
  }
}

function momentsOf(column: Float32Array, rows: Int32Array): Moments | null {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += column[rows[i]!]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (let i = 0; i < rows.length; i++) squares += (column[rows[i]!]! - mean) ** 2;
  return squares > 1e-12 * rows.length * mean * mean
    ? { mean, scale: Math.sqrt(rows.length / squares) }
    : null;
}
