import type { Redis } from "ioredis";
import type { Logger } from "../logging.ts";
import type { ModelOutcome } from "../pipeline/ticker-prediction.ts";
import type { ServedVersion } from "./models/served-version.ts";
import type { ServedRow } from "./rows/served-row.ts";

/** Seconds that Redis keeps an outcome: a bar of a week is the longest. */
const keptSeconds = 8 * 24 * 3600;
/** A cache that answers later than the model would is of no use. */
const patience = 50;

/**
 * What models have said of bars, for as long as version and bar stay the same. A new bar and a new version are another key, so that nothing
 * is ever out of date. This process keeps it beside the row itself; with Redis all servers share it.
 */
export interface PredictionCache {
  get(version: ServedVersion, row: ServedRow): Promise<ModelOutcome | undefined>;
  put(version: ServedVersion, row: ServedRow, outcome: ModelOutcome): void;
  close(): Promise<void>;
}

/** Outcomes in Redis under the seal of the version's manifest, the ticker, and the fingerprint of its bars. */
export class RedisPredictionCache implements PredictionCache {
  readonly #redis: Promise<Redis>;
  readonly #logger: Logger;
  #isAway = false;

  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    this.#redis = connect(url, (error) => this.#tellAway(error));
  }

  /** Nothing where Redis is away: then the model answers. */
  async get(version: ServedVersion, row: ServedRow): Promise<ModelOutcome | undefined> {
    try {
      const text = await (await this.#redis).get(keyOf(version, row));
      this.#isAway = false;
      return text === null ? undefined : (JSON.parse(text) as ModelOutcome);
    } catch (error) {
      this.#tellAway(error as Error);
      return undefined;
    }
  }

  put(version: ServedVersion, row: ServedRow, outcome: ModelOutcome): void {
    this.#redis
      .then((redis) => redis.set(keyOf(version, row), JSON.stringify(outcome), "EX", keptSeconds))
      .catch((error: Error) => this.#tellAway(error));
  }

  async close(): Promise<void> {
    (await this.#redis).disconnect();
  }

  /** Once, until it is back. */
  #tellAway(error: Error): void {
    if (!this.#isAway)
      this.#logger.warn({ reason: error.message }, "Redis is away: predictions are made anew");
    this.#isAway = true;
  }
}

async function connect(url: string, onError: (error: Error) => void): Promise<Redis> {
  const { Redis: Client } = await import("ioredis");
  const redis = new Client(url, {
    commandTimeout: patience,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(5000, 100 * times),
  });
  redis.on("error", onError);
  await redis.connect().catch(onError);
  return redis;
}

function keyOf({ loaded }: ServedVersion, { fingerprint, facts }: ServedRow): string {
  return `pregao:prediction:${loaded.version.manifest.sha256.slice(0, 32)}:${facts.before.ticker}:${fingerprint.slice(0, 32)}`;
}
