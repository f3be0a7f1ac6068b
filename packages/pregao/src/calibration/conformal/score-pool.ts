/**
 * Scores that come and go, with their order statistics: a Fenwick tree over the ranks of all scores that may ever be in the
 * pool (Fenwick 1994). Adding, removing, counting and finding the k-th smallest are O(log n).
 */
export class ScorePool {
  /** Scores in the pool. */
  size = 0;
  readonly #scores: Float64Array;
  readonly #sorted: Float64Array;
  readonly #rankOf: Int32Array;
  readonly #tree: Int32Array;

  /** `scores` by row; rows with NaN have no rank and must not be added. O(n log n). */
  constructor(scores: Float64Array) {
    const rows = Int32Array.from(scores.keys()).filter((row) => !Number.isNaN(scores[row]!));
    rows.sort((a, b) => scores[a]! - scores[b]! || a - b);
    this.#scores = scores;
    this.#sorted = Float64Array.from(rows, (row) => scores[row]!);
    this.#rankOf = new Int32Array(scores.length).fill(-1);
    for (const [rank, row] of rows.entries()) this.#rankOf[row] = rank;
    this.#tree = new Int32Array(rows.length + 1);
  }

  add(row: number): void {
    this.#change(row, 1);
  }

  remove(row: number): void {
    this.#change(row, -1);
  }

  /** How many scores of the pool are smaller than that of `row`. */
  below(row: number): number {
    let place = lowerBound(this.#sorted, this.#scores[row]!);
    let count = 0;
    for (; place > 0; place -= place & -place) count += this.#tree[place]!;
    return count;
  }

  /** The k-th smallest score of the pool, k from 1 to `size`. */
  smallest(k: number): number {
    let place = 0;
    let left = k;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.#sorted.length))); step > 0; step >>= 1) {
      const next = place + step;
      if (next > this.#sorted.length || this.#tree[next]! >= left) continue;
      place = next;
      left -= this.#tree[next]!;
    }
    return this.#sorted[place]!;
  }

  #change(row: number, by: 1 | -1): void {
    for (let place = this.#rankOf[row]! + 1; place < this.#tree.length; place += place & -place) {
      this.#tree[place]! += by;
    }
    this.size += by;
  }
}

/** How many of the ascending values are smaller than `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
