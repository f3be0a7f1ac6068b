import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { PregaoError } from "../../errors.ts";
import { type Database, quoteText } from "../database/duckdb.ts";
import { escapeGlob } from "../database/stage-parquet.ts";
import { rowColumn, type StagedTable } from "../reading/staged-table.ts";
import { detectDialect } from "./dialect.ts";
import { lineOfRow } from "./line-of-row.ts";

/**
 * Reads a CSV file into a temporary table of text columns: what the text means is decided afterwards, so that every
 * complaint can name line and value. A gzip file is checked to its last byte meanwhile (DuckDB does not notice a
 * file cut at the end of a line). Throws PREGAO_FILE_UNREADABLE with the line where the file breaks off.
 */
export async function stageCsv(
  database: Database,
  path: string,
  file: string,
  gzip: boolean,
): Promise<StagedTable> {
  const { delimiter, encoding, header } = await detectDialect(path, gzip);
  const columns = header.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  const settings = [
    "header = true",
    "auto_detect = false",
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `encoding = '${encoding}'`,
    `compression = '${gzip ? "gzip" : "none"}'`,
    `columns = {${columns}}`,
  ];
  const whole = gzip ? checkGzip(path, file) : Promise.resolve();
  const staging = database.run(
    `CREATE TEMP TABLE pregao_staged AS
     SELECT *, row_number() OVER () AS ${rowColumn} FROM read_csv(${quoteText(escapeGlob(path))}, ${settings.join(", ")})`,
  );
  const [checked, staged] = await Promise.allSettled([whole, staging]);
  if (checked.status === "rejected") throw checked.reason;
  if (staged.status === "rejected") throw unreadable(file, staged.reason);
  const { n } = await database.first("SELECT count(*)::DOUBLE AS n FROM pregao_staged");
  return {
    database,
    file,
    sql: "pregao_staged",
    columns: header.map((name) => ({ name, type: "VARCHAR" })),
    rows: Number(n),
    delimiter,
    locate: (row) => lineOfRow(path, gzip, row),
  };
}

async function checkGzip(path: string, file: string): Promise<void> {
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(path), createGunzip(), discard);
  } catch (error) {
    const reason = `its gzip data is damaged or cut short (${(error as Error).message})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
}

function unreadable(file: string, error: unknown): PregaoError {
  const lines = (error as Error).message.split("\n");
  const line = /CSV Error on Line: (\d+)/.exec(lines[0]!)?.[1];
  const original = lines.find((text) => text.startsWith("Original Line: "))?.slice("Original Line: ".length);
  const told =
    lines.find((text) => /^(Expected|Invalid unicode|Value with unterminated)/.test(text)) ?? lines[0]!;
  const reason =
    line === undefined
      ? told
      : `line ${line} (${JSON.stringify(original ?? "")}) does not fit its header: ${told}`;
  return new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
}
