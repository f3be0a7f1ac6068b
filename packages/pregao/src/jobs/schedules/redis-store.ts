import type { Redis } from "ioredis";
import { PregaoError } from "../../errors.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";
import type { ScheduleStore } from "./schedule-store.ts";

const schedulesKey = "pregao:schedules";
const dueKey = "pregao:schedules:due";

/** Schedules in two hashes of Redis: what they are, and the latest hour of each that was submitted. */
export class RedisScheduleStore implements ScheduleStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async list(): Promise<readonly Schedule[]> {
    const kept = await this.#redis.hgetall(schedulesKey);
    return Object.entries(kept)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => {
        try {
          return parseSchedule(JSON.parse(text));
        } catch (error) {
          throw new PregaoError("PREGAO_SCHEDULE_INVALID", { name, reason: (error as Error).message });
        }
      });
  }

  async put(schedule: Schedule): Promise<void> {
    await this.#redis.hset(schedulesKey, schedule.name, JSON.stringify(schedule));
  }

  async remove(name: string): Promise<boolean> {
    const removed = await this.#redis.hdel(schedulesKey, name);
    await this.#redis.hdel(dueKey, name);
    return removed > 0;
  }

  async lastDue(name: string): Promise<number | null> {
    const text = await this.#redis.hget(dueKey, name);
    return text === null ? null : Number(text);
  }

  async keepDue(name: string, due: number): Promise<void> {
    await this.#redis.hset(dueKey, name, String(due));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
