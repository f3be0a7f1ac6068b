import type { JobQueue } from "../../jobs/contract.ts";
import { defaultWorkerMemory } from "../../jobs/worker/options.ts";
import { workerCapacities } from "../operations/worker-capacities.ts";

/** Megabytes that a training may always take where the worker has as many. */
const least = 2048;

/**
 * Megabytes that a training of a caller declares, and beyond which its worker ends it: a quarter of what the largest worker has, so
 * that four run side by side, and 2048 at least; never more than that worker has. Before a worker is heard of, one of this machine
 * with its default is what they are taken for.
 */
export async function trainingMemory(queue: Pick<JobQueue, "state">): Promise<number> {
  const capacities = await workerCapacities(queue, "training");
  const most =
    capacities.length === 0
      ? defaultWorkerMemory()
      : Math.max(...capacities.map(({ memoryMegabytes }) => memoryMegabytes));
  return Math.min(most, Math.max(least, Math.floor(most / 4)));
}
