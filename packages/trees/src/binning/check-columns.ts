import { TreesError } from "../errors.ts";
import type { ColumnSource } from "./column-source.ts";
import { MAX_VALUE_BINS } from "./cuts.ts";

/** Feature numbers travel in 15 bits of a compact node. */
const MAX_COLUMNS = 32767;

/** Refuses shapes and settings that do not fit. */
export function checkShape(
  { rowCount, columnCount }: ColumnSource,
  maxBins: number,
  names: readonly string[] | null,
): void {
  const fail = (message: string): never => {
    throw new TreesError("TREES_INPUT_INVALID", message);
  };
  if (columnCount === 0) fail("the matrix has no columns");
  if (columnCount > MAX_COLUMNS) fail(`${columnCount} columns, but at most ${MAX_COLUMNS} are supported`);
  if (rowCount === 0) fail("the matrix has no rows");
  if (!Number.isInteger(maxBins) || maxBins < 2 || maxBins > MAX_VALUE_BINS) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `max_bins is ${maxBins}, but must be a whole number from 2 to ${MAX_VALUE_BINS}`,
    );
  }
  if (names && names.length !== columnCount) fail(`${names.length} names for ${columnCount} columns`);
}

/** Refuses a column that is not as long as the others. */
export function checkLength(
  column: Float32Array,
  c: number,
  rowCount: number,
  names: readonly string[] | null,
): void {
  if (column.length === rowCount) return;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `column ${columnLabel(c, names)} has ${column.length} rows, but the matrix has ${rowCount}`,
  );
}

/** 1 for every column that is named or numbered. */
export function categoricalColumns(
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

export function refuseInfinite(column: Float32Array, c: number, names: readonly string[] | null): void {
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
