import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import { B3ModelAPI } from "../index.ts";

it("B3ModelAPI is the service from code: it listens, answers, stops, and starts again", async () => {
  const home = mkdtempSync(join(tmpdir(), "pregao-b3-api-"));
  const api = new B3ModelAPI({ home, source: "synthetic:regimes,symbols=1,bars=300" });
  const options = { port: 0, workers: 0, grace: 0, logger: pino({ level: "silent" }) };
  try {
    const address = await api.run(options);
    expect(await api.run(options)).toBe(address);
    const status = await fetch(`${address}/api/b3/training-status`);
    expect(await status.json()).toMatchObject({ status: "not_started" });
    const document = await (await fetch(`${address}/swagger/swagger.yml`)).text();
    const endpoints = [
      ...["load-data", "preprocess-data", "split-data", "train-model", "evaluate-model", "save-model"],
      ...["complete-pipeline", "complete-training", "predict", "pipeline-status", "status"],
      ...["training-status", "clear-state"],
    ];
    for (const endpoint of endpoints) expect(document).toContain(`/api/b3/${endpoint}:`);
    await api.stop();
    await api.stop();
    await expect(fetch(`${address}/health`)).rejects.toThrow();
    await api.run(options);
  } finally {
    await api.stop();
    rmSync(home, { recursive: true, force: true });
  }
});
