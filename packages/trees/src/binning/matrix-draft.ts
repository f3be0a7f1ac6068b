import { Layout, SharedMemory } from "../memory/shared-memory.ts";
import type { ColumnTask } from "./bin-column.ts";
import type { BinOptions } from "./bin-options.ts";
import { BinnedMatrix } from "./binned-matrix.ts";
import { checkCategories } from "./category-cuts.ts";
import {
  categoricalColumns,
  checkLength,
  checkRows,
  checkShape,
  columnLabel,
  refuseInfinite,
} from "./check-columns.ts";
import type { ColumnSource } from "./column-source.ts";
import { type ColumnCuts, MAX_VALUE_BINS } from "./cuts.ts";

/** A matrix whose place in memory is laid out and whose columns are still to be binned. */
export class MatrixDraft {
  readonly task: ColumnTask;
  readonly shared: SharedMemory;
  readonly isCategorical: Uint8Array;
  readonly fittedCount: number;
  /** First address behind the matrix, where fits have their arena later: room for binning until then. */
  readonly arena: number;
  private readonly source: ColumnSource;
  private readonly names: readonly string[] | null;
  private readonly cuts: ColumnCuts[] = [];
  private readonly hasMissing: Uint8Array;

  /** Checks shape and options; `room` bytes are kept free behind the matrix. */
  constructor(source: ColumnSource, options: BinOptions, room: (rowCount: number) => number) {
    const maxBins = options.maxBins ?? MAX_VALUE_BINS;
    const minRowsInBin = options.minRowsInBin ?? 1;
    this.names = options.names ?? null;
    checkShape(source, maxBins, this.names);
    const { rowCount, columnCount } = source;
    if (options.rows) checkRows(options.rows, rowCount);
    this.source = source;
    this.isCategorical = categoricalColumns(options.categorical ?? [], columnCount, this.names);
    this.fittedCount = options.rows?.length ?? rowCount;
    this.hasMissing = new Uint8Array(columnCount);
    const layout = new Layout(1024);
    const stride = Math.ceil((rowCount + 64) / 64) * 64;
    const rowStride = Math.ceil(columnCount / 16) * 16;
    const place = {
      bins: layout.take(stride * columnCount),
      stride,
      // Rows are read by whole vectors, which may end behind the last one.
      rowMajor: layout.take(rowCount * rowStride + 16),
      rowStride,
      missingFlags: layout.take(columnCount),
      representatives: layout.take(columnCount * 1024),
    };
    this.arena = layout.end;
    this.task = { rowCount, maxBins, minRowsInBin, place };
    this.shared = new SharedMemory(
      this.arena + room(rowCount),
      `a binned matrix of ${rowCount} rows and ${columnCount} columns`,
    );
  }

  /** Reads column `c`, checks its values and copies them to an address. */
  stage(c: number, address: number): void {
    const column = this.source.read(c);
    checkLength(column, c, this.task.rowCount, this.names);
    refuseInfinite(column, c, this.names);
    if (this.isCategorical[c]) checkCategories(column, columnLabel(c, this.names));
    new Float32Array(this.shared.buffer, address, column.length).set(column);
  }

  /** Takes in what binning column `c` gave. */
  keep(c: number, cuts: ColumnCuts, hasMissing: number): void {
    this.cuts[c] = cuts;
    this.hasMissing[c] = hasMissing;
  }

  finish(): BinnedMatrix {
    const { shared, task, arena } = this;
    const { place, rowCount } = task;
    new Uint8Array(shared.buffer, place.missingFlags, this.source.columnCount).set(this.hasMissing);
    return new BinnedMatrix({
      rowCount,
      cuts: this.cuts,
      names: this.names ? [...this.names] : null,
      hasMissing: this.hasMissing,
      place: { ...place, arena },
      shared,
    });
  }
}
