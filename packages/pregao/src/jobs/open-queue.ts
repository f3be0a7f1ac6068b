import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import type { JobQueue } from "./contract.ts";
import type { QueueOptions } from "./queue-options.ts";

/** The file of the embedded queue. */
export function queueFilePath({ home }: Pick<Configuration, "home">): string {
  return join(home, "jobs.sqlite");
}

/**
 * The queue of this configuration: in `<home>/jobs.sqlite`, for any number of processes of this machine. Close it at the end.
 */
export async function openQueue(
  configuration: Configuration,
  options: Pick<QueueOptions, "logger"> = {},
): Promise<JobQueue> {
  const { jobLeaseSeconds, jobRetentionDays, jobEventHours } = configuration.values;
  const given: QueueOptions = {
    ...options,
    leaseSeconds: jobLeaseSeconds,
    retentionDays: jobRetentionDays,
    eventHours: jobEventHours,
  };
  const { SqliteQueue } = await import("./sqlite/sqlite-queue.ts");
  return await SqliteQueue.open(queueFilePath(configuration), given);
}
