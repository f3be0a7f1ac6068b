import type { JobEvent, JobStatus } from "../contract.ts";
import type { QueueFile } from "./database.ts";
import { fromJson } from "./job-row.ts";

/** Events of one read. */
export const eventPage = 500;

interface EventRow {
  readonly sequence: number;
  readonly time: number;
  readonly status: JobStatus;
  readonly progress: string | null;
  readonly failure: string | null;
}

/** The next events of a job after `after`. */
export function eventsOf(file: QueueFile, arrival: number, after: number): JobEvent[] {
  return file
    .all<EventRow>(
      `SELECT sequence, time, status, progress, failure FROM events
       WHERE job = :arrival AND sequence > :after ORDER BY sequence LIMIT ${eventPage}`,
      { arrival, after },
    )
    .map(({ progress, failure, ...event }) => ({
      ...event,
      progress: fromJson(progress),
      failure: fromJson(failure),
    }));
}
