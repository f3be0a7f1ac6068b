import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Bars } from "../market/bars.ts";
import { openRegistry } from "../registry/index.ts";
import { importDataset, openSource } from "../sources/index.ts";
import { market, ServingHome } from "./serving.fixture.ts";

const place = new ServingHome();
const ticker = "SYN001";
let bars: Bars;

/** The first days of the synthetic market as the dataset `days` of the lake. */
async function keepDays(count: number, change = 1): Promise<void> {
  const { start } = bars.frame.segment(ticker);
  const columns = ["open", "high", "low", "close", "volume"];
  const lines = Array.from({ length: count }, (_, day) => {
    const row = start + day;
    const factor = day === count - 1 ? change : 1;
    const values = columns.map((name) => (name === "volume" ? 1 : factor) * bars.column(name)[row]!);
    return [new Date(bars.time[row]!).toISOString().slice(0, 10), ticker, ...values].join(",");
  });
  const file = join(place.home, "days.csv");
  writeFileSync(file, [`date,symbol,${columns.join(",")}`, ...lines].join("\n"));
  await importDataset(file, "days", { replace: true, calendar: "weekdays" }, place.home);
}

beforeAll(async () => {
  bars = (await (await openSource(market)).load()).bars;
  await keepDays(300);
  for (let version = 1; version <= 3; version++) {
    const param = { n_estimators: String(2 + version) };
    await place.train({ source: "days", modelName: "days_model", param });
  }
  await place.train({ modelName: "other", param: { n_estimators: "2" } });
}, 60_000);
afterAll(() => place.close());

describe("answers that are kept", () => {
  it("last until the bar changes or a new one comes, and not longer", async () => {
    const service = place.service();
    const ask = () => service.predict({ ticker, modelName: "days_model" });
    const first = await ask();
    expect(first.cached).toBe(false);
    const again = await ask();
    expect(again).toEqual({ ...first, cached: true });

    await keepDays(301);
    place.time += 600;
    const later = await ask();
    expect(later.cached).toBe(false);
    expect(later.prediction.as_of > first.prediction.as_of).toBe(true);
    expect(later.prediction).toEqual(await place.library({ ticker: [ticker], modelName: "days_model" }));

    await keepDays(301, 1.02);
    place.time += 600;
    const revised = await ask();
    expect(revised.cached).toBe(false);
    expect(revised.prediction.as_of).toBe(later.prediction.as_of);
    expect(revised.prediction.last_price).toBeCloseTo(1.02 * later.prediction.last_price, 9);

    // Written anew with the same bars: looked at, not predicted again.
    await keepDays(301, 1.02);
    place.time += 600;
    expect((await ask()).cached).toBe(true);
    expect((await service.status()).cacheHits).toBe(2);
    await keepDays(300);
  });

  it("are of the version that the alias names, a second after it was moved", async () => {
    const service = place.service();
    const registry = openRegistry(place.configuration());
    const why = { by: "test", reason: "to see" };
    const ask = async () => (await service.predict({ ticker, modelName: "days_model" })).model;
    expect(await ask()).toMatchObject({ version: 3, role: "latest" });
    await registry.setAlias("days_model", "champion", 1, why);
    expect(await ask()).toMatchObject({ version: 3 });
    place.time += 600;
    expect(await ask()).toMatchObject({ version: 1, role: "champion" });
    await registry.setAlias("days_model", "champion", 2, why);
    place.time += 600;
    expect(await ask()).toMatchObject({ version: 2, role: "champion" });
    await registry.rollback("days_model", why);
    place.time += 600;
    expect(await ask()).toMatchObject({ version: 1, role: "champion" });
    const asked = await service.predict({ ticker, modelName: "days_model", version: "latest" });
    expect(asked.model).toMatchObject({ version: 3, role: "asked" });
    await registry.removeAlias("days_model", "champion", why);
  });
});

describe("loaded models", () => {
  it("are as many as the setting says, the least recently used let go", async () => {
    const service = place.service({ MAX_CACHED_MODELS: "2" });
    const ask = (version: string) => service.predict({ ticker, modelName: "days_model", version });
    await ask("1");
    await ask("2");
    await ask("1");
    await ask("3");
    expect((await service.status()).modelsLoaded).toBe(2);
    expect((await ask("1")).cached).toBe(true);
    expect((await ask("2")).cached).toBe(false);
  });

  it("are let go when they were not used for a while, and not kept at all without the cache", async () => {
    const service = place.service({ MODEL_CACHE_TTL_SECONDS: "5" });
    await service.predict({ ticker, modelName: "days_model" });
    expect((await service.status()).modelsLoaded).toBe(1);
    place.time += 6000;
    expect((await service.status()).modelsLoaded).toBe(0);
    const without = place.service({ ENABLE_MODEL_CACHE: "false" });
    await without.start();
    await without.predict({ ticker, modelName: "days_model" });
    expect(await without.status()).toMatchObject({ ready: true, modelsLoaded: 0, predictions: 1 });
  });

  it("are loaded, and their bars read, once for however many wait", async () => {
    const configuration = place.configuration();
    const registry = openRegistry(configuration);
    let opened = 0;
    const open = registry.open.bind(registry);
    registry.open = (...given) => {
      opened++;
      return open(...given);
    };
    const service = place.service({}, registry);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.predict({ ticker, modelName: "days_model" })),
    );
    expect(opened).toBe(1);
    for (const { prediction } of answers) expect(prediction).toEqual(answers[0]!.prediction);
  });

  it("come from requests alone where the registry was away at the start", async () => {
    const registry = openRegistry(place.configuration());
    vi.spyOn(registry, "names").mockRejectedValueOnce(new Error("away"));
    const service = place.service({}, registry);
    await service.start();
    expect(await service.status()).toMatchObject({ ready: true, modelsLoaded: 0 });
    await service.predict({ ticker, modelName: "days_model" });
    expect(await service.status()).toMatchObject({ modelsLoaded: 1 });
  });

  it("of champions are ready after the start, with their bars", async () => {
    const service = place.service();
    await service.start();
    const { ready, modelsLoaded, staleness, drift } = await service.status();
    expect({ ready, modelsLoaded }).toEqual({ ready: true, modelsLoaded: 2 });
    expect(Object.keys(staleness).sort()).toEqual(["days", market].sort());
    expect(staleness.days).toBeGreaterThan(0);
    expect(drift.map(({ model }) => model)).toContain("other");
    for (const { psi, rows } of drift) {
      expect(psi).toBeGreaterThanOrEqual(0);
      expect(rows).toBeGreaterThanOrEqual(60);
    }
  });
});
