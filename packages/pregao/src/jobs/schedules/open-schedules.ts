import type { Configuration } from "../../config/index.ts";
import { FileScheduleStore } from "./file-store.ts";
import type { ScheduleStore } from "./schedule-store.ts";

/** The schedules that the queue's workers look after: in Redis where the queue is there, else under PREGAO_HOME. */
export async function openSchedules({ home, values }: Configuration): Promise<ScheduleStore> {
  if (values.redisUrl === undefined) return new FileScheduleStore(home);
  const [{ Redis }, { RedisScheduleStore }] = await Promise.all([
    import("ioredis"),
    import("./redis-store.ts"),
  ]);
  const redis = new Redis(values.redisUrl, {
    connectTimeout: 5000,
    // A worker that is to stop waits for its duties: none may wait for a Redis that stays away.
    commandTimeout: 10_000,
    maxRetriesPerRequest: 3,
  });
  // Errors come with the commands that meet them.
  redis.on("error", () => {});
  return new RedisScheduleStore(redis);
}
