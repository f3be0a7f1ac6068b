import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration } from "../config/index.ts";
import type { CombinedTracker } from "./combined-tracker.ts";
import { LocalTracker } from "./local-tracker.ts";
import { MlflowDouble } from "./mlflow/mlflow-double.fixture.ts";
import { openTracker, syncRuns, waitingRuns } from "./open-tracker.ts";
import { asOnlySender } from "./outbox/sender-lock.ts";
import { trackerConformance } from "./tracker.conformance.fixture.ts";

const scratch = mkdtempSync(join(tmpdir(), "pregao-outbox-"));
const doubles: MlflowDouble[] = [];
afterAll(async () => {
  for (const double of doubles) await double.close();
  rmSync(scratch, { recursive: true, force: true });
});

let homes = 0;
const configure = (uri: string, more: Record<string, string> = {}, home = join(scratch, String(homes++))) =>
  loadConfiguration({ flags: { home }, environment: { MLFLOW_TRACKING_URI: uri, ...more } });

let double: MlflowDouble;
let configuration: Configuration;
beforeEach(async () => {
  double = await MlflowDouble.start();
  doubles.push(double);
  configuration = configure(double.url);
});

/** A run with one of everything. */
async function logRun(name = "one", parent?: string): Promise<string> {
  const run = await openTracker(configuration).startRun({
    experiment: "btc",
    name,
    tags: { command: "test" },
    ...(parent !== undefined && { parent }),
  });
  await run.logParams({ depth: 6, family: "xgboost" });
  await run.logMetrics([0, 1, 2].map((step) => ({ name: "loss", value: 1 / (step + 1), step })));
  await run.setTags({ verdict: "não" });
  await run.logArtifact("reports/page.html", "<p>ação</p>");
  await run.end("finished");
  return run.id;
}

const remoteRun = (name: string) => [...double.runs.values()].find(({ info }) => info.run_name === name)!;
const waiting = (): number => waitingRuns(configuration).reduce((sum, state) => sum + state.waiting, 0);

describe("local files with an MLflow server beside them", () => {
  trackerConformance({ open: async () => openTracker(configuration) });

  it("is the files alone where no server is set", () => {
    const alone = openTracker(
      loadConfiguration({ flags: { home: join(scratch, "alone") }, environment: {} }),
    );
    expect(alone).toBeInstanceOf(LocalTracker);
  });

  it("has everything on the server when a run has ended, nested runs under their parents", async () => {
    const id = await logRun("parent");
    await logRun("child", id);
    const parent = remoteRun("parent");
    expect(Object.fromEntries(parent.params)).toEqual({ depth: "6", family: "xgboost" });
    expect(parent.metrics.map(({ step, value }) => [step, value])).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 1 / 3],
    ]);
    expect(Object.fromEntries(parent.tags)).toEqual({
      command: "test",
      verdict: "não",
      "pregao.experiment": "btc",
      "pregao.run_id": id,
    });
    expect(parent.info).toMatchObject({ status: "FINISHED" });
    expect(
      [...double.artifacts].map(([name, bytes]) => [name.split("/artifacts/")[1], String(bytes)]),
    ).toEqual([
      ["reports/page.html", "<p>ação</p>"],
      ["reports/page.html", "<p>ação</p>"],
    ]);
    expect(remoteRun("child").tags.get("mlflow.parentRunId")).toBe(parent.info.run_id);
    expect([...double.experiments.values()]).toContain("finsight-ml");
    expect(waiting()).toBe(0);
  });

  it("asks little of the server: one request for what is logged together", async () => {
    const tracker = openTracker(configuration) as CombinedTracker;
    double.faults.push(503);
    const run = await tracker.startRun({ experiment: "btc", name: "many" });
    expect((await tracker.send()).trouble).toContain("status 503");
    for (let step = 0; step < 50; step++) await run.logMetrics([{ name: "loss", value: step, step }]);
    await syncRuns(configuration);
    expect(double.calls.filter((call) => call === "POST mlflow/runs/log-batch")).toHaveLength(1);
    expect(remoteRun("many").metrics).toHaveLength(50);
  });
});

