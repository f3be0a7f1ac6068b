import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Bars } from "../../market/bars.ts";
import type { ModelOutcome } from "../../pipeline/ticker-prediction.ts";
import { importDataset, openSource } from "../../sources/index.ts";
import { RedisPredictionCache } from "../prediction-cache.ts";
import { market, ServingHome } from "../serving.fixture.ts";

const place = new ServingHome();
let bars: Bars;

async function keepDays(count: number): Promise<void> {
  const columns = ["open", "high", "low", "close", "volume"];
  const lines = ["SYN001", "SYN002"].flatMap((ticker) => {
    const { start } = bars.frame.segment(ticker);
    return Array.from({ length: count }, (_, day) => {
      const values = columns.map((name) => bars.column(name)[start + day]!);
      return [new Date(bars.time[start + day]!).toISOString().slice(0, 10), ticker, ...values].join(",");
    });
  });
  const file = join(place.home, "days.csv");
  writeFileSync(file, [`date,symbol,${columns.join(",")}`, ...lines].join("\n"));
  await importDataset(file, "days", { replace: true, calendar: "weekdays" }, place.home);
  place.time += 600;
}

beforeAll(async () => {
  bars = (await (await openSource(market)).load()).bars;
  await keepDays(300);
  await place.train({ source: "days", modelName: "days_model" });
}, 60_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await place.close();
});

it("a request that waits for the shared cache gets its own bar, whatever comes meanwhile", async () => {
  const ask = { ticker: "SYN001", modelName: "days_model" };
  const expected = await place.library({ ticker: ["SYN001"], modelName: "days_model" });
  const asked = Promise.withResolvers<void>();
  const miss = Promise.withResolvers<ModelOutcome | undefined>();
  vi.spyOn(RedisPredictionCache.prototype, "put").mockImplementation(() => {});
  vi.spyOn(RedisPredictionCache.prototype, "get")
    .mockImplementationOnce(() => {
      asked.resolve();
      return miss.promise;
    })
    .mockResolvedValue(undefined);
  const service = place.service({ REDIS_URL: "redis://127.0.0.1:1" });
  const early = service.predict(ask);
  await asked.promise;
  await keepDays(301);
  await service.predict(ask);
  // The place of the bar before would be free by now, and this ticker would take it.
  await service.predict({ ...ask, ticker: "SYN002" });
  miss.resolve(undefined);
  expect((await early).prediction).toEqual(expected);
});
