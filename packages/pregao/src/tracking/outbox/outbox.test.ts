import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CombinedTracker } from "../combined-tracker.ts";
import { LocalTracker } from "../local-tracker.ts";
import { openTracker, syncRuns, waitingRuns } from "../open-tracker.ts";
import { Outbox } from "./outbox.ts";
import { asOnlySender } from "./sender-lock.ts";
import { trackedHome } from "./tracked-home.fixture.ts";

const home = trackedHome();

describe("a server that is away", () => {
  it.each([503, 429, 401, "cut"] as const)("holds up no run and loses nothing: %s", async (fault) => {
    home.double.faults.push(...new Array<typeof fault>(3).fill(fault));
    await home.logRun("early");
    expect(home.double.runs.size).toBe(0);
    expect(home.waiting()).toBeGreaterThan(0);
    home.double.faults.length = 0;
    await home.logRun("late");
    // The second run's tracker has sent both, the older first.
    expect([...home.double.runs.values()].map(({ info }) => info.run_name)).toEqual(["early", "late"]);
    expect(home.remoteRun("early").metrics).toHaveLength(3);
    expect(home.remoteRun("early").info.end_time).toBeGreaterThanOrEqual(
      home.remoteRun("early").info.start_time,
    );
    expect(home.waiting()).toBe(0);
  });

  it("is told by sync, with what waits and since when", async () => {
    await home.double.close();
    await home.logRun();
    const { sent, outbox, destination } = await syncRuns(home.configuration);
    expect(sent).toMatchObject({ sent: 0, isBusy: false });
    expect(sent.trouble).toContain("connection failed");
    expect(outbox).toMatchObject([{ destination, waiting: 6, setAside: [] }]);
    expect(outbox[0]!.since).toBeLessThanOrEqual(Date.now());
  });

  it("gets the runs of a process that is gone, and of one that was killed while it wrote", async () => {
    home.double.faults.push(503);
    const program = `
      import { loadConfiguration, openTracker } from "./index.ts";
      const tracker = openTracker(loadConfiguration({ flags: { home: ${JSON.stringify(home.configuration.home)} } }));
      const run = await tracker.startRun({ experiment: "btc", name: "killed" });
      for (let step = 0; ; step++) {
        await run.logMetrics([{ name: "loss", value: step, step }]);
        console.log(step);
      }`;
    const child = spawn(
      process.execPath,
      ["--conditions=pregao-source", "--input-type=module-typescript", "-e", program],
      {
        cwd: join(import.meta.dirname, "../.."),
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
    const [state] = waitingRuns(home.configuration);
    expect(state).toMatchObject({ destination: "http://127.0.0.1:9" });
    const tracker = new LocalTracker(join(home.configuration.home, "tracking"));
    const [run] = await tracker.runs();
    const points = await tracker.metricHistory(run!.id, "loss");
    expect(points.length).toBeGreaterThanOrEqual(5);
    // The entry of the beginning, and one of each point; the last point may be in the files alone.
    expect(points.length + 1 - state!.waiting).toBeOneOf([0, 1]);
  });
});

describe("what the server refuses", () => {
  it("is set aside alone with the reason, told, and can be tried again", async () => {
    const tracker = openTracker(home.configuration) as CombinedTracker;
    const run = await tracker.startRun({ experiment: "btc", name: "spoilt" });
    await tracker.send();
    const remote = home.remoteRun("spoilt");
    remote.params.set("depth", "7");
    await run.logParams({ width: 1 });
    await run.logParams({ depth: 6 });
    await run.logMetrics([{ name: "loss", value: 1 }]);
    await run.end("finished");
    expect(Object.fromEntries(remote.params)).toEqual({ depth: "7", width: "1" });
    expect([remote.metrics.length, remote.info.status]).toEqual([1, "FINISHED"]);
    const [state] = waitingRuns(home.configuration);
    expect(state).toMatchObject({ waiting: 0, setAside: [{ run: run.id, kind: "params" }] });
    expect(state!.setAside[0]!.reason).toContain("Changing param values");
    remote.params.delete("depth");
    expect((await syncRuns(home.configuration)).sent.sent).toBe(0);
    expect((await syncRuns(home.configuration, { retryRefused: true })).sent).toMatchObject({
      sent: 1,
      setAside: 0,
    });
    expect(remote.params.get("depth")).toBe("6");
    expect(waitingRuns(home.configuration)).toEqual([]);
  });

  it("does not hold up other runs: one that was deleted there is set aside whole", async () => {
    const tracker = openTracker(home.configuration) as CombinedTracker;
    const run = await tracker.startRun({ experiment: "btc", name: "deleted" });
    await tracker.send();
    home.double.runs.clear();
    await run.logMetrics([{ name: "loss", value: 1 }]);
    await home.logRun("other");
    expect(home.remoteRun("other").metrics).toHaveLength(3);
    expect(waitingRuns(home.configuration)[0]!.setAside).toMatchObject([{ run: run.id, kind: "metrics" }]);
  });
});

describe("one sender at a time", () => {
  it("sends; another that comes meanwhile leaves it to that one", async () => {
    home.double.faults.push("cut", "cut", "cut");
    await home.logRun();
    home.double.faults.length = 0;
    const file = join(home.configuration.home, "tracking", "outbox.sqlite");
    const inside = await asOnlySender(file, () => syncRuns(home.configuration));
    expect(inside!.sent).toMatchObject({ sent: 0, isBusy: true });
    expect((await syncRuns(home.configuration)).sent).toMatchObject({ isBusy: false, trouble: null });
    expect(home.double.runs.size).toBe(1);
  });

  it("makes one run of one that was sent before the sender could note it", async () => {
    await home.logRun("once");
    home.double.faults.push(503);
    const tracker = openTracker(home.configuration);
    const id = [...home.double.runs.values()][0]!.tags.get("pregao.run_id")!;
    new Outbox(join(home.configuration.home, "tracking", "outbox.sqlite")).append(home.double.url, id, [
      { kind: "start", experiment: "btc", name: "once", parent: null, started: 1, tags: {} },
      { kind: "params", params: { depth: "6" } },
    ]);
    await tracker.runs();
    home.double.faults.length = 0;
    expect((await syncRuns(home.configuration)).sent).toMatchObject({ sent: 2, setAside: 0 });
    expect(home.double.runs.size).toBe(1);
  });
});
