import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isProcessRunning } from "../../atomic-files.ts";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import type { JobQueue, JobRecord, JobRequest, JobStatus } from "../contract.ts";
import { jobDirectory } from "../job-directory.ts";
import { openQueue } from "../open-queue.ts";
import { workerOptions } from "./options.ts";
import { runWorker } from "./run-worker.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-worker-"));
const configuration = loadConfiguration({ directory: home, environment: {}, flags: { home, threads: 2 } });
const runners = new URL("./test-runners.fixture.ts", import.meta.url).href;
const logger = pino({ level: "silent" });
let queue: JobQueue;

beforeAll(async () => {
  queue = await openQueue(configuration);
});
afterAll(async () => {
  await queue.close();
  rmSync(home, { recursive: true, force: true });
});

/** A worker for as long as `use` takes. */
async function withWorker<Result>(use: () => Promise<Result>, grace = 0): Promise<Result> {
  const stop = new AbortController();
  const options = parseOptions(workerOptions, { concurrency: 2, kinds: ["probe"], memory: 4000, grace });
  const working = runWorker(queue, configuration, options, { logger, runners, signal: stop.signal });
  try {
    return await use();
  } finally {
    stop.abort();
    await working;
  }
}

function submit(deed: string, more: Partial<JobRequest> & { argument?: string } = {}): Promise<JobRecord> {
  const { argument = "", ...request } = more;
  return queue.submit({ kind: "probe", payload: { deed, argument }, backoffSeconds: 0, ...request });
}

async function ended(id: string): Promise<JobRecord> {
  for await (const _ of queue.events(id, { signal: AbortSignal.timeout(20_000) }));
  return queue.get(id);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("it did not come to be");
    await setTimeout(20);
  }
}

const statusIs = (id: string, status: JobStatus) => async () => (await queue.get(id)).status === status;

describe("a worker", () => {
  it("does jobs in processes of their own and takes a warm one again; tells progress; retries what is no one's mistake", async () => {
    await withWorker(async () => {
      const first = await ended((await submit("tell")).id);
      expect(first).toMatchObject({ status: "completed", attempts: 1 });
      expect(Number(first.result)).not.toBe(process.pid);
      const again = await ended((await submit("tell")).id);
      expect(again.result).toBe(first.result);

      const [refused, failed, crashed, resumed, wrong] = await Promise.all([
        submit("refuse"),
        submit("fail", { maxAttempts: 2 }),
        submit("crash", { maxAttempts: 1 }),
        submit("resume"),
        submit("no-such-deed"),
      ]);
      expect(await ended(refused.id)).toMatchObject({
        status: "failed",
        attempts: 1,
        failure: { code: "PREGAO_USAGE" },
      });
      expect(await ended(failed.id)).toMatchObject({
        status: "failed",
        attempts: 2,
        // Its own words are for the worker's log.
        failure: {
          code: "PREGAO_JOB_DEFECT",
          message: `the job ${failed.id} met a defect of its program: see the worker's log`,
        },
      });
      expect((await ended(crashed.id)).failure).toMatchObject({
        code: "PREGAO_JOB_CRASHED",
        message: expect.stringContaining("SIGSEGV"),
      });
      // Killed in its first attempt, it finds in the second what the first has left; then nothing is left.
      expect(await ended(resumed.id)).toMatchObject({ status: "completed", attempts: 2, result: "x" });
      await until(() => !existsSync(jobDirectory(home, resumed.id)));
      expect(await ended(wrong.id)).toMatchObject({
        attempts: 1,
        failure: { code: "PREGAO_JOB_PAYLOAD_INVALID", message: expect.stringContaining("deed") },
      });
    });
  });

  it("ends what is cancelled, takes too long or too much, and what does not listen", async () => {
    const [waitFile, blockFile] = [join(home, "waits"), join(home, "blocks")];
    await withWorker(async () => {
      const [waits, blocks] = await Promise.all([
        submit("wait", { argument: waitFile }),
        submit("block", { argument: blockFile }),
      ]);
      await until(() => existsSync(waitFile) && existsSync(blockFile) && readFileSync(blockFile).length > 1);
      const blocked = Number(readFileSync(blockFile, "utf8"));
      await Promise.all([queue.cancel(waits.id, { reason: "enough" }), queue.cancel(blocks.id)]);
      expect(await ended(waits.id)).toMatchObject({
        status: "cancelled",
        cancelReason: "enough",
        failure: { code: "PREGAO_JOB_CANCELLED" },
      });
      expect(await ended(blocks.id)).toMatchObject({ status: "cancelled", attempts: 1 });
      await until(() => !isProcessRunning(blocked));

      const [slow, greedy] = await Promise.all([
        submit("wait", { argument: join(home, "slow"), timeoutSeconds: 1 }),
        submit("hoard", { needs: { memoryMegabytes: 300 } }),
      ]);
      expect(await ended(slow.id)).toMatchObject({
        status: "timeout",
        failure: { code: "PREGAO_JOB_TIMEOUT" },
      });
      expect(await ended(greedy.id)).toMatchObject({
        status: "failed",
        attempts: 1,
        failure: { code: "PREGAO_JOB_MEMORY", message: expect.stringContaining("300 MB") },
      });
    });
  });

  it("tells the queue when it cannot make the job's folder, and loses no process by it", async () => {
    const jobs = join(home, "jobs");
    await withWorker(async () => {
      const before = await ended((await submit("tell")).id);
      await until(() => !existsSync(jobDirectory(home, before.id)));
      rmSync(jobs, { recursive: true });
      writeFileSync(jobs, "in the way");
      const { id } = await submit("tell", { maxAttempts: 2 });
      expect(await ended(id)).toMatchObject({
        ...{ status: "failed", attempts: 2 },
        failure: { code: "PREGAO_JOB_DIRECTORY", message: expect.not.stringContaining(home) },
      });
      rmSync(jobs);
      expect(await ended((await submit("tell")).id)).toMatchObject({
        status: "completed",
        result: before.result,
      });
    });
  });

  it("gives back what is not done within the grace, and counts no attempt", async () => {
    const file = join(home, "drained");
    const { id } = await submit("wait", { argument: file });
    await withWorker(() => until(() => existsSync(file)));
    expect(await queue.get(id)).toMatchObject({ status: "queued", attempts: 0 });
    expect((await queue.state()).workers).toEqual([]);
    await queue.cancel(id);
  });

  it("tells of itself, and that a job is another's ends it", async () => {
    const file = join(home, "taken");
    await withWorker(async () => {
      const { id } = await submit("wait", { argument: file });
      await until(() => existsSync(file));
      await until(async () => (await queue.state()).workers[0]?.running[0] === id);
      expect((await queue.state()).workers[0]).toMatchObject({ kinds: ["probe"], capacity: { threads: 2 } });
      await queue.cancel(id, { force: true });
      await until(async () => (await queue.state()).workers[0]?.running.length === 0);
      expect(await queue.get(id)).toMatchObject({ status: "cancelled", failure: null });
    });
    expect(await statusIs("x", "queued")().catch(({ code }) => code)).toBe("PREGAO_JOB_UNKNOWN");
  });
});
