import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PregaoError } from "../../errors.ts";
import { forestFacts } from "../../registry/facts.fixture.ts";
import type { Forecast, ForecastRequest } from "../../serving/contract.ts";
import { type PlatformServer, platformServer } from "./platform-server.fixture.ts";

let server: PlatformServer;
let asked: ForecastRequest | undefined;
let forecast: Forecast;
beforeAll(async () => {
  server = await platformServer({
    forecast: async (request) => {
      asked = request;
      if (!request.fallback)
        throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name: "x", near: "" });
      return forecast;
    },
  });
  const { registry } = server.context;
  const write = (directory: string) => writeFile(join(directory, "forest.bin"), "trees");
  for (let version = 0; version < 3; version++)
    await registry.publish("petr", { facts: { ...forestFacts, family: "rf" }, write });
  await registry.publish("lone", { facts: { ...forestFacts, family: "ridge" }, write });
});
afterAll(() => server.remove());

describe("predictions", () => {
  const step = (time: number, price: number, spread: number) => ({
    ...{ time, price, low: price - spread, high: price + spread, method: "direct" as const },
  });

  it("are a forecast with its model and the way it was found", async () => {
    forecast = {
      ...{ symbol: "BTCUSDT", timeframe: "1h", asOf: 0, currentPrice: 100, level: 0.9, confidence: 0.4 },
      steps: [step(3_600_000, 101, 2), step(7_200_000, 102, 3)],
      model: {
        ...{
          name: "m",
          version: 3,
          family: "patchtst",
          role: "champion",
          symbols: ["ETHUSDT"],
          timeframe: "1h",
        },
        fallback: "other-symbol",
      },
    };
    const { status, body } = await server.ask("POST", "/prediction/predict", {
      ...{ symbol: "btcusdt", timeframe: "1h", model_type: "ibm/patchtst-forecasting", n_steps: 2 },
    });
    expect(status).toBe(200);
    expect(asked).toEqual({
      symbol: "BTCUSDT",
      timeframe: "1h",
      family: "patchtst",
      steps: 2,
      fallback: true,
    });
    expect(body).toEqual({
      ...{ symbol: "BTCUSDT", timeframe: "1h", as_of: "1970-01-01T00:00:00.000Z", current_price: 100 },
      predictions: [101, 102],
      prediction_timestamps: ["1970-01-01T01:00:00.000Z", "1970-01-01T02:00:00.000Z"],
      methods: ["direct", "direct"],
      predicted_change_pct: expect.closeTo(2, 9),
      confidence_score: 0.4,
      intervals: { level: 0.9, low: [99, 99], high: [103, 105] },
      model_info: {
        ...{ name: "m", version: 3, model_type: "patchtst", role: "champion", symbols: ["ETHUSDT"] },
        ...{ timeframe: "1h", fallback: "other-symbol" },
      },
    });
  });

  it("have no intervals where the version has none, and 404 without a fallback", async () => {
    forecast = { ...forecast, level: null, steps: [step(0, 101, Number.NaN)] };
    const given = { symbol: "BTCUSDT", timeframe: "1h" };
    expect((await server.ask("POST", "/prediction/predict", given)).body).toMatchObject({ intervals: null });
    expect(
      (await server.ask("POST", "/prediction/predict", { ...given, enable_fallback: false })).status,
    ).toBe(404);
    expect((await server.ask("POST", "/prediction/predict", { ...given, n_steps: 25 })).status).toBe(422);
  });
});

describe("models", () => {
  it("are listed with aliases and versions", async () => {
    expect(
      await server.ask("PUT", "/models/petr/aliases/champion", { version: 1, reason: "first" }),
    ).toMatchObject({
      body: { name: "petr", alias: "champion", from: null, to: 1 },
    });
    await server.ask("PUT", "/models/petr/aliases/champion", { version: "2" });
    const { models, total_count } = (await server.ask("GET", "/models")).body as never as {
      models: { name: string }[];
      total_count: number;
    };
    expect([models.map(({ name }) => name), total_count]).toEqual([["lone", "petr"], 2]);
    expect((await server.ask("GET", "/models/petr")).body).toMatchObject({
      ...{ name: "petr", versions: 3, aliases: { champion: 2 } },
      latest: { version: 3, model_type: "rf", symbols: ["PETR4", "VALE3"], timeframe: "1d", error: null },
    });
    const versions = (await server.ask("GET", "/models/petr/versions?limit=2")).body;
    expect(versions).toMatchObject({ total_count: 3, versions: [{ version: 3 }, { version: 2 }] });
    expect((await server.ask("GET", "/models/petr/versions/champion")).body).toMatchObject({
      version: 2,
      manifest: { seed: 42 },
    });
  });

  it("are rolled back, which the log tells", async () => {
    expect((await server.ask("POST", "/models/petr/rollback", { reason: "worse" })).body).toEqual({
      ...{ name: "petr", alias: "champion", from: 2, to: 1 },
    });
    expect((await server.ask("POST", "/models/petr/rollback")).status).toBe(409);
    const { entries } = (await server.ask("GET", "/models/petr/log")).body as { entries: object[] };
    expect(entries.at(-1)).toMatchObject({
      action: "rollback",
      by: "anyone (server)",
      reason: "worse",
      to: 1,
    });
  });

  it("lose a version only where nothing names it, or by force", async () => {
    const remove = (version: number, body?: object) =>
      server.ask("DELETE", `/models/petr/versions/${version}`, body);
    expect((await remove(1)).status).toBe(409);
    expect((await remove(2)).body).toEqual({ name: "petr", version: 2, removed: true });
    expect((await server.ask("DELETE", "/models/lone/versions/1")).status).toBe(409);
    expect((await remove(1, { force: true, reason: "gone" })).status).toBe(200);
    expect((await server.ask("GET", "/models/petr/versions/1")).status).toBe(404);
  });

  it("are refused by name", async () => {
    expect((await server.ask("GET", "/models/petrr")).body).toMatchObject({
      ...{ code: "PREGAO_NAME_UNKNOWN", message: expect.stringContaining("did you mean petr?") },
    });
    for (const name of ["..", "%2e%2e%2fx", "a%00b", "con"])
      expect((await server.ask("GET", `/models/${name}/versions`)).status, name).toBeGreaterThanOrEqual(400);
  });
});

describe("datasets", () => {
  it("are listed, profiled, and asked for symbols and timeframes", async () => {
    const { datasets } = (await server.ask("GET", "/datasets")).body as { datasets: { id: string }[] };
    expect(datasets.map(({ id }) => id)).toEqual(["sample", "sample:btcusdt"]);
    const profile = (await server.ask("GET", "/datasets/sample%3Abtcusdt/profile")).body;
    expect(profile).toMatchObject({
      id: "sample:btcusdt",
      timeframe: "1h",
      calendar: "24/7",
      symbols: [{ symbol: "BTCUSDT" }],
    });
    expect((await server.ask("GET", "/datasets/other/profile")).status).toBe(404);
    const { body } = await server.ask("POST", "/datasets/availability", {
      ...{ symbols: ["petr4", "BTCUSDT", "XYZ11"], timeframes: ["1d"] },
    });
    expect(body).toMatchObject({
      available: [{ dataset: "sample", symbol: "PETR4", timeframe: "1d", missing: expect.any(Number) }],
      unavailable: [
        { symbol: "BTCUSDT", timeframe: "1d" },
        { symbol: "XYZ11", timeframe: "1d" },
      ],
    });
  });
});
