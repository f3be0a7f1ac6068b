import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import type { JobQueue } from "../jobs/contract.ts";
import { openQueue, queueFilePath } from "../jobs/open-queue.ts";
import { progressOf } from "../jobs/queue.conformance.fixture.ts";
import { createRunContext, type ProgressUpdate } from "../progress.ts";
import * as handlers from "./handlers/jobs.ts";
import type { CommandHandler, CommandSession } from "./session.ts";
import { createTerminal } from "./terminal.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-jobs-"));
const configuration = loadConfiguration({ flags: { home }, environment: {} });
const progress: ProgressUpdate[] = [];

async function tell(handler: CommandHandler, words: string[] = [], options: Record<string, unknown> = {}) {
  const out = new PassThrough();
  const session = {
    configuration,
    logger: { info() {} },
    terminal: createTerminal(options.json === true, out, new PassThrough()),
    context: createRunContext({ progress: (update) => progress.push(update) }),
  } as unknown as CommandSession;
  const { json: _, ...given } = options;
  await handler(session, given, words);
  return String(out.read());
}

const json = async (handler: CommandHandler, words: string[] = [], options: Record<string, unknown> = {}) =>
  JSON.parse(await tell(handler, words, { ...options, json: true }));

let queue: JobQueue;
const claim = async () =>
  (await queue.claim("w", {
    kinds: ["training"],
    free: { threads: 8, memoryMegabytes: 1000, device: "cpu" },
  }))!;
beforeAll(async () => {
  queue = await openQueue(configuration);
});
afterAll(async () => {
  await queue.close();
  rmSync(home, { recursive: true, force: true });
});

describe("the queue on the command line", () => {
  it("lists jobs by what they are about", async () => {
    expect(await tell(handlers.listJobs)).toContain("No jobs.");
    const { id } = await queue.submit({ kind: "training", payload: {}, subject: { symbol: "PETR4" } });
    await queue.submit({ id: "daily", kind: "retraining", payload: { of: 1 }, tags: { team: "one" } });
    const text = await tell(handlers.listJobs);
    for (const part of [id.slice(0, 8), "PETR4", "daily", "retraining", "queued"])
      expect(text).toContain(part);
    expect(await tell(handlers.listJobs, [], { limit: "1" })).toContain("1 of 2");
    const listed = await json(handlers.listJobs, [], { tags: { team: "one" } });
    expect(listed).toMatchObject({
      total: 1,
      by_status: { queued: 1 },
      jobs: [{ job_id: "daily", progress: null }],
    });
    expect((await json(handlers.listJobs, [], { createdAfter: "2999-01-01" })).total).toBe(0);
    await expect(tell(handlers.listJobs, [], { statuses: ["done"] })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
  });

  it("shows one by the beginning of its id, or the latest", async () => {
    const { job } = await json(handlers.showJob, ["latest"]);
    expect(job).toMatchObject({ job_id: "daily", queue_position: 1, payload: { of: 1 } });
    expect(await tell(handlers.showJob, ["dail"])).toContain("queued, 1 before it");
    await expect(tell(handlers.showJob, ["dayly"])).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
      message: expect.stringContaining("did you mean daily"),
    });
  });

  it("watches one to its end and ends as it does", async () => {
    await queue.submit({ id: "good", kind: "training", payload: 1, priority: "urgent", backoffSeconds: 0 });
    const watched = tell(handlers.watchJob, ["good"]);
    const first = await claim();
    await queue.heartbeat(first, progressOf(0.25));
    await queue.fail(first, { code: "PREGAO_JOB_DEFECT", message: "it broke" });
    const held = await claim();
    await queue.heartbeat(held, progressOf(0.5));
    await queue.complete(held, { accuracy: 0.51 });
    const text = await watched;
    expect(text).toMatch(/accuracy +0\.51/);
    expect(text).toContain("it broke");
    expect(progress).toContainEqual({ stage: "training", done: 0.5, total: 1, note: "epoch 1/10, loss 0.5" });
    expect(progress.at(-1)).toMatchObject({ done: 1 });
    await queue.submit({ id: "bad-one", kind: "training", payload: 1, priority: "urgent" });
    await queue.fail(await claim(), { code: "PREGAO_NO_ROWS", message: "no rows" }, { final: true });
    await expect(tell(handlers.watchJob, ["bad-one"])).rejects.toMatchObject({
      code: "PREGAO_JOB_FAILED",
      details: { id: "bad-one", status: "failed", reason: "no rows" },
    });
  });

  it("cancels, retries, pauses and resumes", async () => {
    expect(await json(handlers.cancelJob, ["daily"], { reason: "not today" })).toMatchObject({
      was_running: false,
      job: { status: "cancelled", cancel_reason: "not today" },
    });
    await expect(tell(handlers.cancelJob, ["daily"])).rejects.toMatchObject({ code: "PREGAO_JOB_ENDED" });
    expect((await json(handlers.retryJob, ["daily"])).job.status).toBe("queued");
    await tell(handlers.pauseJobs);
    expect(await tell(handlers.queueState)).toContain("PAUSED");
    await tell(handlers.resumeJobs);
    expect(await json(handlers.queueState)).toMatchObject({
      ...{ paused: false, workers: [], ended_last_hour: 2 },
      by_status: { queued: 2, completed: 1, failed: 1 },
    });
    const held = await claim();
    expect(await tell(handlers.cancelJob, [held.job.id])).toContain("asked to stop");
    expect(await tell(handlers.cancelJob, [held.job.id], { force: true })).toContain("is cancelled");
  });

  it("repairs a file that cannot be read, and touches no sound one", async () => {
    expect(await json(handlers.repairJobs)).toMatchObject({ healthy: true, kept_as: null });
    await queue.close();
    writeFileSync(
      queueFilePath(configuration),
      "no database at all, but text as long as a header of SQLite: ".repeat(20),
    );
    await expect(tell(handlers.listJobs)).rejects.toMatchObject({ code: "PREGAO_QUEUE_UNREADABLE" });
    expect(await tell(handlers.repairJobs)).toContain("0 jobs could be read");
    expect(await tell(handlers.listJobs)).toContain("No jobs.");
  });
});
