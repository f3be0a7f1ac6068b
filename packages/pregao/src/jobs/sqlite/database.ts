import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { applicationId, migrations } from "./schema.ts";

/** Milliseconds that SQLite itself may wait, and block: for a reader it is the end of another process that is in the way. */
const shortWait = 20;

/** How long a call waits for other processes to end their writing. */
const patience = 30_000;

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const busy = 5;
const spoilt: ReadonlySet<number> = new Set([11, 26]); // CORRUPT, NOTADB
const unwritable: ReadonlySet<number> = new Set([3, 6, 8, 10, 13, 14, 23]); // PERM, LOCKED, READONLY, IOERR, FULL, CANTOPEN, AUTH

/**
 * The file of the queue. Several processes have it open at once: readers see the last whole transaction, writers take turns.
 * Each write is one transaction that is on the disk when it returns (WAL, `synchronous=FULL`).
 */
export class QueueFile {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  /** Opens it, makes it where there is none, and brings an older one up to date. */
  static async open(path: string): Promise<QueueFile> {
    const deadline = performance.now() + patience;
    for (;;) {
      let database: DatabaseSync | undefined;
      try {
        mkdirSync(dirname(path), { recursive: true });
        database = new DatabaseSync(path, { timeout: shortWait });
        database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
        const file = new QueueFile(path, database);
        file.#migrate();
        return file;
      } catch (error) {
        database?.close();
        if (codeOf(error) !== busy || performance.now() > deadline) throw told(error, path);
        await setTimeout(5 + Math.random() * 20);
      }
    }
  }

  /** One statement's rows. */
  all<Row>(sql: string, values: Readonly<Record<string, SQLInputValue>> = {}): Row[] {
    return this.#told(() => this.#statement(sql).all(values) as Row[]);
  }

  get<Row>(sql: string, values: Readonly<Record<string, SQLInputValue>> = {}): Row | undefined {
    return this.#told(() => this.#statement(sql).get(values) as Row | undefined);
  }

  /** How many rows were changed. */
  run(sql: string, values: Readonly<Record<string, SQLInputValue>> = {}): number {
    return this.#told(() => Number(this.#statement(sql).run(values).changes));
  }

  /** Several reads of one and the same state of the file. */
  read<Result>(work: () => Result): Result {
    return this.#told(() => {
      this.#database.exec("BEGIN");
      try {
        return work();
      } finally {
        this.#database.exec("COMMIT");
      }
    });
  }

  /**
   * One transaction that writes; nothing of it is kept when `work` throws. It waits for other processes without blocking the
   * event loop for long, which SQLite's own busy timeout would do.
   */
  async write<Result>(work: () => Result): Promise<Result> {
    const deadline = performance.now() + patience;
    for (;;) {
      try {
        this.#database.exec("BEGIN IMMEDIATE");
        break;
      } catch (error) {
        if (codeOf(error) !== busy || performance.now() > deadline) throw told(error, this.path);
      }
      await setTimeout(1 + Math.random() * 9);
    }
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw told(error, this.path);
    }
  }

  /** Another number whenever another connection has written. */
  dataVersion(): number {
    return this.get<{ data_version: number }>("PRAGMA data_version")!.data_version;
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #migrate(): void {
    const version = this.get<{ user_version: number }>("PRAGMA user_version")!.user_version;
    const owner = this.get<{ application_id: number }>("PRAGMA application_id")!.application_id;
    if (version > migrations.length || (version > 0 && owner !== applicationId)) {
      const reason =
        version > migrations.length ? "a later version of Pregão made it" : "another program made it";
      throw new PregaoError("PREGAO_QUEUE_UNREADABLE", { file: this.path, reason });
    }
    if (version === migrations.length) return;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      // Another process may have been quicker.
      const from = Number(this.#database.prepare("PRAGMA user_version").get()!.user_version);
      for (const step of migrations.slice(from)) this.#database.exec(step);
      this.#database.exec(
        `PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${applicationId}`,
      );
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #told<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw told(error, this.path);
    }
  }
}

/** SQLite's primary result code of an error of node:sqlite; undefined for every other error. */
function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}

/** The error in the words of the catalogue, where it is the file's and not the program's. */
function told(error: unknown, file: string): unknown {
  if (isPregaoError(error)) return error;
  const reason = (error as Error).message;
  const code = codeOf(error);
  if (code !== undefined && spoilt.has(code)) {
    return new PregaoError("PREGAO_QUEUE_UNREADABLE", { file, reason }, { cause: error });
  }
  if (code === busy) {
    const told = `another process has been writing for ${patience / 1000} s`;
    return new PregaoError("PREGAO_QUEUE_UNWRITABLE", { file, reason: told }, { cause: error });
  }
  const system = (error as NodeJS.ErrnoException).syscall !== undefined;
  if (system || (code !== undefined && unwritable.has(code))) {
    return new PregaoError("PREGAO_QUEUE_UNWRITABLE", { file, reason }, { cause: error });
  }
  return error;
}
