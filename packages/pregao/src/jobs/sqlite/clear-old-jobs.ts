import { type Cleared, type QueueTiming, workerLeases } from "../queue-options.ts";
import type { QueueFile } from "./database.ts";

/** Jobs of one transaction: others wait for no longer than that takes. */
const portion = 200;

/** Removes jobs that ended before the retention, progress of jobs that ended some time ago, and workers long gone. */
export async function clearOldJobs(file: QueueFile, timing: QueueTiming): Promise<Cleared> {
  const now = timing.now();
  const jobs = await inPortions(file, () =>
    file.run(
      `DELETE FROM jobs WHERE arrival IN
        (SELECT arrival FROM jobs WHERE ended_at < :before LIMIT ${portion})`,
      { before: now - timing.retentionDays * 86_400_000 },
    ),
  );
  const events = await inPortions(file, () =>
    file.run(
      `DELETE FROM events WHERE (job, sequence) IN
        (SELECT e.job, e.sequence FROM events e JOIN jobs j ON j.arrival = e.job
          WHERE j.ended_at < :before AND e.sequence < j.events LIMIT ${portion})`,
      { before: now - timing.eventHours * 3_600_000 },
    ),
  );
  const gone = now - Math.max(3_600_000, workerLeases * timing.leaseSeconds * 1000);
  await file.write(() => file.run("DELETE FROM workers WHERE heard_at < :gone", { gone }));
  if (jobs + events > 0)
    timing.logger?.info({ jobs, events }, "ended jobs and old progress were cleared away");
  return { jobs, events };
}

async function inPortions(file: QueueFile, remove: () => number): Promise<number> {
  let removed = 0;
  for (;;) {
    const portionRemoved = await file.write(remove);
    removed += portionRemoved;
    if (portionRemoved < portion) return removed;
  }
}
