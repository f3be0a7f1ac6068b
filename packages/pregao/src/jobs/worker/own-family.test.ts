import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { tiltModelsFile } from "../../models/custom/tilt-family.fixture.ts";
import { openQueue } from "../open-queue.ts";
import { workerOptions } from "./options.ts";
import { runWorker } from "./run-worker.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-own-family-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("a worker trains a family of one's own", async () => {
  writeFileSync(join(home, "pregao.models.ts"), tiltModelsFile());
  const configuration = loadConfiguration({ directory: home, environment: {}, flags: { home, threads: 1 } });
  const queue = await openQueue(configuration);
  const stop = new AbortController();
  const options = parseOptions(workerOptions, { kinds: ["training"] });
  const logger = pino({ level: "silent" });
  const working = runWorker(queue, configuration, options, { logger, signal: stop.signal });
  try {
    const { id } = await queue.submit({
      kind: "training",
      maxAttempts: 1,
      payload: {
        dataset: { kind: "bars", source: "sample", symbols: ["PETR4"] },
        options: { model: "tilt", task: "regression", features: "basic", draws: 0 },
        publish: { name: "own" },
        report: false,
      },
    });
    for await (const _ of queue.events(id, { signal: AbortSignal.timeout(25_000) }));
    const { status, failure, result } = await queue.get(id);
    expect({ status, failure }).toEqual({ status: "completed", failure: null });
    expect(result).toMatchObject({ model: { name: "own", version: 1, family: "tilt" } });
  } finally {
    stop.abort();
    await working;
    await queue.close();
  }
});
