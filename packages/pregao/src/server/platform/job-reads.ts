import { LRUCache } from "lru-cache";
import type { JobQueue, JobRecord } from "../../jobs/contract.ts";

/** A status that is asked for by thousands at once is read once: as old as this it may be. */
const freshMilliseconds = 200;
const mostKept = 10_000;

/** Reads of jobs that many callers share; what this server changes itself is seen at once. */
export class JobReads {
  readonly #queue: Pick<JobQueue, "get">;
  readonly #kept = new LRUCache<string, Promise<JobRecord>>({ max: mostKept, ttl: freshMilliseconds });

  constructor(queue: Pick<JobQueue, "get">) {
    this.#queue = queue;
  }

  /** PREGAO_JOB_UNKNOWN for an id that is not there; that is not kept. */
  get(id: string): Promise<JobRecord> {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    const reading = this.#queue.get(id);
    this.#kept.set(id, reading);
    reading.catch(() => this.forget(id));
    return reading;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }
}
