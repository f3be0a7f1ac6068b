import type { JobQueue, JobRecord } from "../../jobs/contract.ts";

const finalStatuses: readonly string[] = ["completed", "failed", "cancelled", "timeout"];

export function hasEnded({ status }: Pick<JobRecord, "status">): boolean {
  return finalStatuses.includes(status);
}

/** The job as it is when it has ended, or when the signal says that nobody waits any longer. */
export async function waitForJob(
  queue: Pick<JobQueue, "get" | "events">,
  id: string,
  signal: AbortSignal,
): Promise<JobRecord> {
  for await (const event of queue.events(id, { signal })) if (hasEnded(event)) break;
  return queue.get(id);
}
