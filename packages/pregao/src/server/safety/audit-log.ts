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
/** Of the folder; the oldest files go before their days are over when it would hold more. */
const mostBytes = 256e6;

/**
 * The log of changes, `<home>/audit/audit.jsonl`: one JSON object a line, only ever appended to. Over 16 MB it is put aside under
 * the time of day, and what was put aside goes after the days it is kept, or when all is over 256 MB. Several processes may write at once.
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
  /** Files that went before their days were over, for want of room. */
  dropped = 0;

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
    if ((await sizeOf(file)) < largestBytes) return;
    const now = this.#now();
    const time = new Date(now).toISOString().replace(/[:.]/g, "-");
    // Another process may have been quicker: then there is nothing to put aside.
    await rename(file, join(this.#directory, `audit-${time}-${process.pid}.jsonl`)).catch(() => undefined);
    const oldest = new Date(now - this.#retentionDays * 86_400_000).toISOString().slice(0, 10);
    let bytes = largestBytes;
    const names = (await readdir(this.#directory)).filter((name) => rotated.test(name));
    // By their names the newest come first.
    for (const name of names.sort().reverse()) {
      const path = join(this.#directory, name);
      const isOutdated = rotated.exec(name)![1]! < oldest;
      bytes += await sizeOf(path);
      if (!isOutdated && bytes <= mostBytes) continue;
      await rm(path, { force: true });
      if (isOutdated) continue;
      this.dropped += 1;
      this.#logger.warn({ file: name }, "a part of the log of changes is dropped: the log is over 256 MB");
    }
  }
}

/** 0 where there is no such file. */
async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
