import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Claim, JobEvent, JobNeeds, JobProgress, JobQueue, JobRequest } from "./contract.ts";
import { compareWithPaper, steps } from "./queue-model.fixture.ts";
import type { Cleared, QueueOptions } from "./queue-options.ts";

/** Clearing is done by the queue itself; the suite does not want to wait an hour. */
export interface ConformingQueue extends JobQueue {
  clear(): Promise<Cleared>;
}

export interface QueueSubject {
  /** Makes an empty queue; `open` connects to it, each call as another process would. */
  make(): Promise<{ open(options: QueueOptions): Promise<ConformingQueue>; remove(): Promise<void> }>;
}

const leaseSeconds = 30;
const mostEvents = 20;
const roomy: JobNeeds = { threads: 64, memoryMegabytes: 100_000, device: "cuda" };
const failure = { code: "PREGAO_JOB_DEFECT", message: "it broke" };
const never = new AbortController().signal;

export function progressOf(progress: number, stage = "training"): JobProgress {
  return {
    ...{ progress, stage, epoch: 1, epochs: 10, loss: 0.5, validationLoss: null, learningRate: 1e-3 },
    ...{ elapsedSeconds: 2, etaSeconds: null, memoryMegabytes: 100, cpuPercent: 50 },
  };
}

/** What every queue promises. `first` and `second` are connections of two processes. */
export function queueConformance(subject: QueueSubject): void {
  let made: Awaited<ReturnType<QueueSubject["make"]>>;
  let first: ConformingQueue;
  let second: ConformingQueue;
  /** Both clocks stand still but for what a test does. */
  let wall: number;
  let monotonic: number;
  const opened: JobQueue[] = [];
  const connect = async (): Promise<ConformingQueue> => {
    const queue = await made.open({ leaseSeconds, mostEvents, now: () => wall, monotonic: () => monotonic });
    opened.push(queue);
    return queue;
  };
  beforeEach(async () => {
    wall = Date.UTC(2026, 0, 5, 12);
    monotonic = 1000;
    made = await subject.make();
    first = await connect();
    second = await connect();
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
    await made.remove();
  });

  const submit = (id: string, request: Partial<JobRequest> = {}) =>
    first.submit({ id, kind: "training", payload: { of: id }, ...request });
  const claim = (queue = second, free = roomy, kinds = ["training"]) =>
    queue.claim("worker-1", { kinds, free });
  /** Claims until nothing fits; the ids in order. */
  const claimAll = async (queue = second, free = roomy, kinds = ["training"]): Promise<string[]> => {
    const ids: string[] = [];
    for (;;) {
      const found = await claim(queue, free, kinds);
      if (found === null) return ids;
      ids.push(found.job.id);
    }
  };
  const sure = (found: Claim | null): Claim => {
    expect(found).not.toBeNull();
    return found!;
  };
  const status = async (id: string, queue = first) => (await queue.get(id)).status;
  const until = async (events: AsyncIterable<JobEvent>): Promise<JobEvent[]> => {
    const all: JobEvent[] = [];
    for await (const event of events) all.push(event);
    return all;
  };
  /** The worker of everything that runs now is not heard of for longer than a lease. */
  const silence = async (queue = second): Promise<void> => {
    await queue.state();
    monotonic += leaseSeconds * 1000;
    await queue.state();
  };

  describe("submitting", () => {
    it("refuses more than may wait, gives one that is there, and takes more when there is room", async () => {
      const small = await made.open({
        leaseSeconds,
        mostWaiting: 2,
        now: () => wall,
        monotonic: () => monotonic,
      });
      opened.push(small);
      const add = (id: string) => small.submit({ id, kind: "training", payload: null });
      await add("a");
      await small.submit({ id: "b", kind: "training", payload: null, notBefore: wall + 1000 });
      await expect(add("c")).rejects.toMatchObject({ code: "PREGAO_QUEUE_FULL", status: 503 });
      expect((await small.list()).total).toBe(2);
      expect(await add("a")).toMatchObject({ id: "a", status: "queued" });
      sure(await claim());
      expect(await add("c")).toMatchObject({ id: "c", status: "queued" });
    });

    it("finds what ended after a time", async () => {
      for (const id of ["a", "b", "c"]) {
        await submit(id);
        if (id !== "c") await first.cancel(id);
        wall += 1000;
      }
      const ended = async (endedAfter: number) => (await first.list({ endedAfter })).jobs.map(({ id }) => id);
      expect(await ended(0)).toEqual(["b", "a"]);
      expect(await ended(wall - 3000)).toEqual(["b"]);
      expect(await ended(wall - 2000)).toEqual([]);
    });

    it("keeps a job as it was given, with every default", async () => {
      const record = await submit("plain");
      expect(record).toEqual({
        ...{ id: "plain", kind: "training", payload: { of: "plain" }, status: "queued", priority: "normal" },
        ...{ timeoutSeconds: 3600, maxAttempts: 3, backoffSeconds: 5, attempts: 0, tags: {} },
        needs: { threads: 1, memoryMegabytes: 0, device: "cpu" },
        subject: { symbol: null, timeframe: null, modelType: null },
        ...{ batch: null, webhook: null, notBefore: null, createdAt: wall, startedAt: null, endedAt: null },
        ...{ worker: null, progress: null, result: null, failure: null, cancelReason: null },
      });
      const full: JobRequest = {
        id: "schedule:daily 2026-01-05T12:00:00Z/ação#1",
        kind: "trial",
        payload: { nested: [1, null, { text: 'ç "quoted" %_' }], empty: {}, list: [] },
        subject: { symbol: "PETR4", timeframe: "1d", modelType: "xgboost" },
        ...{ priority: "high", timeoutSeconds: 60, maxAttempts: 1, backoffSeconds: 0.5 },
        needs: { threads: 2, memoryMegabytes: 500, device: "cuda" },
        tags: { team: "a", 'odd "key"': "x'y" },
        batch: { id: "b-1", maxConcurrent: 2 },
        ...{ webhook: "https://example.com/done", notBefore: wall + 1000 },
      };
      await first.submit(full);
      expect(await second.get(full.id!)).toMatchObject({ ...full, status: "pending" });
    });

    it("makes ids of its own, and gives the job that there is for an id that was submitted before", async () => {
      const one = await first.submit({ kind: "training", payload: null });
      expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      const records = await Promise.all(
        [first, second, first, second].map((queue, at) =>
          queue.submit({ id: "same", kind: "training", payload: { at } }),
        ),
      );
      expect(new Set(records.map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
      expect((await first.list()).total).toBe(2);
      await sure(await claim());
      sure(await claim());
      expect(await submit("same", { payload: { at: 9 } })).toMatchObject({ status: "running", attempts: 1 });
    });

    it("refuses what it could not keep", async () => {
      const refused: Partial<JobRequest>[] = [
        { id: "" },
        { id: "a\nb" },
        { id: "a\ud800" },
        { kind: "" },
        { maxAttempts: 0 },
        { timeoutSeconds: 0 },
        { priority: "highest" as never },
        { needs: { threads: -1 } },
        { tags: { a: 1 as never } },
        { surprise: 1 } as never,
      ];
      for (const part of refused) {
        await expect(submit("x", part)).rejects.toMatchObject({ code: "PREGAO_OPTION_INVALID" });
      }
      expect((await first.list()).total).toBe(0);
    });

    it("knows no other jobs", async () => {
      const unknown = { code: "PREGAO_JOB_UNKNOWN", details: { id: "nobody" } };
      await expect(first.get("nobody")).rejects.toMatchObject(unknown);
      await expect(first.get("a\ud800\0/..:%")).rejects.toMatchObject({ code: "PREGAO_JOB_UNKNOWN" });
      await expect(first.position("nobody")).rejects.toMatchObject(unknown);
      await expect(first.cancel("nobody")).rejects.toMatchObject(unknown);
      await expect(first.retry("nobody")).rejects.toMatchObject(unknown);
      await expect(until(first.events("nobody", { signal: never }))).rejects.toMatchObject(unknown);
    });
  });

  describe("claiming", () => {
    it("gives the most pressing first, equal ones in order of arrival, each to one worker only", async () => {
      for (const [at, priority] of (
        ["low", "normal", "urgent", "high", "normal", "urgent"] as const
      ).entries()) {
        await submit(`${at}-${priority}`, { priority });
      }
      expect(await first.position("0-low")).toBe(5);
      expect(await first.position("4-normal")).toBe(4);
      expect(await first.position("2-urgent")).toBe(0);
      const claimed = await Promise.all([claim(first), claim(second), claim(first), claim(second)]);
      expect(claimed.map((one) => one!.job.id).sort()).toEqual([
        "1-normal",
        "2-urgent",
        "3-high",
        "5-urgent",
      ]);
      expect(await claimAll(first)).toEqual(["4-normal", "0-low"]);
      expect(await first.position("0-low")).toBe(0);
    });

    it("tells who has it, since when, in which attempt", async () => {
      await submit("a");
      wall += 5000;
      const { job, lease } = sure(await claim());
      expect(job).toMatchObject({
        status: "running",
        worker: "worker-1",
        attempts: 1,
        startedAt: wall,
        endedAt: null,
      });
      expect(lease.length).toBeGreaterThan(15);
      expect(await first.get("a")).toEqual(job);
    });

    it("gives only kinds that are done here and what fits: threads, memory, device", async () => {
      await submit("big", { priority: "urgent", needs: { threads: 4, memoryMegabytes: 1000 } });
      await submit("cuda", { priority: "high", needs: { device: "cuda" } });
      await submit("small", { needs: { threads: 1, memoryMegabytes: 100 } });
      await submit("trial", { kind: "trial", priority: "urgent" });
      const cpu = (threads: number, memoryMegabytes: number): JobNeeds => ({
        threads,
        memoryMegabytes,
        device: "cpu",
      });
      expect(await claim(second, cpu(4, 99))).toBeNull();
      expect(await claim(second, cpu(0, 1000))).toBeNull();
      expect(await claimAll(second, cpu(3, 1000))).toEqual(["small"]);
      expect(await claimAll(second, cpu(4, 1000))).toEqual(["big"]);
      expect(await claimAll(second, cpu(64, 100_000))).toEqual([]);
      expect(await claimAll(second, roomy, [])).toEqual([]);
      expect(await claimAll(second, roomy, ["trial", "training"])).toEqual(["trial", "cuda"]);
    });

    it("runs of a batch no more than it may at once, on all workers together", async () => {
      const batch = { id: "b", maxConcurrent: 2 };
      for (const id of ["b1", "b2", "b3", "b4"]) await submit(id, { batch, priority: "high" });
      await submit("other");
      expect(await claimAll(first)).toEqual(["b1", "b2", "other"]);
      expect([await status("b3"), await status("b4")]).toEqual(["pending", "pending"]);
      expect((await first.list({ batch: "b" })).byStatus).toMatchObject({
        running: 2,
        pending: 2,
        queued: 0,
      });
      await first.cancel("b1", { force: true });
      expect(await status("b3")).toBe("queued");
      expect(await claimAll(second)).toEqual(["b3"]);
    });

    it("waits for the hour that was asked for", async () => {
      await submit("later", { notBefore: wall + 60_000, priority: "urgent" });
      await submit("now");
      expect(await status("later")).toBe("pending");
      expect([await first.position("later"), await first.position("now")]).toEqual([1, 0]);
      expect(await claimAll()).toEqual(["now"]);
      wall += 60_000;
      expect(await status("later")).toBe("queued");
      expect(await claimAll()).toEqual(["later"]);
    });

    it("gives nothing while paused; what runs goes on", async () => {
      await submit("running");
      const held = sure(await claim());
      await submit("waiting");
      await first.pause();
      expect((await second.state()).paused).toBe(true);
      expect(await claim()).toBeNull();
      expect(await second.heartbeat(held)).toBe("held");
      expect(await second.complete(held, { done: true })).toBe(true);
      await first.resume();
      expect((await second.state()).paused).toBe(false);
      expect(await claimAll()).toEqual(["waiting"]);
    });

    it("wakes who waits when there is something to claim", async () => {
      expect(await claim()).toBeNull();
      const woken = second.wait(20_000, never);
      await submit("a");
      await woken;
      sure(await claim());
      expect(await claim()).toBeNull();
      const stop = new AbortController();
      const stopped = second.wait(20_000, stop.signal);
      stop.abort();
      await stopped;
      await second.wait(1, never);
    });
  });

  describe("ending", () => {
    it("keeps the result, once", async () => {
      await submit("a");
      const held = sure(await claim());
      wall += 2500;
      expect(await second.complete(held, { loss: 0.25, verdict: "ação" })).toBe(true);
      expect(await first.get("a")).toMatchObject({
        ...{ status: "completed", result: { loss: 0.25, verdict: "ação" }, endedAt: wall, failure: null },
        ...{ worker: "worker-1", attempts: 1 },
      });
      expect(await second.complete(held, { loss: 0 })).toBe(false);
      expect(await second.fail(held, failure)).toBe(false);
      expect(await second.release(held)).toBe(false);
      expect(await second.heartbeat(held)).toBe("lost");
      expect((await first.get("a")).result).toEqual({ loss: 0.25, verdict: "ação" });
    });

    it("tries a failed one again after a wait that doubles, until its attempts are used up", async () => {
      await submit("a", { maxAttempts: 3, backoffSeconds: 10 });
      for (const wait of [10_000, 20_000]) {
        expect(await second.fail(sure(await claim()), failure)).toBe(true);
        expect(await first.get("a")).toMatchObject({
          status: "pending",
          failure,
          worker: null,
          endedAt: null,
        });
        wall += wait - 1;
        expect(await claim()).toBeNull();
        wall += 1;
        expect(await status("a")).toBe("queued");
      }
      expect(await second.fail(sure(await claim()), failure)).toBe(true);
      expect(await first.get("a")).toMatchObject({ status: "failed", failure, attempts: 3, endedAt: wall });
      expect(await claim()).toBeNull();
    });

    it("tries one that failed for good, or was cancelled by its worker, no more", async () => {
      for (const id of ["a", "b", "c"]) await submit(id);
      expect(await second.fail(sure(await claim()), failure, { final: true })).toBe(true);
      expect(await second.fail(sure(await claim()), failure, { final: true, status: "timeout" })).toBe(true);
      expect(await second.fail(sure(await claim()), failure, { status: "cancelled" })).toBe(true);
      expect([await status("a"), await status("b"), await status("c")]).toEqual([
        "failed",
        "timeout",
        "cancelled",
      ]);
    });

    it("takes a job back from a worker that drains, in its old place and without counting the attempt", async () => {
      for (const id of ["a", "b"]) await submit(id);
      const held = sure(await claim());
      expect(await second.release(held)).toBe(true);
      expect(await first.get("a")).toMatchObject({
        status: "queued",
        attempts: 0,
        worker: null,
        startedAt: wall,
      });
      expect(await second.heartbeat(held)).toBe("lost");
      expect(await claimAll()).toEqual(["a", "b"]);
      expect((await first.get("a")).attempts).toBe(1);
    });

    it("is tried again by hand, whatever it ended as without a result", async () => {
      await submit("a", { maxAttempts: 1 });
      await second.fail(sure(await claim()), failure);
      expect(await first.retry("a")).toMatchObject({ status: "queued", failure, endedAt: null, attempts: 1 });
      const held = sure(await claim());
      expect(held.job).toMatchObject({ attempts: 2, failure: null });
      await expect(first.retry("a")).rejects.toMatchObject({ code: "PREGAO_JOB_NOT_RETRYABLE" });
      await second.complete(held, 1);
      await expect(first.retry("a")).rejects.toMatchObject({ code: "PREGAO_JOB_NOT_RETRYABLE" });
      await submit("b");
      await first.cancel("b", { reason: "a mistake" });
      expect(await first.retry("b")).toMatchObject({ status: "queued", cancelReason: null });
    });
  });

  describe("cancelling", () => {
    it("ends a waiting one at once", async () => {
      await submit("a");
      expect(await second.cancel("a", { reason: "not needed" })).toEqual({ wasRunning: false });
      expect(await first.get("a")).toMatchObject({
        status: "cancelled",
        cancelReason: "not needed",
        endedAt: wall,
      });
      expect(await claim()).toBeNull();
      await expect(first.cancel("a")).rejects.toMatchObject({
        code: "PREGAO_JOB_ENDED",
        details: { status: "cancelled" },
      });
    });

    it("asks a running one to stop; its worker ends it, and no attempt follows", async () => {
      await submit("a");
      await submit("b");
      const [a, b] = [sure(await claim()), sure(await claim())];
      expect(await first.cancel("a", { reason: "wrong data" })).toEqual({ wasRunning: true });
      await first.cancel("b");
      expect(await second.heartbeat(a, progressOf(0.5))).toBe("cancelled");
      expect(await status("a")).toBe("running");
      expect(await second.fail(a, { code: "PREGAO_INTERRUPTED", message: "stopped" })).toBe(true);
      expect(await first.get("a")).toMatchObject({ status: "cancelled", cancelReason: "wrong data" });
      // What was done before its worker noticed counts.
      expect(await second.complete(b, { done: 1 })).toBe(true);
      expect(await first.get("b")).toMatchObject({ status: "completed", cancelReason: null });
    });

    it("takes a running one from its worker by force", async () => {
      await submit("a");
      const held = sure(await claim());
      expect(await first.cancel("a", { force: true, reason: "now" })).toEqual({ wasRunning: true });
      expect(await status("a")).toBe("cancelled");
      expect(await second.heartbeat(held)).toBe("lost");
      expect(await second.complete(held, 1)).toBe(false);
      expect((await first.get("a")).result).toBeNull();
    });

    it("is not undone by a worker that gives the job back", async () => {
      await submit("a");
      const held = sure(await claim());
      await first.cancel("a");
      expect(await second.release(held)).toBe(true);
      expect(await status("a")).toBe("cancelled");
    });
  });

  describe("leases", () => {
    it("gives the job of a worker that is not heard of to another, and believes the first no more", async () => {
      await submit("a");
      const lost = sure(await claim(first));
      await silence();
      expect(await first.get("a")).toMatchObject({
        ...{ status: "queued", attempts: 1 },
        failure: { code: "PREGAO_JOB_ABANDONED", message: expect.stringContaining("worker-1") },
      });
      const held = sure(await claim(second));
      expect(held.job).toMatchObject({ id: "a", attempts: 2, failure: null });
      expect(held.lease).not.toBe(lost.lease);
      expect(await first.heartbeat(lost, progressOf(0.9))).toBe("lost");
      expect(await first.complete(lost, "late")).toBe(false);
      expect(await first.fail(lost, failure)).toBe(false);
      expect(await first.release(lost)).toBe(false);
      expect((await first.get("a")).progress).toBeNull();
      expect(await second.complete(held, "in time")).toBe(true);
      expect((await first.get("a")).result).toBe("in time");
    });

    it("keeps the job of a worker that is heard of", async () => {
      await submit("a");
      const held = sure(await claim(first));
      for (let round = 0; round < 4; round++) {
        await second.state();
        monotonic += leaseSeconds * 900;
        expect(await first.heartbeat(held)).toBe("held");
        expect(await claim(second)).toBeNull();
      }
      expect(await first.complete(held, 1)).toBe(true);
    });

    it("gives up a job whose attempts have all been lost, naming the worker and the hour", async () => {
      await submit("a", { maxAttempts: 2 });
      for (let attempt = 0; attempt < 2; attempt++) {
        sure(await claim(first));
        await silence();
      }
      const { status, failure, endedAt } = await first.get("a");
      expect([status, failure?.code, endedAt]).toEqual(["failed", "PREGAO_JOB_ABANDONED", wall]);
      for (const part of ["worker-1", "30 s", new Date(wall).toISOString()])
        expect(failure!.message).toContain(part);
      await submit("slow", { maxAttempts: 1, timeoutSeconds: 60 });
      sure(await claim(first));
      wall += 60_000;
      await silence();
      expect(await first.get("slow")).toMatchObject({
        status: "timeout",
        failure: { code: "PREGAO_JOB_TIMEOUT" },
      });
      await first.retry("a");
      sure(await claim(first));
      await silence();
      expect(await first.get("a")).toMatchObject({ status: "queued", attempts: 3 });
    });

    it("does not mind clocks that jump", async () => {
      const year = 365 * 86_400_000;
      await submit("a", { backoffSeconds: 5 });
      const held = sure(await claim(first));
      await second.state();
      for (const jump of [year, -2 * year, year]) {
        wall += jump;
        await second.state();
        expect(await claim(second)).toBeNull();
        expect(await first.heartbeat(held)).toBe("held");
      }
      // A worker that died before the clock was set back is noticed all the same.
      wall -= year;
      await silence();
      const again = sure(await claim(second));
      // A back-off that began at a later hour is over when the clock is set back.
      await second.fail(again, failure);
      expect(await claim(second)).toBeNull();
      wall -= 1000; // Machines differ by as much.
      expect(await claim(second)).toBeNull();
      wall -= 120_000;
      sure(await claim(second));
    });
  });

  describe("telling", () => {
    it("tells all that happened in order, from wherever the listener left off, and ends with the job", async () => {
      await submit("a", { maxAttempts: 2, backoffSeconds: 1 });
      const heard: JobEvent[] = [];
      const listening = (async () => {
        for await (const event of first.events("a", { signal: never })) heard.push(event);
      })();
      const one = sure(await claim());
      await second.heartbeat(one, progressOf(0.25));
      await second.heartbeat(one);
      await second.fail(one, failure);
      wall += 1000;
      const two = sure(await claim());
      await second.heartbeat(two, progressOf(0.75, "validating"));
      await second.complete(two, { ok: true });
      await listening;
      expect(heard.map(({ status, progress }) => [status, progress?.progress ?? null])).toEqual([
        ["queued", null],
        ["running", null],
        ["running", 0.25],
        ["pending", null],
        ["running", null],
        ["running", 0.75],
        ["completed", 0.75],
      ]);
      expect(heard.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(heard[3]!.failure).toEqual(failure);
      expect(await until(second.events("a", { after: 4, signal: never }))).toEqual(heard.slice(4));
      expect(await until(second.events("a", { after: 7, signal: never }))).toEqual([]);
    });

    it("stops when it is told to, and when the queue is closed", async () => {
      await submit("a");
      const stop = new AbortController();
      const heard: string[] = [];
      for await (const { status } of first.events("a", { signal: stop.signal })) {
        heard.push(status);
        stop.abort();
      }
      expect(heard).toEqual(["queued"]);
      const third = await connect();
      const listening = until(third.events("a", { signal: never }));
      const waiting = third.wait(20_000, never);
      await third.close();
      await third.close();
      await waiting;
      expect((await listening).length).toBeLessThanOrEqual(1);
    });

    it("shows how far a job is", async () => {
      await submit("a");
      const held = sure(await claim());
      await second.heartbeat(held, progressOf(0.5));
      expect((await first.get("a")).progress).toEqual(progressOf(0.5));
    });

    it("shows which workers there are, until they leave or are not heard of", async () => {
      const worker = (id: string) => ({
        ...{ id, host: "alpha", pid: 7, kinds: ["training"], running: [], startedAt: wall, draining: false },
        capacity: roomy,
      });
      await first.announce(worker("w1"));
      await second.announce(worker("w2"));
      await second.announce({ ...worker("w2"), running: ["a"], draining: true });
      expect((await first.state()).workers).toEqual([
        { ...worker("w1"), heardAt: wall },
        { ...worker("w2"), heardAt: wall, running: ["a"], draining: true },
      ]);
      await first.depart("w1");
      expect((await second.state()).workers.map(({ id }) => id)).toEqual(["w2"]);
      wall += leaseSeconds * 10_000;
      expect((await second.state()).workers).toEqual([]);
    });

    it("counts", async () => {
      expect(await first.state()).toEqual({
        byStatus: { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, timeout: 0 },
        ...{ paused: false, workers: [], lastEndedAt: null, meanSeconds: null, endedLastHour: 0 },
      });
      for (const id of ["a", "b", "c", "d", "e"]) await submit(id);
      await submit("f", { notBefore: wall + 86_400_000 });
      for (const seconds of [2, 4]) {
        const held = sure(await claim());
        wall += seconds * 1000;
        await second.complete(held, null);
      }
      await second.fail(sure(await claim()), failure, { final: true });
      sure(await claim());
      await first.cancel("f");
      const ended = wall;
      expect(await second.state()).toMatchObject({
        byStatus: { pending: 0, queued: 1, running: 1, completed: 2, failed: 1, cancelled: 1, timeout: 0 },
        ...{ lastEndedAt: ended, meanSeconds: 3, endedLastHour: 4 },
      });
      wall += 2 * 3_600_000;
      expect((await second.state()).endedLastHour).toBe(0);
    });
  });

  describe("listing", () => {
    beforeEach(async () => {
      await submit("a", {
        subject: { symbol: "PETR4", modelType: "xgboost" },
        tags: { team: "one", "k.e'y": "v" },
      });
      wall += 1000;
      await submit("b", {
        subject: { symbol: "VALE3", modelType: "lstm" },
        tags: { team: "two" },
        priority: "high",
      });
      wall += 1000;
      await submit("c", { kind: "trial", subject: { symbol: "PETR4", modelType: "lstm" }, priority: "low" });
      const held = sure(await claim());
      wall += 1000;
      await second.complete(held, { of: "b" });
    });
    const ids = async (filter?: Parameters<JobQueue["list"]>[0]): Promise<string[]> =>
      (await second.list(filter)).jobs.map(({ id }) => id);

    it("filters by what a job is about", async () => {
      expect(await ids({ symbols: ["PETR4"] })).toEqual(["c", "a"]);
      expect(await ids({ symbols: ["PETR4"], modelTypes: ["lstm", "mlp"] })).toEqual(["c"]);
      expect(await ids({ kinds: ["trial"] })).toEqual(["c"]);
      expect(await ids({ statuses: ["completed", "failed"] })).toEqual(["b"]);
      expect(await ids({ statuses: [] })).toEqual([]);
      expect(await ids({ tags: { team: "one" } })).toEqual(["a"]);
      expect(await ids({ tags: { team: "one", "k.e'y": "v" } })).toEqual(["a"]);
      expect(await ids({ tags: { team: "one", "k.e'y": "w" } })).toEqual([]);
      expect(await ids({ createdAfter: wall - 2000 })).toEqual(["c"]);
      expect(await ids({ batch: "none" })).toEqual([]);
    });

    it("sorts, unknown times last, and pages", async () => {
      expect(await ids()).toEqual(["c", "b", "a"]);
      expect(await ids({ sortOrder: "asc" })).toEqual(["a", "b", "c"]);
      expect(await ids({ sortBy: "priority" })).toEqual(["b", "a", "c"]);
      expect(await ids({ sortBy: "started_at", sortOrder: "asc" })).toEqual(["b", "a", "c"]);
      expect(await ids({ sortBy: "completed_at", sortOrder: "desc" })).toEqual(["b", "c", "a"]);
      expect(await ids({ sortBy: "status", sortOrder: "asc" })).toEqual(["a", "c", "b"]);
      expect(await ids({ sortOrder: "asc", offset: 1, limit: 1 })).toEqual(["b"]);
      const page = await second.list({ limit: 1, symbols: ["PETR4", "VALE3"] });
      expect(page).toMatchObject({ total: 3, byStatus: { queued: 2, completed: 1, running: 0 } });
      expect(page.jobs).toEqual([await first.get("c")]);
    });
  });

  describe("clearing away", () => {
    const day = 86_400_000;

    it("removes what ended long ago, and sooner its progress but not how it ended", async () => {
      for (const id of ["a", "b", "c"]) await submit(id);
      for (const wait of [0, 15 * day, 0]) {
        const held = sure(await claim());
        await second.heartbeat(held, progressOf(0.5));
        wall += wait;
        if (held.job.id !== "c") await second.complete(held, 1);
      }
      const left = async (id: string) =>
        (await until(first.events(id, { signal: never }))).map((one) => one.status);
      expect(await second.clear()).toEqual({ jobs: 0, events: 3 });
      expect([await left("a"), await left("b")]).toEqual([
        ["completed"],
        ["queued", "running", "running", "completed"],
      ]);
      wall += 15 * day + 1;
      expect(await second.clear()).toEqual({ jobs: 1, events: 3 });
      expect((await first.list()).jobs.map(({ id }) => id)).toEqual(["c", "b"]);
      expect(await second.clear()).toEqual({ jobs: 0, events: 0 });
      expect((await first.state()).byStatus).toMatchObject({ completed: 1, running: 1 });
    });

    it("keeps the latest events of a job that tells much", async () => {
      await submit("a");
      const held = sure(await claim());
      for (let beat = 0; beat < mostEvents + 5; beat++) await second.heartbeat(held, progressOf(beat / 2000));
      await second.complete(held, 1);
      const kept = await until(first.events("a", { signal: never }));
      expect([kept.length, kept[0]!.sequence, kept.at(-1)!.sequence]).toEqual([
        mostEvents,
        9,
        mostEvents + 8,
      ]);
      expect(kept.at(-1)!.status).toBe("completed");
      const late = await until(first.events("a", { after: mostEvents + 6, signal: never }));
      expect(late.map(({ sequence }) => sequence)).toEqual([mostEvents + 7, mostEvents + 8]);
    });
  });

  it("does in any order of calls what a list on paper would", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (done) => {
        const paper = await subject.make();
        try {
          await compareWithPaper(paper.open, done);
        } finally {
          await paper.remove();
        }
      }),
      { numRuns: 15, seed: 7 },
    );
  });
}
