import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
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

/**
 * Removes what jobs kept that have ended where this worker did not hear of it: cancelled by force, given up, or gone from the
 * queue. Folders of ids that are told by their hash are left to their own workers. Returns how many went.
 */
export async function sweepJobDirectories(home: string, queue: JobQueue): Promise<number> {
  const names = await readdir(join(home, "jobs")).catch(() => []);
  let removed = 0;
  for (const id of names) {
    if (/^[0-9a-f]{64}$/.test(id) || !(await hasEnded(id, queue))) continue;
    await rm(join(home, "jobs", id), { recursive: true, force: true });
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
