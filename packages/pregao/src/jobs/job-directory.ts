import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isPregaoError } from "../errors.ts";
import { isPlainName } from "../registry/model-name.ts";
import type { JobQueue, JobStatus } from "./contract.ts";

/** No further attempt follows by itself. */
export const finalStatuses: ReadonlySet<JobStatus> = new Set(["completed", "failed", "cancelled", "timeout"]);

/** Where a job keeps what its later attempts go on from. Ids that are no plain file names are told by their hash. */
export function jobDirectory(home: string, id: string): string {
  const name = isPlainName(id) ? id : createHash("sha256").update(id).digest("hex");
  return join(home, "jobs", name);
}

/** Says in a folder that is told by its hash whose it is. */
const ownerFile = ".job-id";
const isHash = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** Makes the folder of a job, unless it is there, and gives its path. Errors are those of the file system. */
export async function makeJobDirectory(home: string, id: string): Promise<string> {
  const directory = jobDirectory(home, id);
  await mkdir(directory, { recursive: true });
  if (isHash(basename(directory))) await writeFile(join(directory, ownerFile), id);
  return directory;
}

/**
 * Removes what jobs kept that have ended where this worker did not hear of it: cancelled by force, given up, or gone from the
 * queue. A folder that does not say whose it is stays. Returns how many went.
 */
export async function sweepJobDirectories(home: string, queue: JobQueue): Promise<number> {
  const names = await readdir(join(home, "jobs")).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const directory = join(home, "jobs", name);
    const id = isHash(name) ? await readFile(join(directory, ownerFile), "utf8").catch(() => null) : name;
    // Empty while its worker just writes it.
    if (id === null || id === "" || !(await hasEnded(id, queue))) continue;
    await rm(directory, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

async function hasEnded(id: string, queue: JobQueue): Promise<boolean> {
  try {
    return finalStatuses.has((await queue.get(id)).status);
  } catch (error) {
    return isPregaoError(error, "PREGAO_JOB_UNKNOWN");
  }
}
