import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes that a killed process cannot leave half done: the bytes go to a temporary sibling, are flushed to the
 * disk, and take the final name in one rename. Temporary names begin with `.tmp-` and are never read.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  await mkdir(dirname(path), { recursive: true });
  await sweepOnce(dirname(path));
  try {
    await writeFlushed(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushDirectory(dirname(path));
}

/** Writes one file and flushes it to the disk; not atomic on its own. */
export async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes a file that somebody else has written. */
export async function flushFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a finished rename durable: without it a power cut may forget the new name. */
export async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export function temporaryName(finalName: string): string {
  return `.tmp-${process.pid}-${randomBytes(6).toString("hex")}-${finalName}`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(".tmp-");
}

/** Folders that this process has swept: what others left before it began is looked for once. */
const sweptDirectories = new Set<string>();

async function sweepOnce(directory: string): Promise<void> {
  if (sweptDirectories.has(directory)) return;
  sweptDirectories.add(directory);
  await sweepTemporaries(directory);
}

/** Removes what killed processes left in `directory`; files of processes that still run stay. */
export async function sweepTemporaries(directory: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory)) {
    if (!isTemporaryName(name) || isProcessRunning(Number(name.split("-")[1]))) continue;
    await rm(join(directory, name), { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/** Whether a process of this machine is there. */
export function isProcessRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
