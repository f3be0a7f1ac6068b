import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../config/index.ts";
import {
  computeFeatures,
  ParquetFeatureStore,
  RedisFeatureStore,
  storedSet,
  vectorsOf,
} from "../features/index.ts";
import { LocalObjectStore } from "../objects/index.ts";
import { openSource } from "../sources/index.ts";
import { storeFeatures } from "./feature-store.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-store-features-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function sample() {
  const { bars } = await (await openSource("synthetic:regimes,symbols=2,bars=120")).load();
  return { bars, matrix: computeFeatures(bars, { features: "b3" }).matrix };
}

it("keeps all rows under the home, and none online where REDIS_URL is not set", async () => {
  const { bars, matrix } = await sample();
  const { offline, online } = await storeFeatures(
    matrix,
    bars,
    loadConfiguration({ flags: { home }, environment: {} }),
  );
  expect([offline.stored, offline.older, online]).toEqual([240, 0, null]);
  const store = new ParquetFeatureStore(new LocalObjectStore(join(home, "features")));
  const newest = vectorsOf(matrix, bars, "newest");
  expect(await store.latest(storedSet(matrix, bars), bars.symbols)).toEqual(newest);
});

describeWith("Redis")("with REDIS_URL", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  it("keeps the newest row of each symbol there", async () => {
    const { bars, matrix } = await sample();
    const environment = { REDIS_URL: `redis://:tests@127.0.0.1:${server.port}/3` };
    const { online } = await storeFeatures(matrix, bars, loadConfiguration({ flags: { home }, environment }));
    expect(online).toEqual({ store: `Redis at redis://127.0.0.1:${server.port}/3`, stored: 2, older: 0 });
    const reader = new RedisFeatureStore(environment.REDIS_URL);
    expect(await reader.latest(storedSet(matrix, bars), bars.symbols)).toEqual(
      vectorsOf(matrix, bars, "newest"),
    );
    await reader.close();
    const raw = new Redis(environment.REDIS_URL);
    expect(await raw.dbsize()).toBe(2);
    raw.disconnect();
  });
});
