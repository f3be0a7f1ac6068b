import type { Redis } from "ioredis";
import { isPregaoError, PregaoError } from "../../errors.ts";
import type { FeatureStore, FeatureVector, PutOutcome, StoredSet } from "./feature-store.ts";
import { fromStored, sortedPlaces, toStored } from "./vector-order.ts";

export interface RedisStoreOptions {
  /** Milliseconds that a vector is given out after it was put (default: for good). */
  readonly timeToLive?: number;
  /** What keys begin with (default `pregao:features:`). */
  readonly prefix?: string;
}

/** Commands of one round trip. */
const batch = 1000;

/**
 * Compares and writes in one step of the server, so that of two writers the later bar stays. The time is compared as
 * a number; the values are the bytes of a Float32Array, little-endian.
 */
const putNewest = `
local kept = redis.call("HGET", KEYS[1], "time")
if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
redis.call("HSET", KEYS[1], "time", ARGV[1], "values", ARGV[2])
if ARGV[3] == "" then redis.call("PERSIST", KEYS[1]) else redis.call("PEXPIRE", KEYS[1], ARGV[3]) end
return 1`;

/** The newest values in Redis, for any number of servers: one hash for each symbol of a feature set. */
export class RedisFeatureStore implements FeatureStore {
  readonly description: string;
  readonly #url: string;
  readonly #timeToLive: string;
  readonly #prefix: string;
  #redis: Promise<Redis> | undefined;

  constructor(url: string, { timeToLive, prefix = "pregao:features:" }: RedisStoreOptions = {}) {
    if (!URL.canParse(url)) {
      // Never what was given: it may hold a password.
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "url of Redis",
        value: "(not shown)",
        reason: "it is no address such as redis://localhost:6379/0",
      });
    }
    const { protocol, host, pathname } = new URL(url);
    this.description = `Redis at ${protocol}//${host}${pathname}`;
    this.#url = url;
    this.#timeToLive = timeToLive === undefined ? "" : String(Math.ceil(timeToLive));
    this.#prefix = prefix;
  }

  async put(set: StoredSet, vectors: readonly FeatureVector[]): Promise<PutOutcome> {
    const places = sortedPlaces(set);
    const ready = vectors.map((vector) => ({ vector, stored: toStored(vector, places) }));
    let stored = 0;
    for (let start = 0; start < ready.length; start += batch) {
      const answers = await this.#send("put", (redis) => {
        const pipeline = redis.pipeline();
        for (const { vector, stored: values } of ready.slice(start, start + batch)) {
          const key = this.#key(set, vector.symbol);
          pipeline.eval(putNewest, 1, key, String(vector.time), bytesOf(values), this.#timeToLive);
        }
        return pipeline.exec();
      });
      for (const answer of answers) stored += Number(answer);
    }
    return { stored, older: vectors.length - stored };
  }

  async latest(set: StoredSet, symbols: readonly string[]): Promise<(FeatureVector | undefined)[]> {
    const places = sortedPlaces(set);
    const found: (FeatureVector | undefined)[] = [];
    for (let start = 0; start < symbols.length; start += batch) {
      const part = symbols.slice(start, start + batch);
      const answers = await this.#send("latest", (redis) => {
        const pipeline = redis.pipeline();
        for (const symbol of part) pipeline.hmgetBuffer(this.#key(set, symbol), "time", "values");
        return pipeline.exec();
      });
      for (const [index, answer] of answers.entries()) {
        const [time, values] = answer as [Buffer | null, Buffer | null];
        const symbol = part[index]!;
        if (time === null || values === null) found.push(undefined);
        else {
          const stored = this.#read(values, places.length, set, symbol);
          found.push({ symbol, time: Number(time.toString()), values: fromStored(stored, places) });
        }
      }
    }
    return found;
  }

  async close(): Promise<void> {
    const redis = await this.#redis?.catch(() => undefined);
    this.#redis = undefined;
    redis?.disconnect();
  }

  #key({ featureSetId, timeframe }: StoredSet, symbol: string): string {
    return `${this.#prefix}${featureSetId}:${timeframe}:${symbol}`;
  }

  #read(bytes: Buffer, count: number, { featureSetId }: StoredSet, symbol: string): Float32Array {
    if (bytes.length === count * 4) {
      const values = new Float32Array(count);
      for (let k = 0; k < count; k++) values[k] = bytes.readFloatLE(k * 4);
      return values;
    }
    throw this.#failed(
      "latest",
      `${symbol} has ${bytes.length} bytes where ${featureSetId} has ${count} features`,
    );
  }

  async #send(
    operation: string,
    send: (redis: Redis) => Promise<[error: Error | null, result: unknown][] | null>,
  ): Promise<unknown[]> {
    try {
      const answers = (await send(await this.#connection())) ?? [];
      return answers.map(([error, result]) => {
        if (error !== null) throw error;
        return result;
      });
    } catch (error) {
      if (isPregaoError(error)) throw error;
      throw this.#failed(operation, (error as Error).message, error);
    }
  }

  /** The connection there is, or a new one; of an old one that ends late the new one knows nothing. */
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
      // A server that is away is told at once and asked again by the next call.
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
      throw this.#failed("connecting", reason, error);
    }
  }

  #failed(operation: string, reason: string, cause?: unknown): PregaoError {
    return new PregaoError(
      "PREGAO_FEATURE_STORE_FAILED",
      { store: this.description, operation, reason },
      { cause },
    );
  }
}

function bytesOf(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let k = 0; k < values.length; k++) bytes.writeFloatLE(values[k]!, k * 4);
  return bytes;
}
