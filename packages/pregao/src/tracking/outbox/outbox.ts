import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { DatabaseSync as Database } from "node:sqlite";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { runStatuses } from "../contract.ts";

const texts = z.record(z.string(), z.string());
const points = z.array(z.object({ name: z.string(), value: z.number(), step: z.int(), time: z.number() }));

/** What is to be told to a tracker that may be away. Times are epoch milliseconds. */
const entrySchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    experiment: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    started: z.number(),
    tags: texts,
  }),
  z.object({ kind: z.literal("params"), params: texts }),
  z.object({ kind: z.literal("metrics"), points }),
  z.object({ kind: z.literal("tags"), tags: texts }),
  /** The bytes are those that the local tracker keeps. */
  z.object({ kind: z.literal("artifact"), name: z.string() }),
  z.object({
    kind: z.literal("version"),
    name: z.string(),
    version: z.int(),
    manifest: z.string(),
    aliases: z.array(z.string()),
  }),
  z.object({ kind: z.literal("end"), status: z.enum(runStatuses).exclude(["running"]), ended: z.number() }),
]);

export type OutboxEntry = z.infer<typeof entrySchema>;

/** An entry that waits, in its place. */
export interface WaitingEntry {
  readonly sequence: number;
  readonly entry: OutboxEntry;
}

export interface SetAsideEntry {
  readonly run: string;
  readonly kind: string;
  readonly reason: string;
}

/** What stands in an outbox for one destination. */
export interface OutboxState {
  readonly destination: string;
  readonly waiting: number;
  /** Since when the oldest waits; null where none does. Epoch milliseconds. */
  readonly since: number | null;
  /** What the destination would not take: it stays until it is tried again. */
  readonly setAside: readonly SetAsideEntry[];
}

const tables = `
  CREATE TABLE IF NOT EXISTS entries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    run TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    logged INTEGER NOT NULL,
    refusal TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS waiting ON entries (destination, run, sequence);
  CREATE TABLE IF NOT EXISTS remotes (
    destination TEXT NOT NULL,
    run TEXT NOT NULL,
    remote TEXT NOT NULL,
    PRIMARY KEY (destination, run)
  ) STRICT;
`;

/**
 * What is still to be told to other trackers, in the order in which it was logged, in one file of SQLite that any process may add to:
 * an entry is there for good when `append` returns, until it is sent or given up. Opened for each call, so that nothing has to be
 * closed.
 */
export class Outbox {
  readonly file: string;
  #isMade = false;

  /** `file` need not exist yet (`<home>/tracking/outbox.sqlite`). */
  constructor(file: string) {
    this.file = file;
  }

