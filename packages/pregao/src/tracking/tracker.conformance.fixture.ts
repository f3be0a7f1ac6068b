import { beforeEach, expect, it } from "vitest";
import type { Tracker } from "./contract.ts";

export interface ConformanceSubject {
  /** A tracker without runs. */
  open(): Promise<Tracker>;
}

/** What every tracker promises. */
export function trackerConformance({ open }: ConformanceSubject): void {
  let tracker: Tracker;
  const start = (name = "one") => tracker.startRun({ experiment: "btc", name });
  beforeEach(async () => {
    tracker = await open();
  });

  it("gives back parameters, tags, metrics and artifacts of a run, and how it ended", async () => {
    const run = await tracker.startRun({ experiment: "btc", name: "first", tags: { source: "mock" } });
    expect(await tracker.show(run.id)).toMatchObject({ status: "running", ended: null, parent: null });
    await run.logParams({ family: "xgboost", depth: 6, eta: 0.3, missing: null, quick: true });
    await run.setTags({ verdict: "no evidence of skill: 1,02 à 3 %", source: "sample" });
    await run.logMetrics([
      { name: "accuracy", value: 0.51 },
      { name: "log_loss", value: -0.25 },
    ]);
    await run.logArtifact("reports/report.html", "<p>ação</p>");
    await run.logArtifact("bytes.bin", Uint8Array.of(0, 255, 10));
    await run.end("finished");
    const found = await tracker.show(run.id);
    expect(found).toMatchObject({
      id: run.id,
      name: "first",
      experiment: "btc",
      status: "finished",
      params: { family: "xgboost", depth: "6", eta: "0.3", missing: "null", quick: "true" },
      tags: { verdict: "no evidence of skill: 1,02 à 3 %", source: "sample" },
      metrics: { accuracy: 0.51, log_loss: -0.25 },
      artifacts: ["bytes.bin", "reports/report.html"],
    });
    expect(Date.parse(found.ended!)).toBeGreaterThanOrEqual(Date.parse(found.started));
    const text = new TextDecoder().decode(await tracker.readArtifact(run.id, "reports/report.html"));
    expect(text).toBe("<p>ação</p>");
    expect([...(await tracker.readArtifact(run.id, "bytes.bin"))]).toEqual([0, 255, 10]);
  });

  it("keeps the whole history of a metric by step, and shows the value of the last step", async () => {
    const run = await start();
    await run.logMetrics([2, 0, 1].map((step) => ({ name: "loss", value: 10 - step, step })));
    const later = Date.now() + 60_000;
    await run.logMetrics([
      { name: "loss", value: 5, step: 2, time: later },
      { name: "loss", value: 6, step: 2, time: 1_700_000_000_000 },
      { name: "other", value: 1, step: 0 },
    ]);
    const history = await tracker.metricHistory(run.id, "loss");
    expect(history.map(({ step, value }) => [step, value])).toEqual([
      [0, 10],
      [1, 9],
      [2, 6],
      [2, 8],
      [2, 5],
    ]);
    expect([history[2]!.time, history.at(-1)!.time]).toEqual([1_700_000_000_000, later]);
    expect((await tracker.show(run.id)).metrics).toEqual({ loss: 5, other: 1 });
    expect(await tracker.metricHistory(run.id, "nothing")).toEqual([]);
  });

  it("lists runs, the latest first, by experiment and by parent", async () => {
    const parent = await start("parent");
    const child = await tracker.startRun({ experiment: "btc", name: "child", parent: parent.id });
    const other = await tracker.startRun({ experiment: "b3", name: "other" });
    expect(await tracker.experiments()).toEqual(["b3", "btc"]);
    const ids = async (filter?: Parameters<Tracker["runs"]>[0]): Promise<string[]> =>
      (await tracker.runs(filter)).map(({ id }) => id).sort();
    expect(await ids()).toEqual([parent.id, child.id, other.id].sort());
    expect(await ids({ experiment: "btc" })).toEqual([parent.id, child.id].sort());
    expect(await ids({ parent: parent.id })).toEqual([child.id]);
    expect((await tracker.show(child.id)).parent).toBe(parent.id);
    const started = (await tracker.runs()).map((run) => run.started);
    expect(started).toEqual([...started].sort().reverse());
  });

  it("goes on with a run that was begun before", async () => {
    const run = await start();
    await run.logMetrics([{ name: "loss", value: 3, step: 0 }]);
    const again = await tracker.resumeRun(run.id);
    expect(again.id).toBe(run.id);
    await again.logMetrics([{ name: "loss", value: 2, step: 1 }]);
    await again.end("failed");
    expect(await tracker.show(run.id)).toMatchObject({ status: "failed", metrics: { loss: 2 } });
  });

  it("keeps everything that is logged side by side", async () => {
    const run = await start();
    await Promise.all(
      Array.from({ length: 20 }, (_, step) =>
        Promise.all([
          run.logMetrics([{ name: "loss", value: step / 2, step }]),
          run.logParams({ [`p${step}`]: step }),
          run.setTags({ [`t${step}`]: String(step) }),
        ]),
      ),
    );
    const { params, tags } = await tracker.show(run.id);
    expect([Object.keys(params).length, Object.keys(tags).length]).toEqual([20, 20]);
    expect((await tracker.metricHistory(run.id, "loss")).map(({ value }) => value)).toEqual(
      Array.from({ length: 20 }, (_, step) => step / 2),
    );
  });

  it("refuses what it cannot keep as it is, by name, and keeps the rest", async () => {
    const run = await start();
    await run.logParams({ depth: 6 });
    await run.logParams({ depth: 6 });
    for (const refused of [
      () => run.logParams({ depth: 7 }),
      () => run.logParams({ long: "x".repeat(6001) }),
      () => run.logParams({ "bad\nname": 1 }),
      () => run.setTags({ "": "x" }),
      () => run.logMetrics([{ name: "loss", value: Number.NaN }]),
      () => run.logMetrics([{ name: "loss", value: 1, step: 0.5 }]),
      () => run.logArtifact("../outside", "x"),
      () => run.logArtifact("/absolute", "x"),
      () => tracker.startRun({ experiment: "../up", name: "x" }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: "PREGAO_TRACKING_REFUSED" });
    expect(await tracker.show(run.id)).toMatchObject({ params: { depth: "6" }, metrics: {}, artifacts: [] });
  });

  it("does not know other runs and artifacts", async () => {
    const run = await start();
    const unknown = { code: "PREGAO_NAME_UNKNOWN" };
    await expect(tracker.show("0".repeat(32))).rejects.toMatchObject(unknown);
    await expect(tracker.resumeRun("0".repeat(32))).rejects.toMatchObject(unknown);
    await expect(tracker.readArtifact(run.id, "nothing.txt")).rejects.toMatchObject(unknown);
    await expect(
      tracker.startRun({ experiment: "btc", name: "x", parent: "0".repeat(32) }),
    ).rejects.toMatchObject(unknown);
  });
}
