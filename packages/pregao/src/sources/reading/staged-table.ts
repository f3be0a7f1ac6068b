import type { Database } from "../database/duckdb.ts";
import type { FileColumn } from "./column-plan.ts";

/**
 * A file or table as DuckDB sees it, ready to be queried more than once: `sql` is what stands after FROM and has,
 * beside `columns`, a column `rowColumn` with the 1-based number of the row.
 */
export interface StagedTable {
  readonly database: Database;
  /** How messages call it. */
  readonly file: string;
  readonly sql: string;
  readonly columns: readonly FileColumn[];
  readonly rows: number;
  /** The line (CSV) or row (anything else) that a person looks for, by row number. */
  locate(row: number): Promise<number>;
  /** Where the decimal mark and the dates are still text. */
  readonly delimiter?: string;
}

export const rowColumn = "pregao_row";

/** Cells that mean "not known". */
const missingMarkers = ["", "na", "n/a", "nan", "null", "none", "-", "--", "n/d", "nd"];
const missingList = missingMarkers.map((marker) => `'${marker}'`).join(", ");

/** Whether a text cell holds something, as SQL. */
export function isPresent(cell: string): string {
  return `(${cell} IS NOT NULL AND lower(trim(${cell})) NOT IN (${missingList}))`;
}
