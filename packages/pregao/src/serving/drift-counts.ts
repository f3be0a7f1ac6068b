import { binCounts, type StabilityReference, stabilityOfCounts, stabilityVerdict } from "../explain/index.ts";
import type { FeatureMatrix } from "../features/index.ts";
import type { ServedDrift } from "./contract.ts";

/** Newest bars of each served symbol that are compared with training. */
const newestBars = 60;

/** Fewer rows than this say nothing. */
const fewestRows = 30;

/**
 * How far the features of the newest bars of all served symbols have moved from those of training: the population stability index
 * over the bins of training, in the counts of bins alone.
 */
export class DriftCounts {
  readonly #reference: StabilityReference;
  /** Rows in each bin of each feature, of all symbols. */
  readonly #counts: readonly Float64Array[];
  /** What each symbol has brought, so that it can be taken back when it has a newer bar. */
  readonly #bySymbol = new Map<string, readonly Float64Array[]>();
  #rows = 0;

  constructor(reference: StabilityReference) {
    this.#reference = reference;
    this.#counts = reference.map(({ counts }) => new Float64Array(counts.length));
  }

  /** Counts the newest rows of a symbol, up to `last`, in the place of those it had. O(features × rows × log bins). */
  put(symbol: string, matrix: FeatureMatrix, start: number, last: number): void {
    this.#take(symbol, -1);
    const from = Math.max(start, last - newestBars + 1);
    const own = this.#reference.map(({ name, bins }) =>
      binCounts(bins, matrix.columns[matrix.names.indexOf(name)]!.subarray(from, last + 1)),
    );
    this.#bySymbol.set(symbol, own);
    this.#take(symbol, 1);
  }

  clear(): void {
    this.#bySymbol.clear();
    for (const counts of this.#counts) counts.fill(0);
    this.#rows = 0;
  }

  /** Largest first; none before thirty rows were served. */
  report(model: string, version: number): ServedDrift[] {
    if (this.#rows < fewestRows) return [];
    return this.#reference
      .map(({ name, counts }, feature) => {
        const stability = stabilityOfCounts(counts, this.#counts[feature]!);
        return {
          model,
          version,
          feature: name,
          psi: stability.psi,
          verdict: stabilityVerdict(stability),
          rows: this.#rows,
        };
      })
      .sort((a, b) => b.psi - a.psi);
  }

  #take(symbol: string, sign: 1 | -1): void {
    const own = this.#bySymbol.get(symbol);
    if (own === undefined) return;
    for (const [feature, counts] of own.entries()) {
      const all = this.#counts[feature]!;
      for (let bin = 0; bin < all.length; bin++) all[bin]! += sign * counts[bin]!;
    }
    this.#rows += sign * (own[0]?.reduce((sum, count) => sum + count, 0) ?? 0);
  }
}
