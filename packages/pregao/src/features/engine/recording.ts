/**
 * One computation of a feature as it is done for a whole series, kept so that it can be done for one row more: what
 * it reads, what it writes, what it remembers.
 */
export interface Step {
  /** Series that it reads; null for a function of the row, which may read whatever its feature has in hand. */
  readonly inputs: readonly Float64Array[] | null;
  /** Rows before its own that it reads of them, at most. */
  readonly lookback: number;
  readonly outputs: readonly Float64Array[];
  /** Writes the row `row` of the outputs, which is the row `age` of its symbol's history (counted from 0). */
  readonly run: (row: number, age: number) => void;
}

/** Memories of recursions side by side, so that they are brought and taken back in one go. */
export interface MemoryBlock {
  readonly numbers: Float64Array;
  used: number;
}

const blockSize = 1024;

/** Where a feature's values stand among the recorded series, or null where its way to them was not recorded. */
export type RecordedResult = number | null;

/**
 * Listens while features are computed and keeps their steps in order. Kernels and row-wise functions tell their
 * steps; a feature that computes in loops of its own, or reads what another did so, has no recorded result.
 */
export class Recording {
  readonly steps: Step[] = [];
  /** Every series that a column or a step gave, in order of appearance. */
  readonly series: Float64Array[] = [];
  /** For each of them: rows before the newest that some later step reads. */
  readonly lookbacks: number[] = [];
  /** What recursions remember, as it stands after the last row that was computed. */
  readonly memories: MemoryBlock[] = [];
  /** The columns among them, by name; `time` is one. */
  readonly sources = new Map<string, number>();
  readonly #places = new Map<Float64Array, number>();
  #inHand = new Set<number>();
  #isLost = false;

  /** Records one feature and returns where its values stand. */
  feature(values: () => Float64Array): RecordedResult {
    this.#inHand = new Set(this.sources.has("time") ? [this.sources.get("time")!] : []);
    this.#isLost = false;
    const place = this.#places.get(values());
    return this.#isLost || place === undefined ? null : place;
  }

  /** Notes a column of the bars. */
  source(name: string, column: Float64Array): void {
    if (!this.sources.has(name)) this.sources.set(name, this.#place(column));
  }

  /** Notes that the feature has a series in hand. */
  see(series: Float64Array): void {
    const place = this.#places.get(series);
    if (place === undefined) this.#isLost = true;
    else this.#inHand.add(place);
  }

  /** Room of a recursion's own for what it remembers, with the given numbers in it. */
  remember(numbers: readonly number[]): Float64Array {
    let block = this.memories.at(-1);
    if (block === undefined || block.used + numbers.length > block.numbers.length) {
      block = { numbers: new Float64Array(Math.max(blockSize, numbers.length)), used: 0 };
      this.memories.push(block);
    }
    const room = block.numbers.subarray(block.used, block.used + numbers.length);
    block.used += numbers.length;
    room.set(numbers);
    return room;
  }

  add(step: Step): void {
    const read = step.inputs?.map((input) => this.#places.get(input)) ?? [...this.#inHand];
    if (read.includes(undefined)) {
      this.#isLost = true;
      return;
    }
    for (const place of read as number[]) {
      this.lookbacks[place] = Math.max(this.lookbacks[place]!, step.lookback);
    }
    this.steps.push(step);
    for (const output of step.outputs) this.#inHand.add(this.#place(output));
  }

  #place(series: Float64Array): number {
    const known = this.#places.get(series);
    if (known !== undefined) return known;
    this.#places.set(series, this.series.length);
    this.lookbacks.push(0);
    return this.series.push(series) - 1;
  }
}

let current: Recording | null = null;

/** What listens at the moment; null almost always. */
export function recorder(): Recording | null {
  return current;
}

export function withRecording<Result>(recording: Recording, run: () => Result): Result {
  const before = current;
  current = recording;
  try {
    return run();
  } finally {
    current = before;
  }
}
