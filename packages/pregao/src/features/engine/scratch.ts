/**
 * Memory of series that live no longer than the symbol they are computed for. A year of minutes is 4 MB a series and
 * a symbol's features make hundreds of them: fresh memory each time costs page faults and collections, and two
 * threads can have gigabytes waiting to be collected.
 */
export class Scratch {
  readonly #free: ArrayBuffer[] = [];
  #fresh: ArrayBuffer[] = [];
  #kept: ArrayBuffer[] = [];
  #keptBytes = 0;

  /** Bytes of what is kept. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** A series of any content. */
  take(length: number): Float64Array {
    const fitting = this.#free.findLastIndex(({ byteLength }) => byteLength >= length * 8);
    let buffer: ArrayBuffer;
    if (fitting < 0) buffer = new ArrayBuffer(length * 8);
    else {
      buffer = this.#free[fitting]!;
      this.#free[fitting] = this.#free.at(-1)!;
      this.#free.pop();
    }
    this.#fresh.push(buffer);
    return new Float64Array(buffer, 0, length);
  }

  /** Takes back what was taken since the last time, but for what is kept until {@link releaseAll}. */
  release(isKept: (buffer: ArrayBufferLike) => boolean): void {
    for (const buffer of this.#fresh) {
      if (isKept(buffer)) {
        this.#kept.push(buffer);
        this.#keptBytes += buffer.byteLength;
      } else this.#free.push(buffer);
    }
    this.#fresh = [];
  }

  releaseAll(): void {
    this.#free.push(...this.#kept, ...this.#fresh);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#fresh = [];
  }
}

let current: Scratch | null = null;

/** Has every {@link newSeries} within `run` come from `scratch`. */
export function withScratch<Result>(scratch: Scratch, run: () => Result): Result {
  const before = current;
  current = scratch;
  try {
    return run();
  } finally {
    current = before;
  }
}

/**
 * A series for a kernel's result, of any content: the kernel writes every row. Whoever needs one beyond its feature's
 * `values` holds it through `SymbolSeries.shared`, which keeps it while its symbol is computed.
 */
export function newSeries(length: number): Float64Array {
  return current === null ? new Float64Array(length) : current.take(length);
}

/** The same, NaN in its first `missing` rows (default: in all). */
export function blankSeries(length: number, missing = length): Float64Array {
  return newSeries(length).fill(Number.NaN, 0, Math.min(missing, length));
}
