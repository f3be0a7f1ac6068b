import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { importDataset } from "../../sources/index.ts";
import { type RunningServer, startServer } from "../start-server.ts";

let directory: string;
let running: RunningServer;
const hour = 3_600_000;

/** Hourly bars of one symbol whose price goes up and down. */
function bars(): string {
  const lines = ["time,symbol,open,high,low,close,volume"];
  for (let i = 0; i < 400; i++) {
    const price = 100 + 5 * Math.sin(i / 9) + 2 * Math.sin(i * i);
    const time = new Date(Date.UTC(2024, 0, 1) + i * hour).toISOString();
    lines.push([time, "BTCUSDT", price, price + 1, price - 1, price + 0.3, 10 + (i % 7)].join(","));
  }
  return `${lines.join("\n")}\n`;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "pregao-whole-way-"));
  const home = join(directory, "home");
  writeFileSync(join(directory, "hours.csv"), bars());
  await importDataset(join(directory, "hours.csv"), "hours", {}, home);
  const configuration = loadConfiguration({ flags: { home, threads: 1 }, environment: {}, directory });
  running = await startServer({
    configuration,
    logger: pino({ level: "silent" }),
    port: 0,
    workers: 1,
    grace: 1,
  });
});
afterAll(async () => {
  await running?.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function post(path: string, body: object): Promise<{ status: number; body: Record<string, never> }> {
  const answer = await fetch(`${running.address}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

const asked = {
  ...{ symbol: "btcusdt", timeframe: "1h", model_type: "random_forest" },
  config: { prediction_length: 2, parameters: { n_estimators: 10 } },
};

describe("a real server with a real worker", () => {
  it("trains, answers with the same model where nothing has changed, and forecasts by it", async () => {
    const first = await post("/training/train", asked);
    expect(first, JSON.stringify(first)).toMatchObject({
      status: 200,
      body: {
        job: {
          ...{ symbol: "BTCUSDT", timeframe: "1h", model_type: "rf", status: "completed", attempts: 1 },
          config: { prediction_length: 2, task: "regression", parameters: { n_estimators: 10 } },
          model_size_bytes: expect.any(Number),
          validation_metrics: expect.any(Object),
        },
        result: { model: { name: "BTCUSDT-1h-rf", version: 1 }, reused: false },
      },
    });
    const again = await post("/training/train", asked);
    expect(again.body).toMatchObject({ result: { model: { version: 1 }, reused: true } });
    const forecast = await post("/prediction/predict", { symbol: "BTCUSDT", timeframe: "1h", n_steps: 3 });
    expect(forecast, JSON.stringify(forecast)).toMatchObject({
      status: 200,
      body: {
        prediction_timestamps: [
          "2024-01-17T16:00:00.000Z",
          "2024-01-17T17:00:00.000Z",
          "2024-01-17T18:00:00.000Z",
        ],
        model_info: { name: "BTCUSDT-1h-rf", version: 1, fallback: "exact" },
      },
    });
    const other = { symbol: "BTCUSDT", timeframe: "1h", model_type: "patchtst", enable_fallback: false };
    expect((await post("/prediction/predict", other)).status).toBe(404);
  }, 60_000);

  it("says what went wrong in the worker", async () => {
    const failing = { ...asked, config: { features: "no_such_feature" } };
    expect(await post("/training/train", failing)).toMatchObject({
      status: 404,
      body: { code: "PREGAO_NAME_UNKNOWN", message: expect.stringContaining("no_such_feature") },
    });
  }, 60_000);
});
