import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { LoggedPrediction, LoggedRole, Outcome } from "./logged-prediction.ts";

/** Beside the other state, under the home. */
export const predictionLogFile = "predictions.sqlite";

/** Milliseconds between two writes: what a killed process may forget. */
const writeEvery = 1000;

const day = 86_400_000;

const tables = `
CREATE TABLE IF NOT EXISTS predictions (
  folder TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL, ticker TEXT NOT NULL, source TEXT NOT NULL,
  as_of REAL NOT NULL, role TEXT NOT NULL, known REAL NOT NULL, horizon INTEGER NOT NULL, task TEXT NOT NULL,
  predicted TEXT, probabilities TEXT, value REAL, served INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL,
  tried_at REAL, scored_at REAL, outcome, is_right INTEGER, loss REAL,
  PRIMARY KEY (folder, model, version, ticker, source, as_of)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS predictions_unscored ON predictions (tried_at, known) WHERE scored_at IS NULL;
CREATE INDEX IF NOT EXISTS predictions_scored ON predictions (folder, model, version, scored_at);
CREATE INDEX IF NOT EXISTS predictions_age ON predictions (last_at);`;

const thisPrediction = "folder = ? AND model = ? AND version = ? AND ticker = ? AND source = ? AND as_of = ?";

interface Pending {
  readonly prediction: LoggedPrediction;
  served: number;
  readonly firstAt: number;
  lastAt: number;
}

/** A logged prediction with its outcome, as a comparison reads it. */
export interface ScoredPrediction {
  readonly ticker: string;
  readonly source: string;
  readonly asOf: number;
  readonly isRight: boolean;
  readonly loss: number;
  readonly outcome: string | number;
}

/** Of a date the mean losses of two versions on the predictions that both have made. */
export interface PairedDate {
  readonly asOf: number;
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/**
 * Every prediction that was given, once for each version, ticker and bar, with how often; its outcome beside it when that is
 * known. A request adds to a table in memory, which is written once a second: the answer does not wait for the disk, and a killed
 * process forgets the last second. Several processes may write the same file.
 */
export class PredictionLog {
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();
  readonly #insert: StatementSync;
  #timer: NodeJS.Timeout | null = null;
  #prunedAt = Number.NEGATIVE_INFINITY;
  readonly #keepDays: number;
  readonly #onFailure: (error: Error) => void;

