import type { DictionaryColumn } from "../../market/frame.ts";
import { restoreFileOrder } from "../reading/file-order.ts";
import { Database, quoteName, quoteText, type VectorItems } from "./duckdb.ts";

/** Columns by name, each with one value a row: Float64Array is DOUBLE, Float32Array FLOAT, Int32Array INTEGER. */
export type TableColumns = ReadonlyMap<string, VectorItems>;

/**
 * Writes a table as Parquet: `time` (TIMESTAMP, UTC, from epoch milliseconds), `symbol`, then the columns in their
 * order; missing values stay NaN. The same table gives the same bytes. O(rows × columns).
 */
export async function writeParquet(
  path: string,
  time: Float64Array,
  symbol: DictionaryColumn,
  columns: TableColumns,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const names = [...columns.keys()].map(quoteName);
  // One thread: row groups are then written in the order of the rows.
  const context = { threads: 1, signal };
  await Database.with(context, "writing Parquet", async (database) => {
    const declared = [...columns.values()].map((values, k) => `${names[k]} ${sqlType(values)}`);
    const all = ["pregao_code INTEGER", "pregao_time DOUBLE", ...declared].join(", ");
    await database.run(`CREATE TABLE pregao_rows (${all})`);
    await database.append("pregao_rows", [symbol.codes, time, ...columns.values()]);
    const symbols = symbol.dictionary.map(quoteText).join(", ");
    const select = [
      `make_timestamp((pregao_time * 1000)::BIGINT) AS "time"`,
      `([${symbols}])[pregao_code + 1] AS "symbol"`,
      ...names,
    ].join(", ");
    await database.run(
      `COPY (SELECT ${select} FROM pregao_rows) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  });
}

/** The table of a file that `writeParquet` wrote. */
export interface ParquetTable {
  readonly time: Float64Array;
  readonly symbol: DictionaryColumn;
  /** Only those that were asked for, by name. */
  readonly columns: ReadonlyMap<string, VectorItems>;
}

/**
 * Reads the columns `wanted` (by name, into arrays made by the given functions) of such a file, in the order of its
 * rows. DuckDB's own error where the file is damaged or has no such column.
 */
export async function readParquet(
  path: string,
  wanted: ReadonlyMap<string, (length: number) => VectorItems>,
  signal: AbortSignal = new AbortController().signal,
): Promise<ParquetTable> {
  return Database.with({ threads: 1, signal }, "reading Parquet", async (database) => {
    const from = `read_parquet(${quoteText(path)}, file_row_number = true)`;
    const { n } = await database.first(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
    const length = Number(n);
    const dictionary = (await database.names(`SELECT DISTINCT symbol FROM ${from}`)).sort();
    const time = new Float64Array(new SharedArrayBuffer(length * 8));
    const codes = new Int32Array(new SharedArrayBuffer(length * 4));
    const columns = new Map([...wanted].map(([name, make]) => [name, make(length)]));
    const cells = [...columns].map(([name, values]) => `${quoteName(name)}::${sqlType(values)}`);
    if (length > 0) {
      const list = dictionary.map(quoteText).join(", ");
      await database.run(`CREATE TYPE pregao_symbols AS ENUM (${list})`);
      const row = new Int32Array(length);
      const select = [
        "file_row_number::INTEGER",
        `(epoch_us("time") / 1000)::DOUBLE`,
        "enum_code(symbol::pregao_symbols)::INTEGER",
        ...cells,
      ];
      const arrays = [time, codes, ...columns.values()];
      await database.fill(`SELECT ${select.join(", ")} FROM ${from}`, [row, ...arrays]);
      restoreFileOrder(row, arrays);
    }
    return { time, symbol: { codes, dictionary }, columns };
  });
}

function sqlType(values: VectorItems): string {
  if (values instanceof Float64Array) return "DOUBLE";
  return values instanceof Float32Array ? "FLOAT" : "INTEGER";
}
