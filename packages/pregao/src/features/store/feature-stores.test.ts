import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../../scripts/servers/servers.ts";
import { LocalObjectStore } from "../../objects/index.ts";
import { Database, quoteText } from "../../sources/database/duckdb.ts";
import { barsOf, walk } from "../bars.fixture.ts";
import { computeFeatures } from "../compute-features.ts";
import { featureStoreConformance } from "./feature-store.conformance.fixture.ts";
import type { FeatureStore, StoredSet } from "./feature-store.ts";
import { MemoryFeatureStore } from "./memory-store.ts";
import { ParquetFeatureStore } from "./parquet-store.ts";
import { RedisFeatureStore } from "./redis-store.ts";
import { storedSet, vectorsOf } from "./vectors-of.ts";

const root = mkdtempSync(join(tmpdir(), "pregao-feature-stores-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const parquetStore = (): ParquetFeatureStore =>
  new ParquetFeatureStore(new LocalObjectStore(join(root, String(made++))));

const set: StoredSet = { featureSetId: "fs-0000000000000000", timeframe: "1d", names: ["b", "a"] };
const one = (time: number, ...values: number[]) => ({
  symbol: "PETR4",
  time,
  values: Float32Array.from(values),
});

describe("the store in memory", () => {
  featureStoreConformance(async () => new MemoryFeatureStore());

  it("forgets after the time to live, counted from the last write, so that anything is new again", async () => {
    let now = 0;
    const store = new MemoryFeatureStore({ timeToLive: 1000, clock: () => now });
    await store.put(set, [one(5, 1, 2)]);
    now = 900;
    expect((await store.latest(set, ["PETR4"]))[0]?.time).toBe(5);
    await store.put(set, [one(6, 1, 2)]);
    now = 1800;
    expect((await store.latest(set, ["PETR4"]))[0]?.time).toBe(6);
    now = 1900;
    expect(await store.latest(set, ["PETR4"])).toEqual([undefined]);
    expect(await store.put(set, [one(4, 1, 2)])).toEqual({ stored: 1, older: 0 });
  });
});

it("the store in Redis refuses what is no address, and does not repeat it", () => {
  let error: Error | undefined;
  try {
    new RedisFeatureStore("redis//:secret@localhost");
  } catch (thrown) {
    error = thrown as Error;
  }
  expect(error).toMatchObject({ code: "PREGAO_OPTION_INVALID" });
  expect(inspect(error)).not.toContain("secret@");
});

describe("the store of Parquet files", () => {
  featureStoreConformance(async () => parquetStore());

  it("keeps the whole history, in order, with bars that come late in their place", async () => {
    const store = parquetStore();
    await store.put(set, [one(3, 30, 31), one(1, 10, 11)]);
    await store.put(set, [one(2, 20, 21), one(3, 300, 310)]);
    const { time, columns } = await store.history(set, "PETR4");
    expect([...time]).toEqual([1, 2, 3]);
    expect(columns.map((column) => [...column])).toEqual([
      [10, 20, 300],
      [11, 21, 310],
    ]);
    expect([...(await store.history(set, "PETR4", 2, 2)).time]).toEqual([2]);
    expect((await store.history(set, "VALE3")).time.length).toBe(0);
  });

  it("leaves a file alone where nothing in it changes", async () => {
    const objects = new LocalObjectStore(join(root, "untouched"));
    const store = new ParquetFeatureStore(objects);
    await store.put(set, [one(1, 10, Number.NaN), one(2, 20, 21)]);
    const before = await objects.list();
    expect(await store.put(set, [one(1, 10, Number.NaN), one(2, 20, 21)])).toEqual({ stored: 1, older: 1 });
    expect(await objects.list()).toEqual(before);
    await store.put(set, [one(2, 20, 22)]);
    expect(await objects.list()).not.toEqual(before);
  });

  it("can be read by anyone as one table with its folders as columns", async () => {
    const folder = join(root, "open");
    const store = new ParquetFeatureStore(new LocalObjectStore(folder));
    await store.put(set, [one(Date.UTC(2024, 0, 2), 1, 2), { ...one(0, 3, 4), symbol: "VALE3" }]);
    expect(readdirSync(join(folder, "feature_set=fs-0000000000000000", "timeframe=1d"))).toEqual([
      "symbol=PETR4",
      "symbol=VALE3",
    ]);
    const rows = await Database.with(undefined, "reading", (database) =>
      database.rows(
        `SELECT symbol, epoch_ms("time")::DOUBLE AS time, a, b, timeframe FROM read_parquet(${quoteText(`${folder}/**/*.parquet`)}) ORDER BY symbol`,
      ),
    );
    expect(rows).toEqual([
      { symbol: "PETR4", time: Date.UTC(2024, 0, 2), a: 2, b: 1, timeframe: "1d" },
      { symbol: "VALE3", time: 0, a: 4, b: 3, timeframe: "1d" },
    ]);
  });
});

describeWith("Redis")("the store in Redis", () => {
  let server: RunningServer;
  let raw: Redis;
  const opened: RedisFeatureStore[] = [];
  const open = (timeToLive?: number, prefix = `suite-${made++}:`): RedisFeatureStore => {
    const url = `redis://:tests@127.0.0.1:${server.port}/0`;
    const store = new RedisFeatureStore(url, { prefix, ...(timeToLive === undefined ? {} : { timeToLive }) });
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    server = await startRedis();
    raw = new Redis(server.port, "127.0.0.1", { password: "tests" });
    raw.on("error", () => {});
  }, 60_000);
  afterAll(async () => {
    for (const store of opened) await store.close();
    raw?.disconnect();
    await server?.stop();
  });

  featureStoreConformance(async () => open());

  it("gives every vector its time to live, from its last write, and none where none is set", async () => {
    await open(60_000, "ttl:").put(set, [one(5, 1, 2)]);
    const key = "ttl:fs-0000000000000000:1d:PETR4";
    const left = await raw.pttl(key);
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
    await raw.pexpire(key, 10_000);
    await open(60_000, "ttl:").put(set, [one(4, 1, 2)]);
    expect(await raw.pttl(key)).toBeLessThanOrEqual(10_000);
    await open(60_000, "ttl:").put(set, [one(5, 1, 2)]);
    expect(await raw.pttl(key)).toBeGreaterThan(50_000);
    await open(undefined, "ttl:").put(set, [one(6, 1, 2)]);
    expect(await raw.pttl(key)).toBe(-1);
    await raw.pexpire(key, 0);
    expect(await open(undefined, "ttl:").latest(set, ["PETR4"])).toEqual([undefined]);
  });

  it("says when the server is away, without the password, and goes on when it is back", async () => {
    const store = open();
    await store.put(set, [one(1, 1, 2)]);
    await server.kill();
    const error = await store.latest(set, ["PETR4"]).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: "PREGAO_FEATURE_STORE_FAILED" });
    expect(JSON.stringify(error) + error!.message).not.toContain("tests@");
    await expect(open().put(set, [one(1, 1, 2)])).rejects.toMatchObject({
      code: "PREGAO_FEATURE_STORE_FAILED",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    await server.start();
    await store.put(set, [one(2, 1, 2)]);
    expect((await store.latest(set, ["PETR4"]))[0]?.time).toBe(2);
  });

  it("refuses what another program left under its key", async () => {
    const store = open(undefined, "foreign:");
    await raw.hset("foreign:fs-0000000000000000:1d:PETR4", { time: "1", values: "short" });
    await expect(store.latest(set, ["PETR4"])).rejects.toMatchObject({
      code: "PREGAO_FEATURE_STORE_FAILED",
      message: expect.stringMatching(/PETR4 has 5 bytes .* 2 features/),
    });
  });

  it("agrees with history and with the computation itself, whatever was put when", () => parity(open()));
});

/** Online and offline, filled in pieces and out of order, against the matrix. */
async function parity(online: FeatureStore): Promise<void> {
  const shapes = { AAA3: 90, BBB4: 120, CCC11: 75 };
  const bars = barsOf(
    Object.fromEntries(
      Object.entries(shapes).map(([symbol, rows], k) => [symbol, walk({ seed: k + 1, rows })]),
    ),
  );
  const { matrix } = computeFeatures(bars, { features: "default" });
  const stored = storedSet(matrix, bars);
  const offline = parquetStore();
  const vectors = vectorsOf(matrix, bars);
  const pieces = [vectors.slice(100, 200), vectors.slice(0, 100), vectors.slice(200), vectors.slice(50, 150)];
  for (const piece of pieces) {
    await offline.put(stored, piece);
    await online.put(stored, piece);
  }
  const symbols = Object.keys(shapes);
  const newest = vectorsOf(matrix, bars, "newest");
  expect(await online.latest(stored, symbols)).toEqual(newest);
  expect(await offline.latest(stored, symbols)).toEqual(newest);
  for (const { symbol, start, end } of bars.frame.segments) {
    const { time, columns } = await offline.history(stored, symbol);
    expect([...time]).toEqual([...bars.time.subarray(start, end)]);
    for (const [k, column] of columns.entries())
      expect(
        Buffer.from(column.buffer).equals(Buffer.from(matrix.columns[k]!.slice(start, end).buffer)),
      ).toBe(true);
  }
}

it("the store in memory agrees with history and with the computation itself", () =>
  parity(new MemoryFeatureStore()));
