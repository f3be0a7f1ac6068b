import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import type { JobQueue } from "./contract.ts";
import type { QueueOptions } from "./queue-options.ts";

/** The file of the embedded queue. */
export function queueFilePath({ home }: Pick<Configuration, "home">): string {
  return join(home, "jobs.sqlite");
}

/**
 * The queue of this configuration: in Redis (BullMQ) where `redisUrl` is set, for any number of machines; else in
 * `<home>/jobs.sqlite`, for any number of processes of this one. Close it at the end.
 */
export async function openQueue(
  configuration: Configuration,
  options: Pick<QueueOptions, "logger"> = {},
): Promise<JobQueue> {
  const { redisUrl, jobLeaseSeconds, jobRetentionDays, jobEventHours, jobsWaiting } = configuration.values;
  const given: QueueOptions = {
    ...options,
    leaseSeconds: jobLeaseSeconds,
    retentionDays: jobRetentionDays,
    eventHours: jobEventHours,
    mostWaiting: jobsWaiting,
  };
  if (redisUrl !== undefined) {
    const { BullmqQueue } = await import("./bullmq/bullmq-queue.ts");
    return await BullmqQueue.open(redisUrl, given);
  }
  const { SqliteQueue } = await import("./sqlite/sqlite-queue.ts");
  return await SqliteQueue.open(queueFilePath(configuration), given);
}
