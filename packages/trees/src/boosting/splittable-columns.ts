import type { BoostingJob } from "./job.ts";

/**
 * By LightGBM's rules a column that has no split in a node is not looked at below it. Keeps, for the node at each place,
 * which of one thread's columns are left.
 */
export class SplittableColumns {
  private readonly columns: number;
  /** 1 where the node above had a split of the column, or did not look at it. */
  private readonly left: Uint8Array;
  private readonly found: Int32Array;

  constructor(job: BoostingJob, thread: number, buffer: SharedArrayBuffer) {
    const { groups, splittable } = job.parts[thread]!;
    this.columns = 4 * groups;
    this.left = new Uint8Array(job.openCapacity * this.columns);
    this.found = new Int32Array(buffer, splittable, this.columns);
  }

  startTree(): void {
    this.left.fill(1, 0, this.columns);
  }

  /** The node at place `to` has the same columns as the one at `from`. */
  copy(from: number, to: number): void {
    const { left, columns } = this;
    left.copyWithin(to * columns, from * columns, (from + 1) * columns);
  }

  /** Takes the columns that are out of the node at place `i` out of the allowed ones (0: out). */
  restrict(i: number, allowed: Int32Array): void {
    const first = i * this.columns;
    for (let c = 0; c < this.columns; c++) if (this.left[first + c] === 0) allowed[c] = 0;
  }

  /** Takes in what the scan of the node at place `i` found in the allowed columns. */
  update(i: number, allowed: Int32Array): void {
    const first = i * this.columns;
    for (let c = 0; c < this.columns; c++)
      if (allowed[c] !== 0 && this.found[c] === 0) this.left[first + c] = 0;
  }
}
