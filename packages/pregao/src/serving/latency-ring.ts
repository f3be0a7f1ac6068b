const kept = 1000;

/** The last thousand times that something took, in milliseconds. */
export class LatencyRing {
  readonly #times = new Float64Array(kept);
  #count = 0;

  add(milliseconds: number): void {
    this.#times[this.#count++ % kept] = milliseconds;
  }

  /** In order of size. O(n log n). */
  sorted(): Float64Array {
    return this.#times.slice(0, Math.min(this.#count, kept)).sort();
  }
}

/** The value below which a share of them lies (nearest rank); NaN of none. */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
