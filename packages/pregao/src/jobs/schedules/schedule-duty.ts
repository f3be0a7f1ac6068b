import type { Logger } from "../../logging.ts";
import type { JobQueue, JobRecord } from "../contract.ts";
import { dueJobId, latestDue, type Schedule } from "./schedule.ts";
import type { ScheduleStore } from "./schedule-store.ts";

/**
 * Submits what is due. The job's id is that of schedule and hour, so that any number of workers submit it once. Of hours that
 * went by while nobody was there the latest alone is made up for. One that cannot be read or submitted holds up no other; the log
 * is told once of each, and again when it fails for another reason or after it went well.
 */
export function scheduleDuty(
  store: ScheduleStore,
  queue: JobQueue,
  logger: Logger,
  now: () => number = Date.now,
): () => Promise<void> {
  const told = new Map<string, string>();
  const tell = (schedule: string, { message: reason }: Error): void => {
    if (told.get(schedule) !== reason) logger.warn({ schedule, reason }, "the schedule was not looked after");
    told.set(schedule, reason);
  };
  const submitDue = async (schedule: Schedule, time: number): Promise<void> => {
    const since = Math.max(Date.parse(schedule.created), (await store.lastDue(schedule.name)) ?? 0);
    const due = latestDue(schedule, since, time);
    if (due === null) return;
    const job = await submitScheduled(queue, schedule, dueJobId(schedule, due));
    // Only now: a worker that dies in between has it submitted once more, under the same id.
    await store.keepDue(schedule.name, due);
    const hour = new Date(due).toISOString();
    logger.info({ schedule: schedule.name, due: hour, job: job.id }, "scheduled job submitted");
  };
  return async () => {
    const time = now();
    for (const schedule of await store.list(tell)) {
      try {
        await submitDue(schedule, time);
        told.delete(schedule.name);
      } catch (error) {
        tell(schedule.name, error as Error);
      }
    }
  };
}

export function submitScheduled(queue: JobQueue, { name, job }: Schedule, id?: string): Promise<JobRecord> {
  return queue.submit({
    kind: job.kind,
    payload: job.payload,
    priority: job.priority,
    timeoutSeconds: job.timeout_seconds,
    needs: { threads: job.threads },
    tags: { ...job.tags, schedule: name },
    ...(job.webhook === undefined ? {} : { webhook: job.webhook }),
    ...(id === undefined ? {} : { id }),
  });
}
