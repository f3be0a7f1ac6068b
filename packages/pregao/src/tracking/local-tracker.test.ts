import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LocalTracker } from "./local-tracker.ts";
import { trackerConformance } from "./tracker.conformance.fixture.ts";

const scratch = mkdtempSync(join(tmpdir(), "pregao-tracking-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let opened = 0;
const freshRoot = (): string => join(scratch, String(opened++));

describe("the local tracker", () => {
  trackerConformance({ open: async () => new LocalTracker(freshRoot()) });

  it("writes files that version control reads well", async () => {
    const root = freshRoot();
    const clock = () => new Date("2026-01-02T03:04:05Z");
    const run = await new LocalTracker(root, clock).startRun({ experiment: "btc", name: "x" });
    await run.logParams({ zeta: 1, alpha: 2 });
    await run.logParams({ middle: 3 });
    await run.logMetrics([{ name: "loss", value: 0.5, step: 3 }]);
    await run.end("finished");
    const directory = join(root, "btc", run.id);
    const read = (name: string): string => readFileSync(join(directory, name), "utf8");
    expect(read("params.json")).toBe('{\n  "alpha": "2",\n  "middle": "3",\n  "zeta": "1"\n}\n');
    const time = clock().getTime();
    expect(read("metrics.jsonl")).toBe(`{"name":"loss","step":3,"time":${time},"value":0.5}\n`);
    expect(Object.keys(JSON.parse(read("run.json")))).toEqual(
      Object.keys(JSON.parse(read("run.json"))).sort(),
    );
    expect(readdirSync(directory).sort()).toEqual(["metrics.jsonl", "params.json", "run.json", "tags.json"]);
  });

  it("removes what killed processes were writing, when the next run begins", async () => {
    const tracker = new LocalTracker(freshRoot());
    const { id } = await tracker.startRun({ experiment: "btc", name: "killed" });
    const directory = join(tracker.root, "btc", id);
    const [gone, alive] = [`.tmp-4194304999-0-run.json`, `.tmp-${process.pid}-0-run.json`];
    for (const name of [gone, alive]) writeFileSync(join(directory, name), "{");
    await tracker.startRun({ experiment: "btc", name: "next" });
    expect(readdirSync(directory)).toContain(alive);
    expect(readdirSync(directory)).not.toContain(gone);
  });

  it("shows a run whose process was killed as killed, and drops the line it was writing", async () => {
    const root = freshRoot();
    const tracker = new LocalTracker(root);
    const run = await tracker.startRun({ experiment: "btc", name: "x" });
    await run.logMetrics([{ name: "loss", value: 1, step: 0 }]);
    const directory = join(root, "btc", run.id);
    // Process numbers end at 4,194,304.
    writeFileSync(join(directory, ".writer"), `${hostname()} 99999999\n`);
    appendFileSync(join(directory, "metrics.jsonl"), '{"name":"loss","st');
    expect(await tracker.show(run.id)).toMatchObject({ status: "killed", metrics: { loss: 1 } });
    const again = await tracker.resumeRun(run.id);
    await again.logMetrics([{ name: "loss", value: 2, step: 1 }]);
    expect(await tracker.show(run.id)).toMatchObject({ status: "running", metrics: { loss: 2 } });
    expect(await tracker.metricHistory(run.id, "loss")).toHaveLength(2);
  });

  it("names the file and line that cannot be read", async () => {
    const root = freshRoot();
    const tracker = new LocalTracker(root);
    const run = await tracker.startRun({ experiment: "btc", name: "x" });
    appendFileSync(join(root, "btc", run.id, "metrics.jsonl"), "nonsense\n");
    await expect(tracker.show(run.id)).rejects.toMatchObject({
      code: "PREGAO_TRACKING_UNREADABLE",
      message: expect.stringContaining("line 1"),
    });
  });
});
