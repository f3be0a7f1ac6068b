import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import type { CombinedTracker } from "./combined-tracker.ts";
import { LocalTracker } from "./local-tracker.ts";
import { openTracker, syncRuns } from "./open-tracker.ts";
import { trackedHome } from "./outbox/tracked-home.fixture.ts";
import { trackerConformance } from "./tracker.conformance.fixture.ts";

const home = trackedHome();

describe("local files with an MLflow server beside them", () => {
  trackerConformance({ open: async () => openTracker(home.configuration) });

  it("is the files alone where no server is set", () => {
    const alone = openTracker(loadConfiguration({ flags: { home: "alone" }, environment: {} }));
    expect(alone).toBeInstanceOf(LocalTracker);
  });

  it("has everything on the server when a run has ended, nested runs under their parents", async () => {
    const id = await home.logRun("parent");
    await home.logRun("child", id);
    const parent = home.remoteRun("parent");
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
      [...home.double.artifacts].map(([name, bytes]) => [name.split("/artifacts/")[1], String(bytes)]),
    ).toEqual([
      ["reports/page.html", "<p>ação</p>"],
      ["reports/page.html", "<p>ação</p>"],
    ]);
    expect(home.remoteRun("child").tags.get("mlflow.parentRunId")).toBe(parent.info.run_id);
    expect([...home.double.experiments.values()]).toContain("finsight-ml");
    expect(home.waiting()).toBe(0);
  });

  it("asks little of the server: one request for what is logged together", async () => {
    const tracker = openTracker(home.configuration) as CombinedTracker;
    home.double.faults.push(503);
    const run = await tracker.startRun({ experiment: "btc", name: "many" });
    expect((await tracker.send()).trouble).toContain("status 503");
    for (let step = 0; step < 50; step++) await run.logMetrics([{ name: "loss", value: step, step }]);
    await syncRuns(home.configuration);
    expect(home.double.calls.filter((call) => call === "POST mlflow/runs/log-batch")).toHaveLength(1);
    expect(home.remoteRun("many").metrics).toHaveLength(50);
  });
});

describe("runs from before the server was set", () => {
  it("come whole when they go on or have parts", async () => {
    const local = new LocalTracker(join(home.configuration.home, "tracking"));
    const before = await local.startRun({ experiment: "btc", name: "before", tags: { a: "b" } });
    await before.logParams({ depth: 6 });
    await before.logMetrics([0, 1].map((step) => ({ name: "loss", value: step, step })));
    await before.logArtifact("notes.txt", "x");
    const child = await openTracker(home.configuration).startRun({
      experiment: "btc",
      name: "part",
      parent: before.id,
    });
    await child.end("finished");
    const remote = home.remoteRun("before");
    expect([remote.params.get("depth"), remote.metrics.length, remote.tags.get("a")]).toEqual(["6", 2, "b"]);
    expect(home.double.artifacts.size).toBe(1);
    expect(home.remoteRun("part").tags.get("mlflow.parentRunId")).toBe(remote.info.run_id);
  });
});

describe("published versions", () => {
  const version = { name: "b3_model", version: 3, manifest: '{"name":"b3_model"}', aliases: ["champion"] };

  it("are told to MLflow's registry where that is asked for, once each", async () => {
    const configuration = home.configure({ PREGAO_MLFLOW_REGISTER_MODELS: "true" });
    for (let time = 0; time < 2; time++) {
      const run = await openTracker(configuration).startRun({
        experiment: "train",
        name: `training ${time}`,
      });
      await run.publishVersion!(version);
      await run.end("finished");
    }
    const [registered, ...more] = home.double.models.get("b3_model")!;
    const { run_id, artifact_uri } = home.remoteRun("training 0").info;
    expect(more).toEqual([]);
    expect(registered).toMatchObject({ version: "1", run_id, source: `${artifact_uri}/model` });
    expect(registered!.tags[0]).toEqual({ key: "pregao.version", value: "3" });
    expect(home.double.aliases).toEqual(new Map([["b3_model@champion", "1"]]));
    expect([...home.double.artifacts.values()].map(String)).toEqual([version.manifest]);
  });

  it("are not, where it is not asked for", async () => {
    const run = await openTracker(home.configuration).startRun({ experiment: "train", name: "training" });
    await run.publishVersion!(version);
    await run.end("finished");
    expect(home.double.models.size).toBe(0);
  });
});
