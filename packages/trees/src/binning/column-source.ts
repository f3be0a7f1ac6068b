/**
 * Columns that need not be in memory together: each is read when its turn comes, copied, and forgotten. `read` may give the
 * same array every time, with new values in it.
 */
export interface ColumnSource {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly read: (column: number) => Float32Array;
}

/** Columns that are there already as a source. */
export function columnSource(columns: readonly Float32Array[] | ColumnSource): ColumnSource {
  if ("read" in columns) return columns;
  return {
    rowCount: columns[0]?.length ?? 0,
    columnCount: columns.length,
    read: (column) => columns[column]!,
  };
}
