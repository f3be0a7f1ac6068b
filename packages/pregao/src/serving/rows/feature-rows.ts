import type { FeatureMatrix } from "../../features/index.ts";

/**
 * The newest feature rows of many symbols in one matrix: of each as many as a model of `history` reads. Whoever predicts some
 * of them together gives their numbers; nothing is copied for a request.
 */
export class FeatureRows {
  readonly #depth: number;
  #matrix: FeatureMatrix | null = null;
  /** Places that were given out, those that came back among them. */
  #places = 0;
  readonly #free: number[] = [];
  /** Of each place the rows that it has, of `depth`. */
  readonly #filled: number[] = [];
  /** How many hold each row. */
  readonly #holds = new Map<number, number>();
  /** Rows that were released while somebody held them. */
  readonly #leaving = new Set<number>();

  constructor(history: number) {
    this.#depth = history + 1;
  }

  /** Every symbol's rows; a series each. */
  get matrix(): FeatureMatrix {
    return this.#matrix!;
  }

  get symbols(): number {
    return this.#places - this.#free.length;
  }

  /**
   * Takes over the rows of `from` that end at `last`, at most back to `start`, where its series begins. Returns the number of the
   * newest, which stays until it is released and nobody holds it. O(features × history + symbols).
   */
  put(from: FeatureMatrix, start: number, last: number): number {
    const depth = this.#depth;
    const place = this.#free.pop() ?? this.#places++;
    const columns = this.#roomFor(from);
    const count = Math.min(depth, last - start + 1);
    const end = (place + 1) * depth;
    for (const [column, values] of columns.entries()) {
      values.fill(Number.NaN, place * depth, end - count);
      values.set(from.columns[column]!.subarray(last - count + 1, last + 1), end - count);
    }
    this.#filled[place] = count;
    this.#matrix = { ...from, length: this.#places * depth, columns, series: this.#series() };
    return end - 1;
  }

  /** Until `letGo` the row keeps its numbers, also where it is released meanwhile. O(1). */
  hold(row: number): void {
    this.#holds.set(row, (this.#holds.get(row) ?? 0) + 1);
  }

  letGo(row: number): void {
    const others = this.#holds.get(row)! - 1;
    if (others > 0) {
      this.#holds.set(row, others);
      return;
    }
    this.#holds.delete(row);
    if (this.#leaving.delete(row)) this.#vacate(row);
  }

  /** The place of a row may be taken by another symbol, as soon as nobody holds it. */
  release(row: number): void {
    if (this.#holds.has(row)) this.#leaving.add(row);
    else this.#vacate(row);
  }

  #vacate(row: number): void {
    this.#free.push((row + 1) / this.#depth - 1);
  }

  #roomFor(from: FeatureMatrix): readonly Float32Array[] {
    const length = this.#places * this.#depth;
    const held = this.#matrix?.columns ?? from.columns.map(() => new Float32Array(0));
    // Views of one length: engines take the length of a matrix from its columns.
    if (held[0]!.length === length) return held;
    return held.map((values) => {
      if (values.buffer.byteLength >= 4 * length) return new Float32Array(values.buffer, 0, length);
      const grown = new Float32Array(new ArrayBuffer(8 * length), 0, length);
      grown.set(values);
      return grown;
    });
  }

  /** A symbol with fewer rows than a window has its own series begin late: what stands before is no part of it. */
  #series(): Int32Array {
    const starts: number[] = [];
    for (const [place, count] of this.#filled.entries()) {
      starts.push(place * this.#depth);
      if (count < this.#depth) starts.push((place + 1) * this.#depth - count);
    }
    return Int32Array.from(starts);
  }
}
