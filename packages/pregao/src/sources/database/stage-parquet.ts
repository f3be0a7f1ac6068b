import { PregaoError } from "../../errors.ts";
import type { FileColumn } from "../reading/column-plan.ts";
import { rowColumn, type StagedTable } from "../reading/staged-table.ts";
import { type Database, quoteText } from "./duckdb.ts";

/** A Parquet file as it lies on the disk; rows are numbered in the order of the file. */
export async function stageParquet(database: Database, path: string, file: string): Promise<StagedTable> {
  const from = `read_parquet(${quoteText(escapeGlob(path))}, file_row_number = true)`;
  try {
    await database.run(
      `CREATE TEMP VIEW pregao_staged AS SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS ${rowColumn} FROM ${from}`,
    );
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]!;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
  return describeStaged(database, file, "pregao_staged");
}

/**
 * Damage behind a footer that can be read shows only when the values are: what DuckDB then throws becomes
 * PREGAO_FILE_UNREADABLE.
 */
export async function refuseDamage<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    // DuckDB throws plain errors; whatever else comes is ours.
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    const told = error.message.split("\n")[0]!.replace(/^[A-Za-z ]*Error: /, "");
    const reason = `its data is damaged (${told.replace(/^Failed to read file ".*": /, "")})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
}

/** The columns and rows of a table or view that is there already and has a row number. */
export async function describeStaged(database: Database, file: string, sql: string): Promise<StagedTable> {
  const described = await database.rows(`DESCRIBE SELECT * FROM ${sql}`);
  const columns: FileColumn[] = described
    .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }))
    .filter(({ name }) => name !== rowColumn);
  const { n } = await database.first(`SELECT count(*)::DOUBLE AS n FROM ${sql}`);
  return { database, file, sql, columns, rows: Number(n), locate: async (row) => row };
}

/** DuckDB reads `*`, `?` and `[` in a path as a pattern. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[\]]/g, (mark) => `[${mark}]`);
}

/**
 * Several Parquet files as one table: columns by name, missing ones empty; a folder `name=value` of the path is a
 * column. Rows are numbered through all files in the order given. Throws PREGAO_FILE_UNREADABLE naming the file.
 */
export async function stageParquetFiles(
  database: Database,
  paths: readonly string[],
  file: string,
): Promise<StagedTable> {
  const list = paths.map((path) => quoteText(escapeGlob(path))).join(", ");
  const settings = "union_by_name = true, hive_partitioning = true, hive_types_autocast = false";
  try {
    await database.run(
      `CREATE TEMP TABLE pregao_staged AS
       SELECT *, row_number() OVER () AS ${rowColumn} FROM read_parquet([${list}], ${settings})`,
    );
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]!;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
  return describeStaged(database, file, "pregao_staged");
}
