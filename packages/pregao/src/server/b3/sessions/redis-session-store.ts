import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { isPregaoError, PregaoError } from "../../../errors.ts";
import { type Session, sessionSchema } from "./session.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

/** Writes only over the revision that was read, and puts the id among those in order of their last change. */
const writeOver = `
if (redis.call("HGET", KEYS[1], "revision") or "") ~= ARGV[1] then return 0 end
redis.call("HSET", KEYS[1], "revision", ARGV[2], "session", ARGV[3])
redis.call("ZADD", KEYS[2], ARGV[4], ARGV[5])
return 1`;

/** Removes a session unless it was changed meanwhile. */
const removeOld = `
local changed = redis.call("ZSCORE", KEYS[2], ARGV[1])
if not changed or tonumber(changed) >= tonumber(ARGV[2]) then return 0 end
redis.call("DEL", KEYS[1])
redis.call("ZREM", KEYS[2], ARGV[1])
return 1`;

/** Sessions in Redis, for any number of servers on any machine. */
export class RedisSessionStore implements SessionStore {
  readonly #url: string;
  readonly #prefix: string;
  readonly #onUnreadable: (reason: string) => void;
  #redis: Promise<Redis> | undefined;

  constructor(url: string, onUnreadable: (reason: string) => void, prefix = "pregao:b3:") {
    this.#url = url;
    this.#prefix = prefix;
    this.#onUnreadable = onUnreadable;
  }

  async read(id: string): Promise<StoredSession | null> {
    const [revision, text] = await this.#send("read", (redis) =>
      redis.hmget(this.#key(id), "revision", "session"),
    );
    if (typeof revision !== "string" || typeof text !== "string") return null;
    try {
      return { session: sessionSchema.parse(JSON.parse(text)), revision };
    } catch (error) {
      this.#onUnreadable(`${this.#key(id)}: ${(error as Error).message}`);
      await this.remove(id);
      return null;
    }
  }

  async write(session: Session, revision: string | null): Promise<string | null> {
    const next = randomUUID();
    const { id, changed } = session;
    const text = JSON.stringify(session);
    const written = await this.#send("write", (redis) =>
      redis.eval(writeOver, 2, this.#key(id), this.#index, revision ?? "", next, text, changed, id),
    );
    return written === 1 ? next : null;
  }

  async remove(id: string): Promise<void> {
    await this.#send("remove", (redis) => redis.multi().del(this.#key(id)).zrem(this.#index, id).exec());
  }

  async count(): Promise<number> {
    return this.#send("count", (redis) => redis.zcard(this.#index));
  }

  async expire(before: number): Promise<string[]> {
    const old = await this.#send("expire", (redis) => redis.zrangebyscore(this.#index, "-inf", `(${before}`));
    const gone: string[] = [];
    for (const id of old) {
      const removed = await this.#send("expire", (redis) =>
        redis.eval(removeOld, 2, this.#key(id), this.#index, id, before),
      );
      if (removed === 1) gone.push(id);
    }
    return gone;
  }

  async close(): Promise<void> {
    const redis = await this.#redis?.catch(() => undefined);
    this.#redis = undefined;
    redis?.disconnect();
  }

  get #index(): string {
    return `${this.#prefix}sessions`;
  }

  #key(id: string): string {
    return `${this.#prefix}session:${id}`;
  }

  async #send<Answer>(operation: string, send: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    try {
      return await send(await this.#connection());
    } catch (error) {
      throw isPregaoError(error) ? error : failed(operation, (error as Error).message, error);
    }
  }

  /** The connection there is, or a new one where the last has ended. */
  #connection(): Promise<Redis> {
    if (this.#redis !== undefined) return this.#redis;
    const opened = this.#connect(() => {
      if (this.#redis === opened) this.#redis = undefined;
    });
    this.#redis = opened;
    return opened;
  }

  async #connect(onEnd: () => void): Promise<Redis> {
    const { Redis } = await import("ioredis");
    const redis = new Redis(this.#url, {
      lazyConnect: true,
      connectTimeout: 5000,
      commandTimeout: 10_000,
      maxRetriesPerRequest: 2,
      // A Redis that is away is told at once and asked again by the next call.
      retryStrategy: (times) => (times > 2 ? null : 50 * times),
    });
    let reason = "it does not answer";
    redis.on("error", (error: Error) => {
      reason = error.message || reason;
    });
    redis.on("end", onEnd);
    try {
      await redis.connect();
      return redis;
    } catch (error) {
      onEnd();
      redis.disconnect();
      throw failed("connecting", reason, error);
    }
  }
}

/** The address of Redis is left out: it may hold a password. */
function failed(operation: string, reason: string, cause: unknown): PregaoError {
  return new PregaoError("PREGAO_B3_SESSIONS_AWAY", { operation, reason }, { cause });
}
