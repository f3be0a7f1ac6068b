import { appendFile, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../logging.ts";

/** One change: who did what, when, and how it ended. */
export interface AuditEntry {
  readonly time: string;
  /** Id and name of the key, or how else the caller came. */
  readonly key: string | null;
  readonly name: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  /** HTTP status, or 0 for what was done on the command line. */
  readonly status: number;
  readonly code: string | null;
  readonly request_id: string | null;
  readonly body?: unknown;
}

const current = "audit.jsonl";
const rotated = /^audit-(\d{4}-\d{2}-\d{2})T[\d-]+Z-\d+\.jsonl$/;
const largestBytes = 16e6;

/**
 * The log of changes, `<home>/audit/audit.jsonl`: one JSON object a line, only ever appended to. Over 16 MB it is put aside under
 * the time of day, and what was put aside goes after the days it is kept. Several processes may write at once.
 */
export class AuditLog {
  readonly #directory: string;
  readonly #retentionDays: number;
  readonly #logger: Logger;
  readonly #now: () => number;
  #waiting: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** Lines that could not be written: shown by /metrics, and each time in the log. */
  lost = 0;

  constructor(home: string, retentionDays: number, logger: Logger, now: () => number = Date.now) {
    this.#directory = join(home, "audit");
    this.#retentionDays = retentionDays;
    this.#logger = logger;
    this.#now = now;
  }

  /** Does not wait for the disk: lines that come meanwhile are written together. */
  write(entry: AuditEntry): void {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    if (this.#waiting.length === 1) this.#writing = this.#writing.then(() => this.#flush());
  }

  /** When all that was given so far is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    try {
      await mkdir(this.#directory, { recursive: true });
      await this.#rotate();
      await appendFile(join(this.#directory, current), lines.join(""), { mode: 0o600, flush: true });
    } catch (error) {
      this.lost += lines.length;
      this.#logger.error({ lines, reason: (error as Error).message }, "the audit log cannot be written");
    }
  }

  async #rotate(): Promise<void> {
    const file = join(this.#directory, current);
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size < largestBytes) return;
    const now = this.#now();
    const time = new Date(now).toISOString().replace(/[:.]/g, "-");
    // Another process may have been quicker: then there is nothing to put aside.
    await rename(file, join(this.#directory, `audit-${time}-${process.pid}.jsonl`)).catch(() => undefined);
    const oldest = new Date(now - this.#retentionDays * 86_400_000).toISOString().slice(0, 10);
    for (const name of await readdir(this.#directory)) {
      const day = rotated.exec(name)?.[1];
      if (day !== undefined && day < oldest) await rm(join(this.#directory, name), { force: true });
    }
  }
}
