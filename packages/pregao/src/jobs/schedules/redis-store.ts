import type { Redis } from "ioredis";
import { PregaoError } from "../../errors.ts";
import { readSchedule, type Schedule } from "./schedule.ts";
import type { ScheduleStore } from "./schedule-store.ts";

const schedulesKey = "pregao:schedules";
const dueKey = "pregao:schedules:due";

/** Schedules in two hashes of Redis: what they are, and the latest hour of each that was submitted. */
export class RedisScheduleStore implements ScheduleStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async list(onUnreadable: (name: string, error: Error) => void): Promise<readonly Schedule[]> {
    const kept = await this.#ask((redis) => redis.hgetall(schedulesKey));
    return Object.entries(kept)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, text]) => {
        try {
          return [readSchedule(name, text)];
        } catch (error) {
          onUnreadable(name, error as Error);
          return [];
        }
      });
  }

  async put(schedule: Schedule): Promise<void> {
    await this.#ask((redis) => redis.hset(schedulesKey, schedule.name, JSON.stringify(schedule)));
  }

  async remove(name: string): Promise<boolean> {
    const removed = await this.#ask((redis) => redis.hdel(schedulesKey, name));
    await this.#ask((redis) => redis.hdel(dueKey, name));
    return removed > 0;
  }

  async lastDue(name: string): Promise<number | null> {
    const text = await this.#ask((redis) => redis.hget(dueKey, name));
    return text === null ? null : Number(text);
  }

  async keepDue(name: string, due: number): Promise<void> {
    await this.#ask((redis) => redis.hset(dueKey, name, String(due)));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  /** PREGAO_QUEUE_UNREACHABLE where Redis stays away or refuses. */
  async #ask<Result>(send: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await send(this.#redis);
    } catch (cause) {
      const reason = (cause as Error).message;
      const values = { queue: "Redis", operation: "reading or writing schedules", reason };
      throw new PregaoError("PREGAO_QUEUE_UNREACHABLE", values, { cause });
    }
  }
}