describe("a server that is away", () => {
  it.each([503, 429, 401, "cut"] as const)("holds up no run and loses nothing: %s", async (fault) => {
    double.faults.push(...new Array<typeof fault>(3).fill(fault));
    await logRun("early");
    expect(double.runs.size).toBe(0);
    expect(waiting()).toBeGreaterThan(0);
    double.faults.length = 0;
    await logRun("late");
    // The second run's tracker has sent both, the older first.
    expect([...double.runs.values()].map(({ info }) => info.run_name)).toEqual(["early", "late"]);
    expect(remoteRun("early").metrics).toHaveLength(3);
    expect(remoteRun("early").info.end_time).toBeGreaterThanOrEqual(remoteRun("early").info.start_time);
    expect(waiting()).toBe(0);
  });

  it("is told by sync, with what waits and since when", async () => {
    await double.close();
    await logRun();
    const { sent, outbox, destination } = await syncRuns(configuration);
    expect(sent).toMatchObject({ sent: 0, isBusy: false });
    expect(sent.trouble).toContain("connection failed");
    expect(outbox).toMatchObject([{ destination, waiting: 6, setAside: [] }]);
    expect(outbox[0]!.since).toBeLessThanOrEqual(Date.now());
  });

  it("gets the runs of a process that is gone, and of one that was killed while it wrote", async () => {
    double.faults.push(503);
    const program = `
      import { loadConfiguration, openTracker } from "./index.ts";
      const tracker = openTracker(loadConfiguration({ flags: { home: ${JSON.stringify(configuration.home)} } }));
      const run = await tracker.startRun({ experiment: "btc", name: "killed" });
      for (let step = 0; ; step++) {
        await run.logMetrics([{ name: "loss", value: step, step }]);
        console.log(step);
      }`;
    const child = spawn(
      process.execPath,
      ["--conditions=pregao-source", "--input-type=module-typescript", "-e", program],
      {
        cwd: join(import.meta.dirname, ".."),
        env: { ...process.env, MLFLOW_TRACKING_URI: "http://127.0.0.1:9" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let told = "";
    for await (const chunk of child.stdout) {
      told += String(chunk);
      if (told.split("\n").length > 5) child.kill("SIGKILL");
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, "close");
    // Kept for another address: set to that one, they come.
    const [state] = waitingRuns(configuration);
    expect(state).toMatchObject({ destination: "http://127.0.0.1:9" });
    const tracker = new LocalTracker(join(configuration.home, "tracking"));
    const [run] = await tracker.runs();
    const points = await tracker.metricHistory(run!.id, "loss");
    expect(points.length).toBeGreaterThanOrEqual(5);
    // The entry of the beginning, and one of each point; the last point may be in the files alone.
    expect(points.length + 1 - state!.waiting).toBeOneOf([0, 1]);
  });
});

describe("what the server refuses", () => {
  it("is set aside alone with the reason, told, and can be tried again", async () => {
    const tracker = openTracker(configuration) as CombinedTracker;
    const run = await tracker.startRun({ experiment: "btc", name: "spoilt" });
    await tracker.send();
    const remote = remoteRun("spoilt");
    remote.params.set("depth", "7");
    await run.logParams({ width: 1 });
    await run.logParams({ depth: 6 });
    await run.logMetrics([{ name: "loss", value: 1 }]);
    await run.end("finished");
    expect(Object.fromEntries(remote.params)).toEqual({ depth: "7", width: "1" });
    expect([remote.metrics.length, remote.info.status]).toEqual([1, "FINISHED"]);
    const [state] = waitingRuns(configuration);
    expect(state).toMatchObject({ waiting: 0, setAside: [{ run: run.id, kind: "params" }] });
    expect(state!.setAside[0]!.reason).toContain("Changing param values");
    remote.params.delete("depth");
    expect((await syncRuns(configuration)).sent.sent).toBe(0);
    expect((await syncRuns(configuration, { retryRefused: true })).sent).toMatchObject({
      sent: 1,
      setAside: 0,
    });
    expect(remote.params.get("depth")).toBe("6");
    expect(waitingRuns(configuration)).toEqual([]);
  });

  it("does not hold up other runs: one that was deleted there is set aside whole", async () => {
    const tracker = openTracker(configuration) as CombinedTracker;
    const run = await tracker.startRun({ experiment: "btc", name: "deleted" });
    await tracker.send();
    double.runs.clear();
    await run.logMetrics([{ name: "loss", value: 1 }]);
    await logRun("other");
    expect(remoteRun("other").metrics).toHaveLength(3);
    expect(waitingRuns(configuration)[0]!.setAside).toMatchObject([{ run: run.id, kind: "metrics" }]);
  });
});

describe("one sender at a time", () => {
  it("sends; another that comes meanwhile leaves it to that one", async () => {
    double.faults.push("cut", "cut", "cut");
    await logRun();
    double.faults.length = 0;
    const file = join(configuration.home, "tracking", "outbox.sqlite");
    const inside = await asOnlySender(file, () => syncRuns(configuration));
    expect(inside!.sent).toMatchObject({ sent: 0, isBusy: true });
    expect((await syncRuns(configuration)).sent).toMatchObject({ isBusy: false, trouble: null });
    expect(double.runs.size).toBe(1);
  });

  it("makes one run of one that was sent before the sender could note it", async () => {
    await logRun("once");
    double.faults.push(503);
    const tracker = openTracker(configuration);
    const id = [...double.runs.values()][0]!.tags.get("pregao.run_id")!;
    const { Outbox } = await import("./outbox/outbox.ts");
    new Outbox(join(configuration.home, "tracking", "outbox.sqlite")).append(double.url, id, [
      { kind: "start", experiment: "btc", name: "once", parent: null, started: 1, tags: {} },
      { kind: "params", params: { depth: "6" } },
    ]);
    await tracker.runs();
    double.faults.length = 0;
    expect((await syncRuns(configuration)).sent).toMatchObject({ sent: 2, setAside: 0 });
    expect(double.runs.size).toBe(1);
  });
});

describe("runs from before the server was set", () => {
  it("come whole when they go on or have parts", async () => {
    const local = new LocalTracker(join(configuration.home, "tracking"));
    const before = await local.startRun({ experiment: "btc", name: "before", tags: { a: "b" } });
    await before.logParams({ depth: 6 });
    await before.logMetrics([0, 1].map((step) => ({ name: "loss", value: step, step })));
    await before.logArtifact("notes.txt", "x");
    const child = await openTracker(configuration).startRun({
      experiment: "btc",
      name: "part",
      parent: before.id,
    });
    await child.end("finished");
    const remote = remoteRun("before");
    expect([remote.params.get("depth"), remote.metrics.length, remote.tags.get("a")]).toEqual(["6", 2, "b"]);
    expect(double.artifacts.size).toBe(1);
    expect(remoteRun("part").tags.get("mlflow.parentRunId")).toBe(remote.info.run_id);
  });
});

describe("published versions", () => {
  const version = { name: "b3_model", version: 3, manifest: '{"name":"b3_model"}', aliases: ["champion"] };

  it("are told to MLflow's registry where that is asked for, once each", async () => {
    configuration = configure(double.url, { PREGAO_MLFLOW_REGISTER_MODELS: "true" });
    for (let time = 0; time < 2; time++) {
      const run = await openTracker(configuration).startRun({
        experiment: "train",
        name: `training ${time}`,
      });
      await run.publishVersion!(version);
      await run.end("finished");
    }
    const [registered, ...more] = double.models.get("b3_model")!;
    const { run_id, artifact_uri } = remoteRun("training 0").info;
    expect(more).toEqual([]);
    expect(registered).toMatchObject({ version: "1", run_id, source: `${artifact_uri}/model` });
    expect(registered!.tags[0]).toEqual({ key: "pregao.version", value: "3" });
    expect(double.aliases).toEqual(new Map([["b3_model@champion", "1"]]));
    expect([...double.artifacts.values()].map(String)).toEqual([version.manifest]);
  });

  it("are not, where it is not asked for", async () => {
    const run = await openTracker(configuration).startRun({ experiment: "train", name: "training" });
    await run.publishVersion!(version);
    await run.end("finished");
    expect(double.models.size).toBe(0);
  });
});
