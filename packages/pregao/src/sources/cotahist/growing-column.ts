const chunkLength = 1 << 14;

/** Numbers of which nobody knows yet how many there will be: kept in chunks, joined once. */
export class GrowingColumn {
  readonly #chunks: Float64Array[] = [];
  #last = new Float64Array(0);
  #used = 0;

  push(value: number): void {
    if (this.#used === this.#last.length) {
      this.#last = new Float64Array(chunkLength);
      this.#chunks.push(this.#last);
      this.#used = 0;
    }
    this.#last[this.#used++] = value;
  }

  get length(): number {
    return Math.max(0, this.#chunks.length - 1) * chunkLength + this.#used;
  }

  toFloat64(): Float64Array {
    const all = new Float64Array(this.length);
    for (const [k, chunk] of this.#chunks.entries()) {
      all.set(chunk === this.#last ? chunk.subarray(0, this.#used) : chunk, k * chunkLength);
    }
    return all;
  }
}
