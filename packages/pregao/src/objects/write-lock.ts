import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Not the name of any key: its first part begins with a dot. */
const lockFile = ".object-locks.sqlite";
const patience = 10_000;

/**
 * Runs `section` while no other process (or thread) runs one for the same folder. The lock is SQLite's lock on a
 * file, which the operating system takes back from a process that dies, so that nothing is ever left locked. The
 * section must be synchronous and short: within one process nothing else can run in it.
 */
export async function withWriteLock<Result>(directory: string, section: () => Result): Promise<Result> {
  const { DatabaseSync } = await import("node:sqlite");
  mkdirSync(directory, { recursive: true });
  const lock = new DatabaseSync(join(directory, lockFile), { timeout: patience });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return section();
  } finally {
    lock.close();
  }
}