  private constructor(
    database: DatabaseSync,
    now: () => number,
    keepDays: number,
    onFailure: (error: Error) => void,
  ) {
    this.#database = database;
    this.#now = now;
    this.#keepDays = keepDays;
    this.#onFailure = onFailure;
    this.#insert = database.prepare(`
      INSERT INTO predictions (folder, model, version, ticker, source, as_of, role, known, horizon, task, predicted,
        probabilities, value, served, first_at, last_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET served = served + excluded.served, last_at = excluded.last_at,
        role = CASE WHEN excluded.role = 'shadow' THEN role ELSE excluded.role END`);
  }

  /** Opens or makes the log of a home. `onFailure` hears of writes that failed; what they held stays for the next. */
  static open(
    home: string,
    now: () => number,
    keepDays: number,
    onFailure: (error: Error) => void,
  ): PredictionLog {
    const file = join(home, predictionLogFile);
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: 5000 });
    try {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
      database.exec(tables);
      return new PredictionLog(database, now, keepDays, onFailure);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** `served`: whether a client got it, or it was made beside what clients get. O(1). */
  add(prediction: LoggedPrediction, served: boolean): void {
    const { folder, model, version, ticker, source, asOf } = prediction;
    const key = `${folder} ${model} ${version} ${source} ${ticker} ${asOf}`;
    const now = this.#now();
    const pending = this.#pending.get(key);
    if (pending === undefined) {
      this.#pending.set(key, { prediction, served: served ? 1 : 0, firstAt: now, lastAt: now });
    } else {
      pending.served += served ? 1 : 0;
      pending.lastAt = now;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, writeEvery).unref();
  }

  /** Writes what waits. A log that cannot be written (a full disk) never stops a prediction. */
  flush(): void {
    if (this.#pending.size === 0) return;
    try {
      this.#inTransaction(() => {
        for (const { prediction: one, served, firstAt, lastAt } of this.#pending.values()) {
          const { folder, model, version, ticker, source, asOf, role, known, horizon, task } = one;
          const { predicted, probabilities, value } = one;
          const shares = probabilities === null ? null : JSON.stringify(probabilities);
          this.#insert.run(
            ...[folder, model, version, ticker, source, asOf, role, known, horizon, task],
            ...[predicted, shares, value, served, firstAt, lastAt],
          );
        }
      });
      this.#pending.clear();
      this.#prune();
    } catch (error) {
      // Else memory would fill up while the disk is full.
      if (this.#pending.size > 100_000) this.#pending.clear();
      this.#onFailure(error as Error);
    }
  }

  /** Predictions without an outcome that is known by `time`: those never tried first, then those not tried for longest. */
  unscored(time: number, most: number): LoggedPrediction[] {
    this.flush();
    const rows = this.#database
      .prepare(
        "SELECT * FROM predictions WHERE scored_at IS NULL AND known <= ? ORDER BY tried_at, known, source, ticker LIMIT ?",
      )
      .all(time, most);
    return rows.map((row) => ({
      folder: String(row.folder),
      model: String(row.model),
      version: Number(row.version),
      role: String(row.role) as LoggedRole,
      ticker: String(row.ticker),
      source: String(row.source),
      asOf: Number(row.as_of),
      known: Number(row.known),
      horizon: Number(row.horizon),
      task: String(row.task) as LoggedPrediction["task"],
      predicted: row.predicted === null ? null : String(row.predicted),
      probabilities: row.probabilities === null ? null : JSON.parse(String(row.probabilities)),
      value: row.value === null ? null : Number(row.value),
    }));
  }

  /** Notes that an outcome was looked for, so that predictions whose bars never come do not stand before all others. */
  tried(predictions: readonly LoggedPrediction[]): void {
    const update = this.#database.prepare(`UPDATE predictions SET tried_at = ? WHERE ${thisPrediction}`);
    const now = this.#now();
    this.#inTransaction(() => {
      for (const { folder, model, version, ticker, source, asOf } of predictions) {
        update.run(now, folder, model, version, ticker, source, asOf);
      }
    });
  }

  /** How many predictions wait for an outcome. */
  waiting(): number {
    this.flush();
    const found = this.#database
      .prepare("SELECT count(*) AS count FROM predictions WHERE scored_at IS NULL")
      .get();
    return Number(found!.count);
  }

  score(scored: readonly (Outcome & { readonly prediction: LoggedPrediction })[]): void {
    const update = this.#database.prepare(`
      UPDATE predictions SET scored_at = ?, outcome = ?, is_right = ?, loss = ?
      WHERE ${thisPrediction}`);
    const now = this.#now();
    this.#inTransaction(() => {
      for (const { prediction, outcome, isRight, loss } of scored) {
        const { folder, model, version, ticker, source, asOf } = prediction;
        const right = isRight === null ? null : Number(isRight);
        update.run(now, outcome, right, loss, folder, model, version, ticker, source, asOf);
      }
    });
  }

  /** The newest scored predictions of a version, newest first. */
  scored(folder: string, model: string, version: number, most: number): ScoredPrediction[] {
    const rows = this.#database
      .prepare(
        `SELECT ticker, source, as_of, is_right, loss, outcome FROM predictions
         WHERE folder = ? AND model = ? AND version = ? AND loss IS NOT NULL ORDER BY as_of DESC, ticker LIMIT ?`,
      )
      .all(folder, model, version, most);
    return rows.map((row) => ({
      ticker: String(row.ticker),
      source: String(row.source),
      asOf: Number(row.as_of),
      isRight: row.is_right === 1,
      loss: Number(row.loss),
      outcome: row.outcome as string | number,
    }));
  }

  /** What two versions of a model have both predicted, by date, in order of time. O(their predictions). */
  paired(folder: string, model: string, first: number, second: number): PairedDate[] {
    const rows = this.#database
      .prepare(
        `SELECT as_of, avg(one.loss) AS first, avg(other.loss) AS second, count(*) AS count
         FROM predictions AS one JOIN predictions AS other USING (folder, model, ticker, source, as_of)
         WHERE folder = ? AND model = ? AND one.version = ? AND other.version = ?
           AND one.loss IS NOT NULL AND other.loss IS NOT NULL
         GROUP BY as_of ORDER BY as_of`,
      )
      .all(folder, model, first, second);
    return rows.map((row) => ({
      asOf: Number(row.as_of),
      first: Number(row.first),
      second: Number(row.second),
      count: Number(row.count),
    }));
  }

  /** Every version that has a scored prediction. */
  scoredVersions(): { folder: string; model: string; version: number; task: LoggedPrediction["task"] }[] {
    const rows = this.#database
      .prepare(
        "SELECT DISTINCT folder, model, version, task FROM predictions WHERE loss IS NOT NULL ORDER BY folder, model, version",
      )
      .all();
    return rows.map((row) => ({
      folder: String(row.folder),
      model: String(row.model),
      version: Number(row.version),
      task: String(row.task) as LoggedPrediction["task"],
    }));
  }

  close(): void {
    if (!this.#database.isOpen) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.flush();
    this.#database.close();
  }

  /** What was last given longer ago than the log is kept; looked for once a day. */
  #prune(): void {
    const now = this.#now();
    if (now - this.#prunedAt < day) return;
    this.#prunedAt = now;
    this.#database.prepare("DELETE FROM predictions WHERE last_at < ?").run(now - this.#keepDays * day);
  }

  #inTransaction(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
