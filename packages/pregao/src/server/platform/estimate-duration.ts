import { LRUCache } from "lru-cache";
import type { JobQueue } from "../../jobs/contract.ts";

/** Trainings that are looked back on. */
const lookback = 20;
const freshMilliseconds = 30_000;

/** How long a training takes, from those that were completed: of the same model, symbol and timeframe, else of the same model. */
export class DurationEstimates {
  readonly #queue: Pick<JobQueue, "list" | "state">;
  readonly #kept = new LRUCache<string, Promise<{ readonly seconds: number | null }>>({
    max: 1000,
    ttl: freshMilliseconds,
  });

  constructor(queue: Pick<JobQueue, "list" | "state">) {
    this.#queue = queue;
  }

  /** Seconds, the median of the latest; of all trainings where this model was never trained; null before the first. */
  async of(model: string, symbol: string, timeframe: string): Promise<number | null> {
    const key = JSON.stringify([model, symbol, timeframe]);
    const kept = this.#kept.get(key) ?? this.#read(model, symbol, timeframe);
    this.#kept.set(key, kept);
    kept.catch(() => this.#kept.delete(key));
    const { seconds } = await kept;
    // The first training to be completed tells at once.
    if (seconds === null) this.#kept.delete(key);
    return seconds;
  }

  async #read(
    model: string,
    symbol: string,
    timeframe: string,
  ): Promise<{ readonly seconds: number | null }> {
    const { jobs } = await this.#queue.list({
      statuses: ["completed"],
      kinds: ["training"],
      modelTypes: [model],
      sortBy: "completed_at",
      sortOrder: "desc",
      limit: lookback,
    });
    const timed = jobs.flatMap(({ startedAt, endedAt, subject, result }) => {
      // A model that was there already took no time.
      const isReused = (result as { reused?: unknown } | null)?.reused === true;
      if (isReused || startedAt === null || endedAt === null) return [];
      return [{ subject, seconds: Math.max(0, endedAt - startedAt) / 1000 }];
    });
    const same = timed.filter(({ subject }) => subject.symbol === symbol && subject.timeframe === timeframe);
    const seconds = (same.length > 0 ? same : timed).map((one) => one.seconds).sort((a, b) => a - b);
    if (seconds.length > 0) return { seconds: seconds[Math.floor(seconds.length / 2)]! };
    return { seconds: (await this.#queue.state()).meanSeconds };
  }
}
