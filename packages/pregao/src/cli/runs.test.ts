import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { LocalTracker, openTracker } from "../tracking/index.ts";
import { MlflowDouble } from "../tracking/mlflow/mlflow-double.fixture.ts";
import { cleanRuns, compareRuns, listRuns, showRun } from "./handlers/runs.ts";
import { syncWaitingRuns } from "./handlers/runs-sync.ts";
import type { CommandHandler, CommandSession } from "./session.ts";
import { createTerminal } from "./terminal.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-runs-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const environment: Record<string, string> = {};

async function tell(handler: CommandHandler, words: string[] = [], options: Record<string, unknown> = {}) {
  const out = new PassThrough();
  const session = {
    configuration: loadConfiguration({ flags: { home }, environment }),
    terminal: createTerminal(options.json === true, out, new PassThrough()),
    context: createRunContext(),
  } as unknown as CommandSession;
  const { json: _, ...given } = options;
  await handler(session, given, words);
  return String(out.read());
}

const ids: string[] = [];
beforeAll(async () => {
  expect(await tell(listRuns)).toContain("No runs yet");
  for (const [depth, loss] of [
    [4, 0.5],
    [6, 0.25],
  ] as const) {
    const tracker = new LocalTracker(join(home, "tracking"), () => new Date(Date.UTC(2026, 0, depth)));
    const run = await tracker.startRun({ experiment: "mine", name: `depth ${depth}` });
    await run.logParams({ depth, family: "xgboost" });
    await run.logMetrics([{ name: "loss", value: loss }]);
    const child = await tracker.startRun({ experiment: "mine", name: "a part", parent: run.id });
    await child.end("finished");
    await run.end("finished");
    ids.push(run.id);
  }
});

describe("the log of runs on the command line", () => {
  it("lists runs, the latest first, and the parts of one", async () => {
    const listed = JSON.parse(await tell(listRuns, [], { json: true }));
    expect(listed.runs.map(({ id }: { id: string }) => id)).toEqual([ids[1], ids[0]]);
    expect(await tell(listRuns, [], { most: "1" })).not.toContain(ids[0]!.slice(0, 8));
    const parts = JSON.parse(await tell(listRuns, [], { json: true, parent: ids[0]!.slice(0, 12) }));
    expect(parts.runs.map(({ name }: { name: string }) => name)).toEqual(["a part"]);
  });

  it("shows one by the beginning of its id, or the latest that is no part", async () => {
    const text = await tell(showRun, ["latest"]);
    for (const part of [ids[1]!, "depth 6", "xgboost", "0.25", "a part (finished)"])
      expect(text).toContain(part);
    const { run } = JSON.parse(await tell(showRun, [ids[0]!.slice(0, 16)], { json: true }));
    expect(run).toMatchObject({ id: ids[0], params: { depth: "4" }, metrics: { loss: 0.5 } });
    await expect(tell(showRun, ["zzzz"])).rejects.toMatchObject({ code: "PREGAO_NAME_UNKNOWN" });
  });

  it("compares what differs, and every metric", async () => {
    const compared = JSON.parse(await tell(compareRuns, ids, { json: true }));
    expect(compared.params).toEqual({ depth: ["4", "6"] });
    expect(compared.metrics).toEqual({ loss: [0.5, 0.25] });
    expect(await tell(compareRuns, ids)).toContain("depth");
    await expect(tell(compareRuns, [ids[0]!])).rejects.toMatchObject({ code: "PREGAO_OPTION_INVALID" });
  });

  it("cleans the results of stages", async () => {
    const folder = join(home, "runs/cache/features-1");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "result.json"), "{}");
    expect(await tell(cleanRuns)).toContain("Removed 0 results");
    expect(await tell(cleanRuns, [], { olderThan: "0" })).toContain("Removed 1 results");
  });
});

describe("runs that wait for an MLflow server", () => {
  it("are told by list, sent by sync, and sync says what is in the way", async () => {
    await expect(tell(syncWaitingRuns)).rejects.toThrow(
      "MLFLOW_TRACKING_URI = (none) is not valid: it is not set",
    );
    const double = await MlflowDouble.start();
    environment.MLFLOW_TRACKING_URI = double.url;
    try {
      double.faults.push(503);
      const run = await openTracker(loadConfiguration({ flags: { home }, environment })).startRun({
        experiment: "mine",
        name: "away",
      });
      await run.end("finished");
      expect(await tell(listRuns)).toMatch(
        new RegExp(`2 entries wait for ${double.url} since .*: pregao runs sync`),
      );
      double.faults.push(503);
      expect(await tell(syncWaitingRuns)).toContain("Stopped: the tracking server");
      expect(process.exitCode).toBe(4);
      process.exitCode = 0;
      const synced = JSON.parse(await tell(syncWaitingRuns, [], { json: true }));
      expect(synced).toMatchObject({
        destination: double.url,
        sent: 2,
        set_aside: 0,
        trouble: null,
        outbox: [],
      });
      expect(await tell(listRuns)).not.toContain("wait");
    } finally {
      await double.close();
    }
  });
});
