import { existsSync } from "node:fs";
import { link, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { flushDirectory } from "../../atomic-files.ts";
import { QueueFile } from "./database.ts";
import { type JobRow, jobOf } from "./job-row.ts";

export interface QueueRepair {
  /** Whether there was nothing to repair; then nothing was touched. */
  readonly healthy: boolean;
  /** Jobs that could be read, and are in the new file. */
  readonly jobs: number;
  /** Where the old file is kept; null where nothing was touched. */
  readonly keptAs: string | null;
}

/**
 * Makes a queue file that can be used again of one that cannot be read: jobs that can be read go into a new file, with their
 * results; what was told of their progress is lost but for how they stand. The old file is kept beside it. No other process may
 * have it open. A job that ran when the file broke is begun again as another attempt.
 */
export async function repairQueue(path: string, now = new Date()): Promise<QueueRepair> {
  if (!existsSync(path)) return { healthy: true, jobs: 0, keptAs: null };
  const { sound, rows } = readableJobs(path);
  if (sound) return { healthy: true, jobs: rows.length, keptAs: null };
  const stamp = now.toISOString().replaceAll(/[-:]|\..*/g, "");
  const keptAs = `${path}.unreadable-${stamp}`;
  const fresh = `${path}.repaired-${stamp}`;
  const file = await QueueFile.open(fresh);
  await file.write(() => {
    for (const row of rows) {
      const names = Object.keys(row);
      file.run(
        `INSERT INTO jobs (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")})`,
        { ...row },
      );
      if (row.events === 0) continue;
      const { arrival, events, state, progress, failure, ended_at: ended, created_at: created } = row;
      file.run("INSERT INTO events VALUES (:arrival, :events, :time, :status, :progress, :failure)", {
        ...{ arrival, events, time: ended ?? created, progress, failure },
        status: state === "waiting" ? "queued" : state,
      });
    }
  });
  file.close();
  await link(path, keptAs);
  // A log of the old file must never lie beside the new one.
  for (const part of ["-wal", "-shm"]) {
    if (existsSync(path + part)) await rename(path + part, keptAs + part);
  }
  await rename(fresh, path);
  for (const part of ["-wal", "-shm"]) await rm(fresh + part, { force: true });
  await flushDirectory(dirname(path));
  return { healthy: false, jobs: rows.length, keptAs };
}

/** Whether the file is sound, and every job that can be read: from the first on, and from the last back, each up to what is broken. */
function readableJobs(path: string): { readonly sound: boolean; readonly rows: readonly JobRow[] } {
  const rows = new Map<number, JobRow>();
  let sound = false;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const check = database.prepare("PRAGMA integrity_check(1)").get() as { integrity_check: string };
    sound = check.integrity_check === "ok";
  } catch {
    // Not even that can be asked.
  }
  for (const order of ["ASC", "DESC"]) {
    try {
      for (const row of database
        ?.prepare(`SELECT * FROM jobs NOT INDEXED ORDER BY arrival ${order}`)
        .iterate() ?? []) {
        const job = row as unknown as JobRow;
        jobOf(job); // Its parts can be read too.
        rows.set(job.arrival, { ...job });
      }
    } catch {
      sound = false;
    }
  }
  database?.close();
  return { sound, rows: [...rows.values()].sort((a, b) => a.arrival - b.arrival) };
}
