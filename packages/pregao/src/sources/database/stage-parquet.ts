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
  await refuseLostRows(database, [path], file);
  return describeStaged(database, file, "pregao_staged");
}

/** The footer of a Parquet file says three times how many rows there are: where it contradicts itself, rows are lost. */
async function refuseLostRows(database: Database, paths: readonly string[], file: string): Promise<void> {
  const list = `[${paths.map((path) => quoteText(escapeGlob(path))).join(", ")}]`;
  const { rows, grouped, torn } = await refuseDamage(file, () =>
    database.first(
      `WITH chunks AS (SELECT * FROM parquet_metadata(${list}))
       SELECT (SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${list})) AS rows,
              (SELECT coalesce(sum(n), 0)::DOUBLE FROM
                 (SELECT any_value(row_group_num_rows) AS n FROM chunks GROUP BY file_name, row_group_id)) AS grouped,
              -- A column of lists holds more values than rows.
              (SELECT count(*)::DOUBLE FROM chunks
               WHERE num_values <> row_group_num_rows AND NOT contains(path_in_schema, ', ')) AS torn`,
    ),
  );
  if (rows === grouped && torn === 0) return;
  const reason =
    rows === grouped
      ? `its data is damaged (${torn} parts of columns have another number of values than rows)`
      : `its data is damaged (its footer counts ${rows} rows, its row groups ${grouped})`;
  throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
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
  await refuseLostRows(database, paths, file);
  return describeStaged(database, file, "pregao_staged");
}
