import type { JobEvent } from "../contract.ts";
import { type StoredJob, statusOf } from "../job-state.ts";
import type { QueueTiming } from "../queue-options.ts";
import type { RedisConnection } from "./connection.ts";
import { courseFields, jobOfHash, keyOf, placeOf } from "./job-hash.ts";

/** A job as it was read, and how many of its batch ran then. */
export interface Read {
  readonly job: StoredJob;
  readonly version: string;
  readonly runningOfBatch: number;
}

/** Jobs in Redis, read and written as a whole. */
export class JobStore {
  readonly #redis: RedisConnection;
  readonly #timing: QueueTiming;

  constructor(redis: RedisConnection, timing: QueueTiming) {
    this.#redis = redis;
    this.#timing = timing;
  }

  /** A job, and how many of its batch run (of `batch`, where there is no such job), and how many jobs wait. */
  async look(
    id: string,
    batch = "",
  ): Promise<{ found: Read | undefined; runningOfBatch: number; waiting: number }> {
    const [fields, runningOfBatch, waiting] = await this.#redis.script<[string[], number, number]>(
      "readJob",
      keyOf(id),
      batch,
    );
    if (fields.length === 0) return { found: undefined, runningOfBatch, waiting };
    const hash = pairs(fields);
    const found = { job: jobOfHash(hash), version: hash.version!, runningOfBatch };
    return { found, runningOfBatch, waiting };
  }

  /** Writes what became of the job that was read, unless it is no longer what it was: false. */
  async write(
    { job: before, version, runningOfBatch }: Read,
    after: StoredJob,
    token: string,
    event: "state" | "progress" | undefined,
    more: Readonly<Record<string, string | null>> = {},
  ): Promise<boolean> {
    const now = this.#timing.now();
    const fields = Object.entries({ ...more, ...courseFields(after) });
    const moves = version === "" || before.state !== after.state;
    const { set, score } = moves ? placeOf(after, now) : { set: "", score: 0 };
    const others = runningOfBatch - (before.state === "running" ? 1 : 0);
    const status = statusOf(after, now, isFull(after, others));
    const { progress, failure } = after;
    const told = event === undefined ? "" : JSON.stringify({ time: now, status, progress, failure }).slice(1);
    const removed = fields.filter(([, value]) => value === null).map(([name]) => name);
    const kept = fields.filter(([, value]) => value !== null) as [string, string][];
    const done = await this.#redis.script<number>(
      "changeJob",
      ...[keyOf(after.id), version, token, set, score, told, this.#timing.mostEvents],
      ...[
        event === undefined ? "" : bullEvent(event, after, set),
        removed.length,
        ...removed,
        ...kept.flat(),
      ],
    );
    return done === 1;
  }

  /** What happened to a job after `after`, where its newest event is `newest` or later. */
  async eventsOf(id: string, after: number, newest: number): Promise<JobEvent[]> {
    if (newest <= after) return [];
    const key = `${this.#redis.key(keyOf(id))}:logs`;
    const rows = await this.#redis.command("events", (redis) => redis.lrange(key, after - newest, -1));
    // There may be newer ones by now, in place of as many of those that were asked for.
    const events = rows.map((row) => JSON.parse(row) as JobEvent);
    if (events.length > 0 && events[0]!.sequence > after + 1 && events.at(-1)!.sequence > newest) {
      return await this.eventsOf(id, after, events.at(-1)!.sequence);
    }
    return events;
  }

  /** Fields of many jobs in one round trip. */
  async fields(keys: readonly string[], names: readonly string[]): Promise<(string | null)[][]> {
    const answers = await this.#redis.command("list", (redis) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.hmget(this.#redis.key(key), ...names);
      return pipeline.exec();
    });
    return (answers ?? []).map(([error, values]) => {
      if (error !== null) throw error;
      return values as (string | null)[];
    });
  }
}

export function isFull({ batch }: StoredJob, running: number): boolean {
  return batch !== null && running >= batch.maxConcurrent;
}

/** The name by which BullMQ tells of it. */
function bullEvent(event: "state" | "progress", { state }: StoredJob, set: string): string {
  if (event === "progress") return "progress";
  if (state === "running") return "active";
  if (state === "waiting") return set === "delayed" ? "delayed" : "waiting";
  return state === "completed" ? "completed" : "failed";
}

export function pairs(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) record[flat[at]!] = flat[at + 1]!;
  return record;
}
