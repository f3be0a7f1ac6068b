import { Queue, QueueEvents } from "bullmq";
import { Redis } from "ioredis";
import { isPregaoError, PregaoError } from "../../errors.ts";
import * as scripts from "./scripts.ts";

const queueName = "jobs";

type Script = keyof typeof scripts;

/** How often a command is sent again while Redis is away; with the waits below some seconds. */
const retries = 12;
/** Milliseconds. A connection that is open and silent (a pulled cable) is given up by these, not by the retries. */
const connectTimeout = 5000;
const commandTimeout = 10_000;
const reconnectAfter = (times: number): number => Math.min(50 * times, 500);

/** BullMQ's events after which there may be something to claim, and those that only tell how a job is. */
const bells = ["waiting", "delayed", "completed", "failed", "resumed"] as const;
const others = ["active", "progress", "paused"] as const;

/**
 * The connections of a queue: one for commands, which BullMQ's `Queue` shares, and one that BullMQ's `QueueEvents` blocks on.
 * Both are its own and closed with it.
 */
export class RedisConnection {
  /** Without user and password. */
  readonly description: string;
  readonly queue: Queue;
  readonly #redis: Redis;
  readonly #events: QueueEvents;
  readonly #prefix: string;
  /** Who waits, and for which job; null for any. */
  readonly #listeners = new Map<() => void, string | null>();
  #heard = 0;
  #bell = 0;
  #closed = false;

  private constructor(url: string, prefix: string, redis: Redis, last: string) {
    this.description = describe(url);
    this.#redis = redis;
    this.#prefix = `${prefix}:${queueName}:`;
    for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
    this.queue = new Queue(queueName, { connection: redis, prefix });
    // BullMQ blocks on a copy of this connection, which itself is never made.
    const connection = new Redis(url, {
      lazyConnect: true,
      connectTimeout,
      maxRetriesPerRequest: null,
      // Closed while Redis is away, BullMQ's copy would go on connecting, and the process never end.
      retryStrategy: (times) => (this.#closed ? null : reconnectAfter(times)),
    });
    this.#events = new QueueEvents(queueName, {
      connection,
      prefix,
      lastEventId: last,
      blockingTimeout: 5000,
    });
    // A lost connection is told by the next command; QueueEvents goes on where it was when it is back.
    this.queue.on("error", () => {});
    this.#events.on("error", () => {});
    for (const name of [...bells, ...others]) {
      this.#events.on(name, (told: object) =>
        this.#hear(bells.includes(name as never), (told as { readonly jobId?: string }).jobId),
      );
    }
  }

  /** PREGAO_QUEUE_UNREACHABLE where Redis does not answer. */
  static async open(url: string, prefix: string): Promise<RedisConnection> {
    const redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout,
      commandTimeout,
      maxRetriesPerRequest: retries,
      retryStrategy: reconnectAfter,
    });
    let reason = "it does not answer";
    redis.on("error", (error: Error) => {
      reason = error.message || reason;
    });
    try {
      await connect(redis);
      // What happens from now on is heard, also before the events' own connection stands.
      const newest = await redis.xrevrange(`${prefix}:${queueName}:events`, "+", "-", "COUNT", 1);
      return new RedisConnection(url, prefix, redis, newest[0]?.[0] ?? "0-0");
    } catch (error) {
      redis.disconnect();
      throw unreachable(describe(url), "connecting", (error as Error).message || reason, error);
    }
  }

  /** Runs one of the scripts. */
  async script<Result>(name: Script, ...values: readonly (string | number)[]): Promise<Result> {
    return await this.command(name, (redis) =>
      (redis as unknown as Record<Script, (...given: unknown[]) => Promise<Result>>)[name](
        this.#prefix,
        ...values,
      ),
    );
  }

  /** Commands to Redis; PREGAO_QUEUE_UNREACHABLE where it stays away or refuses. */
  async command<Result>(name: string, send: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await send(this.#redis);
    } catch (error) {
      if (isPregaoError(error)) throw error;
      throw unreachable(this.description, name, (error as Error).message, error);
    }
  }

  key(name: string): string {
    return this.#prefix + name;
  }

  /** Counts whatever happens in the queue. */
  get heard(): number {
    return this.#heard;
  }

  /** Counts what may leave something to claim. */
  get bell(): number {
    return this.#bell;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when something happens (to the job of `key`, where it is given), after `milliseconds`, when the signal says stop or the connection is closed. */
  next(milliseconds: number, signal: AbortSignal, key: string | null = null): Promise<void> {
    if (this.#closed || signal.aborted || milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#listeners.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(milliseconds, 2 ** 31 - 1));
      signal.addEventListener("abort", end);
      this.#listeners.set(end, key);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of [...this.#listeners.keys()]) listener();
    const closing = Promise.allSettled([this.#events.close(), this.queue.close()]);
    // BullMQ waits to take its leave of a Redis that is away.
    if (this.#redis.status === "ready") await closing;
    this.#redis.disconnect();
  }

  #hear(bell: boolean, key: string | undefined): void {
    this.#heard++;
    if (bell) this.#bell++;
    for (const [listener, wanted] of [...this.#listeners]) {
      if (wanted === null || wanted === key) listener();
    }
  }
}

/** The first connection is tried once: whoever opens a queue is to hear at once that there is none. */
async function connect(redis: Redis): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    redis.once("ready", resolve);
    redis.once("error", reject);
    redis.connect().catch(reject);
  });
}

function describe(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `Redis at ${protocol}//${host}${pathname}`;
}

function unreachable(queue: string, operation: string, reason: string, cause: unknown): PregaoError {
  return new PregaoError("PREGAO_QUEUE_UNREACHABLE", { queue, operation, reason }, { cause });
}
