import { TreesError } from "../errors.ts";
import { loadedKernelModule } from "../kernels/open.ts";
import { Layout, SharedMemory } from "../memory/shared-memory.ts";
import { wasm } from "../memory/webassembly.ts";
import { BinnedMatrix, type MatrixPlace } from "./binned-matrix.ts";
import { categoryCuts, checkCategories, fillCategoryBins } from "./category-cuts.ts";
import { type ColumnCuts, MAX_VALUE_BINS, quantileCuts } from "./cuts.ts";
import { sampleForCuts } from "./sample-values.ts";

export interface BinOptions {
  /** Most value bins a column may have, 2 … 255 (default 255). Missing values have a bin of their own beside them. */
  readonly maxBins?: number;
  /** Rows the cuts are fitted on, for example a training part; every row is binned. Default: all rows. */
  readonly rows?: Int32Array;
  /** Names of the columns, used in messages and kept by models. */
  readonly names?: readonly string[];
  /**
   * Columns of categories, by number or name: whole numbers from 0 to 65,535; NaN and negative values are missing. The 254 most
   * frequent of the fitted rows have a bin each, whatever `maxBins`; the others, and those met later, share one more, which
   * goes wherever a split sends the categories it does not choose.
   */
  readonly categorical?: readonly (number | string)[];
}

/** Feature numbers travel in 15 bits of a compact node. */
const MAX_COLUMNS = 32767;

/**
 * Bins a column-major float32 matrix. `columns[c][r]` is row r of column c; NaN is missing; infinite values are refused
 * by column and row. Beyond 262,144 fitted rows, cuts between many values are those of a sample of so many (LightGBM 4.7
 * takes 200,000). Cost O(columns × rows); holds two bytes a cell (by column and by row).
 */
export function binColumns(columns: readonly Float32Array[], options: BinOptions = {}): BinnedMatrix {
  const maxBins = options.maxBins ?? MAX_VALUE_BINS;
  const names = options.names ?? null;
  const rowCount = checkShape(columns, maxBins, names);
  if (options.rows) checkRows(options.rows, rowCount);
  const isCategorical = categoricalColumns(options.categorical ?? [], columns.length, names);
  const layout = new Layout(1024);
  const stride = Math.ceil((rowCount + 64) / 64) * 64;
  const rowStride = Math.ceil(columns.length / 16) * 16;
  const place: Omit<MatrixPlace, "arena"> = {
    bins: layout.take(stride * columns.length),
    stride,
    rowMajor: layout.take(rowCount * rowStride),
    rowStride,
    missingFlags: layout.take(columns.length),
    representatives: layout.take(columns.length * 1024),
  };
  // Copies for the kernel lie where fits have their arena later.
  const arena = layout.end;
  const bounds = layout.take(1024);
  const values = layout.take(rowCount * 4);
  const shared = new SharedMemory(
    layout.end,
    `a binned matrix of ${rowCount} rows and ${columns.length} columns`,
  );
  const hasMissing = new Uint8Array(shared.buffer, place.missingFlags, columns.length);
  const scratch = new Float32Array(options.rows?.length ?? rowCount);
  const cuts: ColumnCuts[] = [];
  const kernel = openBinKernel(shared);
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!;
    refuseInfinite(column, c, names);
    if (isCategorical[c]) {
      checkCategories(column, columnLabel(c, names));
      const cut = categoryCuts(column, options.rows);
      cuts.push(cut);
      hasMissing[c] = fillCategoryBins(
        column,
        cut,
        new Uint8Array(shared.buffer, place.bins + c * stride, rowCount),
      );
      continue;
    }
    const cut = quantileCuts(sampleForCuts(gatherPresent(column, options.rows, scratch), maxBins), maxBins);
    cuts.push(cut);
    new Float32Array(shared.buffer, place.representatives + c * 1024, 256).set(cut.representative);
    new Float32Array(shared.buffer, bounds, 256).fill(Number.POSITIVE_INFINITY).set(cut.upper);
    new Float32Array(shared.buffer, values, rowCount).set(column);
    hasMissing[c] = kernel.fillBins(values, rowCount, bounds, place.bins + c * stride);
  }
  fillRowMajor(shared.buffer, place, rowCount, columns.length);
  return new BinnedMatrix({
    rowCount,
    cuts,
    names: names ? [...names] : null,
    hasMissing: Uint8Array.from(hasMissing),
    place: { ...place, arena },
    shared,
  });
}

