import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

/** A sender that is about to stop may have passed what was just added: it is waited for so long, milliseconds. */
const patience = 1000;
const between = 50;

/**
 * Runs `work` as the only sender of an outbox; null, and nothing is run, where another process or another call goes on being one. The
 * lock is SQLite's on a file of its own, which the operating system takes back from a process that dies.
 */
export async function asOnlySender<Result>(
  outboxFile: string,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const { DatabaseSync } = await import("node:sqlite");
  mkdirSync(dirname(outboxFile), { recursive: true });
  const lock = new DatabaseSync(`${outboxFile}-sender`, { timeout: 0 });
  try {
    const until = performance.now() + patience;
    while (!taken(lock)) {
      if (performance.now() >= until) return null;
      await wait(between);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function taken(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message)) return false;
    throw error;
  }
}
