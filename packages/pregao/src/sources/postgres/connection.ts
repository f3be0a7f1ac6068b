import type { Client } from "pg";
import { isPregaoError, PregaoError } from "../../errors.ts";
import type { PostgresPlace } from "./postgres-name.ts";

export interface PostgresOptions {
  readonly password?: string;
  /** Milliseconds that one statement may run (default 300,000). */
  readonly statementTimeout?: number;
  /** Rows that one fetch of the cursor brings (default 20,000). */
  readonly fetchRows?: number;
}

export type TextRow = readonly (string | null)[];

const connectionTimeout = 10_000;

/** Every value as the text the server sent: what it means is decided once a column and not once a cell. */
const asText = { getTypeParser: () => (text: string) => text };

/** One connection to a server, in a transaction that only reads: all statements see the same moment. */
export class PostgresConnection {
  readonly #client: Client;
  readonly #place: string;
  readonly #signal: AbortSignal | undefined;

  private constructor(client: Client, place: string, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#place = place;
    this.#signal = signal;
  }

  /** Opens a connection, hands it to `use` and closes it whatever happens. An abort closes it at once. */
  static async with<Result>(
    place: PostgresPlace,
    options: PostgresOptions,
    signal: AbortSignal | undefined,
    use: (connection: PostgresConnection) => Promise<Result>,
  ): Promise<Result> {
    const { default: pg } = await import("pg");
    const address = `postgres://${place.host}:${place.port}/${place.database}`;
    const { password } = options;
    const client = new pg.Client({
      host: place.host,
      port: place.port,
      database: place.database,
      ...(place.user === undefined ? {} : { user: place.user }),
      ...(password === undefined ? {} : { password }),
      ...(place.encrypted ? { ssl: true } : {}),
      statement_timeout: options.statementTimeout ?? 300_000,
      connectionTimeoutMillis: connectionTimeout,
      application_name: "pregao",
    });
    // A connection that breaks also fails the query that waits on it; without a listener it would end the process.
    client.on("error", () => {});
    const connection = new PostgresConnection(client, address, signal);
    const abort = (): void => void client.end().catch(() => {});
    try {
      await connection.#guard("connecting", () => client.connect());
      signal?.addEventListener("abort", abort);
      await connection.query(
        "opening a transaction",
        "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
      );
      await connection.query("setting the time zone", "SET LOCAL TIME ZONE 'UTC'");
      return await use(connection);
    } finally {
      signal?.removeEventListener("abort", abort);
      await client.end().catch(() => {});
    }
  }

  async query(what: string, text: string, values: readonly unknown[] = []): Promise<TextRow[]> {
    const { rows } = await this.#guard(what, () =>
      this.#client.query({ text, values: [...values], rowMode: "array", types: asText }),
    );
    return rows as TextRow[];
  }

  /** The rows of `text` through a cursor, `size` at a time: memory holds one batch, whatever the table's size. */
  async *stream(
    what: string,
    text: string,
    values: readonly unknown[],
    size: number,
  ): AsyncGenerator<TextRow[]> {
    await this.query(what, `DECLARE pregao_rows NO SCROLL CURSOR FOR ${text}`, values);
    for (;;) {
      if (this.#signal?.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage: what });
      const rows = await this.query(what, `FETCH ${size} FROM pregao_rows`);
      if (rows.length > 0) yield rows;
      if (rows.length < size) break;
    }
    await this.query(what, "CLOSE pregao_rows");
  }

  async #guard<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#signal?.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage: operation });
    try {
      return await work();
    } catch (error) {
      if (isPregaoError(error)) throw error;
      if (this.#signal?.aborted)
        throw new PregaoError("PREGAO_INTERRUPTED", { stage: operation }, { cause: error });
      throw new PregaoError(
        "PREGAO_POSTGRES_FAILED",
        { database: this.#place, operation, reason: explain(error) },
        { cause: error },
      );
    }
  }
}

function explain(error: unknown): string {
  const { code, message, errors } = error as Error & { code?: string; errors?: Error[] };
  // One error for each address that a host name has.
  const told = message === "" && errors !== undefined ? errors.map((one) => one.message).join("; ") : message;
  return code === undefined || told.includes(code) ? told : `${told} (${code})`;
}

/** An identifier as PostgreSQL takes it whatever it holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
