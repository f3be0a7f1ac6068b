import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { rowColumn, type StagedTable } from "../reading/staged-table.ts";
import { type Database, quoteName, quoteText } from "./duckdb.ts";
import { describeStaged } from "./stage-parquet.ts";

/** A table or view of a DuckDB database file, opened for reading only. */
export async function stageDatabase(
  database: Database,
  path: string,
  file: string,
  table: string | undefined,
): Promise<StagedTable> {
  await attach(database, path, "pregao_attached");
  const known = await database.names(
    `SELECT table_name FROM information_schema.tables WHERE table_catalog = 'pregao_attached' ORDER BY 1`,
  );
  const name = table ?? (known.length === 1 ? known[0] : undefined);
  if (name === undefined) {
    const reason =
      known.length === 0
        ? "the database has no table"
        : `say which table with table: NAME – one of ${known.join(", ")}`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
  }
  if (!known.includes(name)) {
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "table", name, near: didYouMean(name, known) });
  }
  const schema = await database.first(
    `SELECT table_schema AS schema FROM information_schema.tables
     WHERE table_catalog = 'pregao_attached' AND table_name = ${quoteText(name)}`,
  );
  const from = `pregao_attached.${quoteName(String(schema.schema))}.${quoteName(name)}`;
  await database.run(
    `CREATE TEMP TABLE pregao_staged AS SELECT *, row_number() OVER () AS ${rowColumn} FROM ${from}`,
  );
  return describeStaged(database, file, "pregao_staged");
}

export async function attach(database: Database, path: string, alias: string): Promise<void> {
  try {
    await database.run(`ATTACH ${quoteText(path)} AS ${alias} (READ_ONLY)`);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]!;
    throw new PregaoError("PREGAO_DATABASE_UNREACHABLE", { database: path, reason }, { cause: error });
  }
}