function checkShape(
  columns: readonly Float32Array[],
  maxBins: number,
  names: readonly string[] | null,
): number {
  const fail = (message: string): never => {
    throw new TreesError("TREES_INPUT_INVALID", message);
  };
  if (columns.length === 0) fail("the matrix has no columns");
  if (columns.length > MAX_COLUMNS)
    fail(`${columns.length} columns, but at most ${MAX_COLUMNS} are supported`);
  const rowCount = columns[0]!.length;
  if (rowCount === 0) fail("the matrix has no rows");
  columns.forEach((column, c) => {
    if (column.length !== rowCount) {
      fail(
        `column ${columnLabel(c, names)} has ${column.length} rows, but column ${columnLabel(0, names)} has ${rowCount}`,
      );
    }
  });
  if (!Number.isInteger(maxBins) || maxBins < 2 || maxBins > MAX_VALUE_BINS) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `max_bins is ${maxBins}, but must be a whole number from 2 to ${MAX_VALUE_BINS}`,
    );
  }
  if (names && names.length !== columns.length) fail(`${names.length} names for ${columns.length} columns`);
  return rowCount;
}

/** 1 for every column that is named or numbered. */
function categoricalColumns(
  given: readonly (number | string)[],
  columnCount: number,
  names: readonly string[] | null,
): Uint8Array {
  const flags = new Uint8Array(columnCount);
  for (const column of given) {
    const index = typeof column === "string" ? (names ?? []).indexOf(column) : column;
    if (!Number.isInteger(index) || index < 0 || index >= columnCount) {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `categorical names column ${JSON.stringify(column)}, but there are columns 0 … ${columnCount - 1}${names ? ` (${names.join(", ")})` : ""}`,
      );
    }
    flags[index] = 1;
  }
  return flags;
}

/** Refuses row numbers that are not in [0, rowCount), and an empty list. */
export function checkRows(rows: Int32Array, rowCount: number): void {
  if (rows.length === 0) throw new TreesError("TREES_INPUT_INVALID", "the list of rows is empty");
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row < 0 || row >= rowCount) {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `rows[${i}] is ${row}, but the matrix has rows 0 … ${rowCount - 1}`,
      );
    }
  }
}

/** A column's number with its name, for messages. */
export function columnLabel(column: number, names: readonly string[] | null): string {
  return names ? `${column} ("${names[column]}")` : String(column);
}

function refuseInfinite(column: Float32Array, c: number, names: readonly string[] | null): void {
  for (let r = 0; r < column.length; r++) {
    const value = column[r]!;
    if (Number.isFinite(value) || Number.isNaN(value)) continue;
    throw new TreesError(
      "TREES_VALUE_INFINITE",
      `column ${columnLabel(c, names)}, row ${r} is ${value}: replace infinite values, or use NaN for missing`,
      { column: c, row: r, value },
    );
  }
}

function gatherPresent(
  column: Float32Array,
  rows: Int32Array | undefined,
  scratch: Float32Array,
): Float32Array {
  let count = 0;
  for (let i = 0; i < scratch.length; i++) {
    const value = column[rows ? rows[i]! : i]!;
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return scratch.subarray(0, count);
}

interface BinKernel {
  /** Bins of `count` float32 values by 256 ascending bounds; whether one was NaN. All are addresses. */
  fillBins(values: number, count: number, bounds: number, bins: number): number;
}

function openBinKernel({ memory }: SharedMemory): BinKernel {
  return new wasm.Instance(loadedKernelModule(), { env: { memory, abort: () => {} } }).exports as BinKernel;
}

/** Copies the bins row by row, some hundred rows at a time so that they stay in the first-level cache. */
function fillRowMajor(
  buffer: SharedArrayBuffer,
  { bins, stride, rowMajor, rowStride }: Pick<MatrixPlace, "bins" | "stride" | "rowMajor" | "rowStride">,
  rowCount: number,
  columnCount: number,
): void {
  const from = new Uint8Array(buffer, bins, stride * columnCount);
  const to = new Uint8Array(buffer, rowMajor, rowCount * rowStride);
  const block = Math.max(16, Math.floor(16384 / rowStride));
  for (let first = 0; first < rowCount; first += block) {
    const end = Math.min(first + block, rowCount);
    for (let c = 0; c < columnCount; c++) {
      for (let r = first, at = first * rowStride + c; r < end; r++, at += rowStride)
        to[at] = from[c * stride + r]!;
    }
  }
}
