import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { ModelRegistry } from "../../registry/index.ts";
import type { JobRecord } from "../contract.ts";
import { checkPayload } from "../runners.ts";
import { type RetrainingJobResult, type RetrainingRequestPayload, retrainingRunner } from "./retraining.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-retraining-"));
const configuration = loadConfiguration({ directory: home, environment: {}, flags: { home, threads: 2 } });
const registry = new ModelRegistry(join(home, "models"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const source = "synthetic:linear,r2=0.4,symbols=2,bars=700";

async function retrain(
  id: string,
  options: NonNullable<RetrainingRequestPayload["training"]["options"]>,
  more: Partial<RetrainingRequestPayload> = {},
): Promise<RetrainingJobResult> {
  const payload = await checkPayload("retraining", {
    training: {
      dataset: { kind: "bars", source },
      options: { features: "return_1,return_5", labels: "direction", horizon: 1, draws: 0, ...options },
      publish: { name: "m" },
      report: false,
    },
    ...more,
  });
  const result = await retrainingRunner.run(payload as never, {
    job: { id, needs: { threads: 2, memoryMegabytes: 0, device: "cpu" } } as unknown as JobRecord,
    configuration,
    logger: pino({ level: "silent" }),
    signal: new AbortController().signal,
    directory: join(home, "jobs", id),
    tell: () => {},
  });
  return result as unknown as RetrainingJobResult;
}

describe("a retraining", () => {
  it("puts the first version in service, keeps it against one that is not better, and gives way to one that is", async () => {
    const first = await retrain("one", { model: "naive" });
    expect(first.promotion).toMatchObject({
      promoted: true,
      champion: null,
      reason: expect.stringContaining("first"),
    });

    // The same again: nothing to do.
    expect((await retrain("two", { model: "naive" })).promotion).toMatchObject({
      promoted: false,
      champion: 1,
    });

    const better = await retrain("three", { model: "logistic" });
    expect(better.promotion).toMatchObject({
      promoted: true,
      champion: 1,
      gate: { passes: true, metric: "log_loss" },
    });
    const { entries } = await registry.log("m");
    expect(entries.at(-1)).toMatchObject({ by: "job three", alias: "champion", from: 1, to: 2 });
    expect(entries.at(-1)!.reason).toMatch(/^better than version 1: .*interval/);

    const worse = await retrain("four", { model: "naive", balance: "weights" });
    expect(worse.promotion).toMatchObject({ promoted: false, champion: 2, gate: { passes: false } });
    expect(worse.promotion.reason).toMatch(/^not better/);
    const other = await retrain("five", { model: "logistic", horizon: 7 });
    expect(other.promotion.reason).toContain("cannot be compared");
    expect(await registry.aliases("m")).toEqual({ champion: 2 });

    // An attempt that had moved the alias and was not heard of any more.
    expect((await retrain("three", { model: "logistic" })).promotion).toMatchObject({
      promoted: true,
      champion: 1,
    });
  });
});
