import { Arena } from "../memory/arena.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { ColumnCuts } from "./cuts.ts";

/**
 * A matrix of `uint8` bins, one column after another, in memory that worker threads share. Made once by `binColumns`
 * and used by any number of fits and predictions, on all rows or on row subsets, without copying.
 */
export class BinnedMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cuts: readonly ColumnCuts[];
  /** Column names, when the caller gave them. */
  readonly names: readonly string[] | null;
  /** For each column, 1 when it holds a missing value anywhere. */
  readonly hasMissing: Uint8Array;
  /** @internal Where things lie in `shared`. */
  readonly place: MatrixPlace;
  /** @internal */
  readonly shared: SharedMemory;
  /** @internal Where fits on this matrix work. */
  readonly arena: Arena;

  /** @internal Use `binColumns`. */
  constructor(parts: {
    rowCount: number;
    cuts: readonly ColumnCuts[];
    names: readonly string[] | null;
    hasMissing: Uint8Array;
    place: MatrixPlace;
    shared: SharedMemory;
  }) {
    this.rowCount = parts.rowCount;
    this.columnCount = parts.cuts.length;
    this.cuts = parts.cuts;
    this.names = parts.names;
    this.hasMissing = parts.hasMissing;
    this.place = parts.place;
    this.shared = parts.shared;
    this.arena = new Arena(parts.shared, parts.place.arena);
  }

  /** Bins of one column, length `rowCount`: a view, not a copy. Do not keep it across fits: memory may grow. */
  column(index: number): Uint8Array {
    const { bins, stride } = this.place;
    return new Uint8Array(this.shared.buffer, bins + index * stride, this.rowCount);
  }
}

export interface MatrixPlace {
  /** Address of column 0; column c starts at `bins + c * stride`. */
  readonly bins: number;
  readonly stride: number;
  /** Address of the same bins row after row; row r starts at `rowMajor + r * rowStride`. */
  readonly rowMajor: number;
  /** Columns rounded up to whole vectors of 16. */
  readonly rowStride: number;
  /** Address of one byte a column: 1 when the column has missing values. */
  readonly missingFlags: number;
  /** Address of 256 float32 a column: the representative value of each bin. */
  readonly representatives: number;
  /** First free address: the arena of the fits. */
  readonly arena: number;
}
