import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { ModelRegistry } from "../../registry/index.ts";
import type { JobProgress, JobRecord } from "../contract.ts";
import type { JobContext } from "../runner.ts";
import { checkPayload } from "../runners.ts";
import { runTraining } from "./training.ts";
import { type TrainingPayload, type TrainingRequestPayload, trainingPayload } from "./training-payload.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-training-job-"));
const configuration = loadConfiguration({ directory: home, environment: {}, flags: { home, threads: 2 } });
const registry = new ModelRegistry(join(home, "models"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const small = {
  dataset: { kind: "bars", source: "sample", symbols: ["PETR4"], timeframe: "1d" },
  options: { model: "logistic", features: "basic", draws: 0 },
  publish: { name: "petr4" },
  report: false,
} satisfies TrainingRequestPayload;

function contextOf(id: string, told: Partial<JobProgress>[] = []): JobContext {
  return {
    job: { id, needs: { threads: 2, memoryMegabytes: 0, device: "cpu" } } as unknown as JobRecord,
    configuration,
    logger: pino({ level: "silent" }),
    signal: new AbortController().signal,
    directory: join(home, "jobs", id),
    tell: (update) => told.push(update),
  };
}

function asked(more: Partial<TrainingRequestPayload> = {}): TrainingPayload {
  return trainingPayload.parse({ ...small, ...more });
}

describe("a training job", () => {
  it("publishes once under its id, tells how far it is, and gives the version that there is where nothing has changed", async () => {
    const told: Partial<JobProgress>[] = [];
    const first = await runTraining(asked(), contextOf("one", told));
    expect(first).toMatchObject({
      model: { name: "petr4", version: 1, family: "logistic", path: join(home, "models", "petr4", "1") },
      reused: false,
      report: null,
      split: { kind: "by-date" },
      verdict: expect.stringContaining("skill"),
      test_metrics: { accuracy: expect.any(Number) },
    });
    expect(first.model.bytes).toBeGreaterThan(100);
    const progress = told.flatMap((update) => update.progress ?? []);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBeGreaterThan(0.8);

    // Taken up again after its version was published, and also where it is forced.
    expect((await runTraining(asked({ force: true }), contextOf("one"))).model.version).toBe(1);
    const reused = await runTraining(asked(), contextOf("two"));
    const { seconds: _, ...figures } = first;
    expect(reused).toMatchObject({ ...figures, reused: true });
    expect(await registry.list("petr4")).toHaveLength(1);

    const other = await runTraining(asked({ seed: 7 }), contextOf("three"));
    expect(other).toMatchObject({ reused: false, model: { version: 2 } });
    const publish = { name: "petr4", alias: "champion" };
    const forced = await runTraining(asked({ force: true, publish }), contextOf("four"));
    expect(forced).toMatchObject({ reused: false, model: { version: 3 } });
    expect(forced.test_metrics).toEqual(first.test_metrics);
    expect(await registry.aliases("petr4")).toEqual({ champion: 3 });
    // Moved by somebody else since, it stays where it is when the job is begun again.
    await registry.setAlias("petr4", "champion", 1, { by: "a person", reason: "it is steadier" });
    await runTraining(asked({ force: true, publish }), contextOf("four"));
    expect(await registry.aliases("petr4")).toEqual({ champion: 1 });
  });

  it("refuses what it cannot do, by name", async () => {
    const wrongTimeframe = asked({ dataset: { ...small.dataset, timeframe: "1h" } });
    await expect(runTraining(wrongTimeframe, contextOf("five"))).rejects.toThrow("sample has bars of 1d");
    await expect(checkPayload("training", { ...small, options: { modle: "rf" } })).rejects.toMatchObject({
      code: "PREGAO_JOB_PAYLOAD_INVALID",
      details: { field: "options", reason: expect.stringContaining("modle") },
    });
    await expect(checkPayload("trainin", {})).rejects.toThrow("did you mean training");
  });
});
