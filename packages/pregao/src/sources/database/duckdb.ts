import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";

/** What DuckDB vectors hand over without a copy. */
export type VectorItems = Float64Array | Float32Array | Int32Array;

/** Rows that one DuckDB vector holds. */
const chunkRows = 2048;

/**
 * An in-memory DuckDB for the length of one load. The library is imported here and nowhere else at start-up, so
 * commands that read no data do not pay for it. Extensions are never fetched behind the user's back.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(threads = 2): Promise<Database> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      threads: String(threads),
      // What does not fit in memory would otherwise go into a folder of the working directory.
      temp_directory: join(tmpdir(), `pregao-duckdb-${process.pid}`),
    });
    const connection = await instance.connect();
    // Times with a zone are turned into UTC and not into the zone of the machine.
    await connection.run("SET TimeZone = 'UTC'");
    return new Database(instance, connection);
  }

  /**
   * Opens a database, hands it to `use` and closes it whatever happens. The caller's abort signal stops the query that
   * is running; PREGAO_INTERRUPTED then, whatever DuckDB calls it.
   */
  static async with<Result>(
    context: Pick<RunContext, "threads" | "signal"> | undefined,
    stage: string,
    use: (database: Database) => Promise<Result>,
  ): Promise<Result> {
    const database = await Database.open(context?.threads);
    const interrupt = (): void => database.#connection.interrupt();
    context?.signal.addEventListener("abort", interrupt);
    try {
      return await use(database);
    } catch (error) {
      if (context?.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage }, { cause: error });
      throw error;
    } finally {
      context?.signal.removeEventListener("abort", interrupt);
      database.close();
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /**
   * Appends columns to a table whose columns are DOUBLE (Float64Array), FLOAT (Float32Array) or INTEGER
   * (Int32Array), in that order: the way of `fill` backwards.
   */
  async append(table: string, columns: readonly VectorItems[]): Promise<void> {
    const { DOUBLE, DuckDBDataChunk, FLOAT, INTEGER } = await import("@duckdb/node-api");
    const appender = await this.#connection.createAppender(table);
    const types = columns.map((column) =>
      column instanceof Float64Array ? DOUBLE : column instanceof Float32Array ? FLOAT : INTEGER,
    );
    const rows = columns[0]?.length ?? 0;
    for (let start = 0; start < rows; start += chunkRows) {
      const end = Math.min(rows, start + chunkRows);
      const chunk = DuckDBDataChunk.create(types, end - start);
      for (let k = 0; k < columns.length; k++) {
        const vector = chunk.getColumnVector(k);
        (vector as unknown as { items: VectorItems }).items.set(columns[k]!.subarray(start, end));
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** All rows as plain values: for small answers only. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowObjectsJS();
  }

  async first(sql: string): Promise<Record<string, unknown>> {
    return (await this.rows(sql))[0] ?? {};
  }

  async names(sql: string): Promise<string[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowsJS().map((row) => String(row[0]));
  }

  /**
   * Streams the result of `sql` into the given arrays, which must be long enough and of the types the columns have
   * (DOUBLE → Float64Array, FLOAT → Float32Array, INTEGER → Int32Array). Nulls arrive as whatever the vector holds: coalesce them in SQL.
   */
  async fill(sql: string, columns: readonly VectorItems[], onRows?: (rows: number) => void): Promise<number> {
    const result = await this.#connection.stream(sql);
    let offset = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return offset;
      if (offset + chunk.rowCount > columns[0]!.length)
        throw new Error("there are more rows than were counted");
      for (let k = 0; k < columns.length; k++) {
        const { items } = chunk.getColumnVector(k) as unknown as { items: VectorItems };
        columns[k]!.set(items.length === chunk.rowCount ? items : items.subarray(0, chunk.rowCount), offset);
      }
      offset += chunk.rowCount;
      onRows?.(offset);
    }
  }
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
