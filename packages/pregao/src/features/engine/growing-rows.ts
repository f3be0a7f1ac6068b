/** Columns of equal length that rows are added to; room doubles, so that a row costs a constant on average. */
export class GrowingRows {
  readonly #columns: Map<string, Float64Array>;
  #length: number;

  /** Starts with a copy of the given columns, which are of one length. */
  constructor(columns: Readonly<Record<string, Float64Array>>) {
    this.#columns = new Map(Object.entries(columns).map(([name, column]) => [name, column.slice()]));
    this.#length = Object.values(columns)[0]?.length ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds rows [start, end) of columns of the same names. */
  append(from: (name: string) => ArrayLike<number>, start: number, end: number): void {
    const length = this.#length + end - start;
    for (const [name, column] of this.#columns) {
      let room = column;
      if (length > room.length) {
        room = new Float64Array(Math.max(64, 2 * length));
        room.set(column.subarray(0, this.#length));
        this.#columns.set(name, room);
      }
      const values = from(name);
      for (let row = start; row < end; row++) room[this.#length + row - start] = values[row]!;
    }
    this.#length = length;
  }

  /** Forgets the rows from `length` on. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** A view of a column's rows, as long as nothing is added. */
  column(name: string): Float64Array {
    return this.#columns.get(name)!.subarray(0, this.#length);
  }

  copy(): Record<string, Float64Array> {
    return Object.fromEntries([...this.#columns.keys()].map((name) => [name, this.column(name).slice()]));
  }
}
