import type { Schedule } from "./schedule.ts";

/** Where schedules are kept: `<home>/schedules/`, or Redis for all servers together. */
export interface ScheduleStore {
  /** By name. Of each that cannot be read `onUnreadable` is told why; the others are given all the same. */
  list(onUnreadable: (name: string, error: Error) => void): Promise<readonly Schedule[]>;
  /** Adds it, or puts it in the place of the one of its name. */
  put(schedule: Schedule): Promise<void>;
  /** Also one that cannot be read. False where there is none. */
  remove(name: string): Promise<boolean>;
  /** The latest hour that was submitted, epoch milliseconds; null before the first. */
  lastDue(name: string): Promise<number | null>;
  keepDue(name: string, due: number): Promise<void>;
  close(): Promise<void>;
}
