import type { JobNeeds, JobQueue } from "../../jobs/contract.ts";

/** What the workers have that take jobs of a kind, each in all; none where none is heard of. */
export async function workerCapacities(
  queue: Pick<JobQueue, "state">,
  kind: string,
): Promise<readonly JobNeeds[]> {
  const { workers } = await queue.state();
  return workers
    .filter(({ kinds, draining }) => !draining && kinds.includes(kind))
    .map(({ capacity }) => capacity);
}
