import { spawn } from "node:child_process";
import { once } from "node:events";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../../scripts/servers/servers.ts";
import { progressOf, queueConformance } from "../queue.conformance.fixture.ts";
import { BullmqQueue } from "./bullmq-queue.ts";
import { changeJob } from "./scripts.ts";

const free = { threads: 8, memoryMegabytes: 1000, device: "cpu" } as const;
const kinds = ["training"];

describeWith("Redis")("a queue of BullMQ in Redis", () => {
  let server: RunningServer;
  let made = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  const url = ({ port } = server) => `redis://:tests@127.0.0.1:${port}/0`;

  describe("keeps the contract", () => {
    queueConformance({
      async make() {
        const prefix = `test${++made}`;
        return {
          open: (options) => BullmqQueue.open(url(), options, prefix),
          remove: async () => {},
        };
      },
    });
  });

  it("is read by BullMQ's own classes", async () => {
    const queue = await BullmqQueue.open(url(), {}, "seen");
    await queue.submit({ id: "a:1", kind: "training", payload: { of: "a" }, priority: "high" });
    await queue.submit({ id: "b", kind: "training", payload: null });
    await queue.submit({ id: "c", kind: "training", payload: null, notBefore: Date.now() + 100_000 });
    const held = (await queue.claim("w", { kinds, free }))!;
    await queue.heartbeat(held, progressOf(0.5));
    await queue.complete(held, { loss: 0.5 });
    await queue.fail(
      (await queue.claim("w", { kinds, free }))!,
      { code: "X", message: "it broke" },
      { final: true },
    );
    const connection = new Redis(url(), { maxRetriesPerRequest: null });
    const bull = new Queue("jobs", { connection, prefix: "seen" });
    expect(await bull.getJobCounts()).toMatchObject({
      completed: 1,
      failed: 1,
      delayed: 1,
      prioritized: 0,
      active: 0,
    });
    const [done] = await bull.getJobs(["completed"]);
    expect(done).toMatchObject({
      ...{ name: "training", data: { of: "a" }, returnvalue: { loss: 0.5 }, attemptsMade: 1 },
      ...{ progress: { progress: 0.5 }, processedBy: "w", priority: 2 },
    });
    expect((await bull.getJobLogs(done!.id!)).count).toBe(4);
    expect((await bull.getJobs(["failed"]))[0]!.failedReason).toBe("it broke");
    await bull.close();
    connection.disconnect();
    await queue.close();
  });

  it("writes a change once, also when its answer is lost and it is sent again", async () => {
    const queue = await BullmqQueue.open(url(), {}, "again");
    await queue.submit({ id: "a", kind: "training", payload: null });
    const redis = new Redis(url());
    const change = () =>
      redis.eval(
        changeJob,
        1,
        "again:jobs:",
        "j.a",
        "1",
        "token",
        "completed",
        "5",
        '"x":1}',
        9,
        "",
        0,
        "beat",
        "7",
      );
    expect([await change(), await change()]).toEqual([1, 1]);
    expect(await redis.llen("again:jobs:j.a:logs")).toBe(2);
    const late = redis.eval(changeJob, 1, "again:jobs:", "j.a", "1", "other", "failed", "5", "", 9, "", 0);
    expect(await late).toBe(0);
    redis.disconnect();
    await queue.close();
  });

  it("loses nothing that was acknowledged when Redis dies in the middle, and ends each job once", async () => {
    const durable = await startRedis({ durable: true });
    const [submitter, worker] = [await BullmqQueue.open(url(durable)), await BullmqQueue.open(url(durable))];
    const acknowledged: string[] = [];
    const finished = new Map<string, number>();
    let submitted = false;
    const submitting = (async () => {
      for (let at = 0; at < 60; at++) {
        const { id } = await submitter.submit({ id: `job${at}`, kind: "training", payload: { at } });
        acknowledged.push(id);
      }
      submitted = true;
    })();
    const working = (async () => {
      for (;;) {
        const claim = await worker.claim("w", { kinds, free });
        if (claim === null) {
          if (submitted) return;
          await worker.wait(50, new AbortController().signal);
          continue;
        }
        expect(await worker.complete(claim, claim.job.payload)).toBe(true);
        finished.set(claim.job.id, (finished.get(claim.job.id) ?? 0) + 1);
      }
    })();
    for (const target of [15, 35]) {
      while (acknowledged.length < target) await new Promise((resolve) => setImmediate(resolve));
      await durable.kill();
      await durable.start();
    }
    await Promise.all([submitting, working]);
    expect(acknowledged.length).toBe(60);
    expect([...finished.entries()].sort()).toEqual(acknowledged.map((id) => [id, 1]).sort());
    const { byStatus, total } = await submitter.list();
    expect([total, byStatus.completed]).toEqual([60, 60]);
    for (const id of acknowledged) {
      const statuses: string[] = [];
      for await (const event of submitter.events(id, { signal: new AbortController().signal }))
        statuses.push(event.status);
      expect(statuses).toEqual(["queued", "running", "completed"]);
    }
    await submitter.close();
    await worker.close();
    await durable.stop();
  });

  it("closed while Redis is away, it lets its process end", async () => {
    const leaving = await startRedis({ durable: true });
    const program = `
      const { BullmqQueue } = await import(${JSON.stringify(new URL("./bullmq-queue.ts", import.meta.url).href)});
      const queue = await BullmqQueue.open(${JSON.stringify(url(leaving))});
      process.once("SIGTERM", () => queue.close());
      await queue.submit({ kind: "training", payload: null });
      await queue.wait(1, new AbortController().signal);
      console.log("open");`;
    const child = spawn(
      process.execPath,
      ["--conditions=pregao-source", "--input-type=module", "--eval", program],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      await once(child.stdout, "data");
      await leaving.kill();
      child.kill("SIGTERM");
      expect(await once(child, "exit", { signal: AbortSignal.timeout(10_000) })).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
      await leaving.stop();
    }
  });

  it("says so when Redis is away, without its password", async () => {
    const away = BullmqQueue.open("redis://:secret@127.0.0.1:1/0");
    await expect(away).rejects.toMatchObject({ code: "PREGAO_QUEUE_UNREACHABLE", status: 503 });
    await expect(away).rejects.not.toThrow(/secret/);
  });
});