  append(destination: string, run: string, entries: readonly OutboxEntry[], now = Date.now()): void {
    this.#use((database) => {
      const insert = database.prepare(
        "INSERT INTO entries (destination, run, kind, content, logged) VALUES (?, ?, ?, ?, ?)",
      );
      database.exec("BEGIN IMMEDIATE");
      for (const entry of entries) insert.run(destination, run, entry.kind, JSON.stringify(entry), now);
      database.exec("COMMIT");
    });
  }

  /** Whether a run was begun for a destination: sent, or waiting to be, or set aside. */
  knows(destination: string, run: string): boolean {
    if (!existsSync(this.file)) return false;
    return this.#use((database) => {
      const query = `SELECT 1 FROM remotes WHERE destination = ?1 AND run = ?2
        UNION ALL SELECT 1 FROM entries WHERE destination = ?1 AND run = ?2 AND kind = 'start' LIMIT 1`;
      return database.prepare(query).get(destination, run) !== undefined;
    });
  }

  /** The run whose entry has waited longest, with its waiting entries in order, at most `most`; null where none waits. */
  next(destination: string, most: number): { readonly run: string; readonly entries: WaitingEntry[] } | null {
    if (!existsSync(this.file)) return null;
    return this.#use((database) => {
      const first = database
        .prepare(
          "SELECT run FROM entries WHERE destination = ? AND refusal IS NULL ORDER BY sequence LIMIT 1",
        )
        .get(destination);
      if (first === undefined) return null;
      const run = String(first.run);
      const rows = database
        .prepare(
          "SELECT sequence, content FROM entries WHERE destination = ? AND run = ? AND refusal IS NULL ORDER BY sequence LIMIT ?",
        )
        .all(destination, run, most);
      const entries = rows.map(({ sequence, content }) => ({
        sequence: Number(sequence),
        entry: entrySchema.parse(JSON.parse(String(content))),
      }));
      return { run, entries };
    });
  }

  /** Takes out what was sent. */
  done(sequences: readonly number[]): void {
    this.#each("DELETE FROM entries WHERE sequence = ?", sequences, []);
  }

  /** Keeps what was refused, with the reason. */
  setAside(sequences: readonly number[], reason: string): void {
    this.#each("UPDATE entries SET refusal = ? WHERE sequence = ?", sequences, [reason]);
  }

  /** Whatever was refused waits again. Returns how much that is. */
  takeUp(destination: string): number {
    if (!existsSync(this.file)) return 0;
    return this.#use((database) =>
      Number(
        database
          .prepare("UPDATE entries SET refusal = NULL WHERE destination = ? AND refusal IS NOT NULL")
          .run(destination).changes,
      ),
    );
  }

  /** The run's id at the destination; null where it was not begun there. */
  remoteOf(destination: string, run: string): string | null {
    return this.#use((database) => {
      const found = database
        .prepare("SELECT remote FROM remotes WHERE destination = ? AND run = ?")
        .get(destination, run);
      return found === undefined ? null : String(found.remote);
    });
  }

  setRemote(destination: string, run: string, remote: string): void {
    this.#use((database) => {
      database.prepare("INSERT OR REPLACE INTO remotes VALUES (?, ?, ?)").run(destination, run, remote);
    });
  }

  /** Every destination that something waits for or was refused by. */
  states(): OutboxState[] {
    if (!existsSync(this.file)) return [];
    return this.#use((database) => {
      const rows = database
        .prepare(
          "SELECT destination, sum(refusal IS NULL) AS waiting, min(CASE WHEN refusal IS NULL THEN logged END) AS since FROM entries GROUP BY destination ORDER BY destination",
        )
        .all();
      const refused = database.prepare(
        "SELECT run, kind, refusal FROM entries WHERE destination = ? AND refusal IS NOT NULL ORDER BY sequence",
      );
      return rows.map(({ destination, waiting, since }) => ({
        destination: String(destination),
        waiting: Number(waiting),
        since: since === null ? null : Number(since),
        setAside: refused.all(String(destination)).map(({ run, kind, refusal }) => ({
          run: String(run),
          kind: String(kind),
          reason: String(refusal),
        })),
      }));
    });
  }

  #each(statement: string, sequences: readonly number[], before: readonly string[]): void {
    this.#use((database) => {
      const prepared = database.prepare(statement);
      database.exec("BEGIN IMMEDIATE");
      for (const sequence of sequences) prepared.run(...before, sequence);
      database.exec("COMMIT");
    });
  }

  #use<Result>(work: (database: Database) => Result): Result {
    let database: Database | undefined;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      database = new (sqlite().DatabaseSync)(this.file, { timeout: 10_000 });
      // The journal is kept: to make and to remove it would cost as much as the write.
      database.exec("PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL");
      if (!this.#isMade) database.exec(tables);
      this.#isMade = true;
      return work(database);
    } catch (error) {
      const reason = (error as Error).message;
      throw new PregaoError("PREGAO_TRACKING_UNREADABLE", { file: this.file, reason }, { cause: error });
    } finally {
      database?.close();
    }
  }
}

let loaded: typeof import("node:sqlite") | undefined;

/** Loaded when something is to be kept: commands that track nothing do without. */
function sqlite(): typeof import("node:sqlite") {
  loaded ??= createRequire(import.meta.url)("node:sqlite") as typeof import("node:sqlite");
  return loaded;
}
