import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file that a killed process cannot leave half done: the bytes go to a sibling whose name begins with `.tmp-`, are
 * flushed to the disk and take the name in one rename. Folders on the way are made; what killed processes left of the same
 * file goes.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.tmp-${process.pid}-${randomBytes(6).toString("hex")}-${basename(path)}`);
  await mkdir(folder, { recursive: true });
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(folder);
  for (const name of await readdir(folder)) {
    const [, owner, target] = /^\.tmp-(\d+)-[0-9a-f]{12}-(.*)$/s.exec(name) ?? [];
    if (target === basename(path) && !isRunning(Number(owner))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Without it a power cut may forget the new name. */
async function flushFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
