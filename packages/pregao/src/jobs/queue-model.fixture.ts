import fc from "fast-check";
import { expect } from "vitest";
import { type Claim, type JobPriority, type JobQueue, jobPriorities } from "./contract.ts";
import type { QueueOptions } from "./queue-options.ts";

/** A job as somebody would write it on paper: the yardstick that knows nothing of how queues keep it. */
interface PaperJob {
  readonly id: string;
  readonly priority: JobPriority;
  readonly kind: string;
  readonly threads: number;
  readonly batch: string | null;
  status: "waiting" | "running" | "completed" | "failed" | "cancelled" | "timeout";
  attempts: number;
  allowed: number;
  from: number;
  stopAsked: boolean;
}

const most = { one: 1, two: 2 } as const;
const maxAttempts = 2;
const backoff = 10_000;
const lease = 30_000;

/** One step: what is done, with which of the jobs or claims there are (taken modulo their number), by which connection. */
export const steps = fc.array(
  fc.record({
    action: fc.constantFrom(
      ...([
        "submit",
        "submit",
        "submit",
        "claim",
        "claim",
        "claim",
        "complete",
        "fail",
        "fail final",
      ] as const),
      ...([
        "release",
        "heartbeat",
        "cancel",
        "force",
        "retry",
        "pause",
        "resume",
        "hour",
        "silence",
      ] as const),
    ),
    which: fc.nat(1000),
    second: fc.boolean(),
    priority: fc.constantFrom(...jobPriorities),
    kind: fc.constantFrom("a", "a", "a", "b"),
    threads: fc.constantFrom(1, 2, 3, 3),
    batch: fc.constantFrom(null, null, "one", "two"),
    later: fc.boolean(),
  }),
  { minLength: 30, maxLength: 50 },
);
type Step = (typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never)[number];

/** Does the same with two connections of a queue and on paper, and compares after each step all that can be seen. */
export async function compareWithPaper(
  connect: (options: QueueOptions) => Promise<JobQueue>,
  done: readonly Step[],
): Promise<void> {
  let wall = 1_000_000_000;
  let monotonic = 0;
  const options = { leaseSeconds: lease / 1000, now: () => wall, monotonic: () => monotonic };
  const queues = [await connect(options), await connect(options)] as const;
  const jobs: PaperJob[] = [];
  const claims: { readonly claim: Claim; readonly job: PaperJob; readonly attempt: string; held: boolean }[] =
    [];
  let paused = false;

  const isDue = (job: PaperJob): boolean => wall >= job.from;
  const isFull = ({ batch }: PaperJob): boolean =>
    batch !== null &&
    jobs.filter((other) => other.batch === batch && other.status === "running").length >=
      most[batch as keyof typeof most];
  const line = (): PaperJob[] =>
    jobs
      .filter((job) => job.status === "waiting" && isDue(job))
      .sort((a, b) => jobPriorities.indexOf(b.priority) - jobPriorities.indexOf(a.priority)); // Stable: by arrival.
  const letGo = (job: PaperJob): void => {
    for (const held of claims) if (held.job === job) held.held = false;
    job.stopAsked = false;
  };

  const perform = async (step: Step): Promise<void> => {
    const queue = queues[step.second ? 1 : 0];
    const job = jobs.length === 0 ? undefined : jobs[step.which % jobs.length]!;
    // Mostly one of the latest: old claims have long been let go.
    const held = claims.at(-1 - (step.which % Math.min(4, claims.length)));
    switch (step.action) {
      case "submit": {
        const { priority, kind, threads, batch, later } = step;
        const id = `job${jobs.length}`;
        await queue.submit({
          ...{ id, kind, payload: null, priority, maxAttempts, backoffSeconds: backoff / 1000 },
          needs: { threads },
          ...(batch === null
            ? {}
            : { batch: { id: batch, maxConcurrent: most[batch as keyof typeof most] } }),
          ...(later ? { notBefore: wall + backoff } : {}),
        });
        const from = later ? wall + backoff : 0;
        jobs.push({
          ...{ id, priority, kind, threads, batch, status: "waiting" },
          ...{ attempts: 0, allowed: maxAttempts, from, stopAsked: false },
        });
        return;
      }
      case "claim": {
        const free = { threads: step.threads, memoryMegabytes: 0, device: "cpu" } as const;
        const kinds = step.kind === "b" ? ["b"] : ["a", "b"];
        const claim = await queue.claim("worker", { kinds, free });
        const expected = paused
          ? undefined
          : line().find((one) => kinds.includes(one.kind) && one.threads <= step.threads && !isFull(one));
        expect(claim?.job.id).toBe(expected?.id);
        if (claim === null || expected === undefined) return;
        expected.status = "running";
        expected.attempts++;
        claims.push({ claim, job: expected, attempt: claim.lease, held: true });
        return;
      }
      case "complete": {
        if (held === undefined) return;
        expect(await queue.complete(held.claim, { of: held.attempt })).toBe(held.held);
        if (!held.held) return;
        held.job.status = "completed";
        letGo(held.job);
        return;
      }
      case "fail":
      case "fail final": {
        if (held === undefined) return;
        const final = step.action === "fail final";
        const failure = { code: "PREGAO_JOB_DEFECT", message: "it broke" };
        expect(
          await queue.fail(held.claim, failure, { final, status: step.later ? "timeout" : "failed" }),
        ).toBe(held.held);
        if (!held.held) return;
        const one = held.job;
        if (one.stopAsked) one.status = "cancelled";
        else if (final || one.attempts >= one.allowed) one.status = step.later ? "timeout" : "failed";
        else {
          one.status = "waiting";
          const failures = one.attempts - (one.allowed - maxAttempts);
          one.from = wall + backoff * 2 ** (Math.max(1, failures) - 1);
        }
        letGo(one);
        return;
      }
      case "release": {
        if (held === undefined) return;
        expect(await queue.release(held.claim)).toBe(held.held);
        if (!held.held) return;
        held.job.status = held.job.stopAsked ? "cancelled" : "waiting";
        if (held.job.status === "waiting") held.job.attempts--;
        letGo(held.job);
        return;
      }
      case "heartbeat": {
        if (held === undefined) return;
        const expected = !held.held ? "lost" : held.job.stopAsked ? "cancelled" : "held";
        expect(await queue.heartbeat(held.claim)).toBe(expected);
        return;
      }
      case "cancel":
      case "force": {
        if (job === undefined) return;
        const force = step.action === "force";
        const wasRunning = job.status === "running";
        if (!wasRunning && job.status !== "waiting") {
          await expect(queue.cancel(job.id, { force })).rejects.toMatchObject({ code: "PREGAO_JOB_ENDED" });
          return;
        }
        expect(await queue.cancel(job.id, { force })).toEqual({ wasRunning });
        if (wasRunning && !force) job.stopAsked = true;
        else {
          job.status = "cancelled";
          letGo(job);
        }
        return;
      }
      case "retry": {
        if (job === undefined) return;
        if (!["failed", "cancelled", "timeout"].includes(job.status)) {
          await expect(queue.retry(job.id)).rejects.toMatchObject({ code: "PREGAO_JOB_NOT_RETRYABLE" });
          return;
        }
        await queue.retry(job.id);
        job.status = "waiting";
        job.allowed = job.attempts + maxAttempts;
        return;
      }
      case "pause":
      case "resume": {
        await queue[step.action]();
        paused = step.action === "pause";
        return;
      }
      case "hour": {
        wall += backoff;
        return;
      }
      case "silence": {
        await queue.state();
        monotonic += lease;
        await queue.state();
        for (const one of jobs.filter(({ status }) => status === "running")) {
          one.status = one.stopAsked ? "cancelled" : one.attempts < one.allowed ? "waiting" : "failed";
          if (one.status === "waiting") one.from = 0;
          letGo(one);
        }
      }
    }
  };

  try {
    for (const [at, step] of done.entries()) {
      await perform(step);
      const other = queues[at % 2]!;
      const { jobs: seen } = await other.list({ sortOrder: "asc", limit: 100 });
      expect(seen.map(({ id, status, attempts }) => [id, status, attempts])).toEqual(
        jobs.map((job) => [
          job.id,
          job.status !== "waiting" ? job.status : isDue(job) && !isFull(job) ? "queued" : "pending",
          job.attempts,
        ]),
      );
      const next = line();
      const last = next.at(-1);
      if (last !== undefined) expect(await other.position(last.id)).toBe(next.length - 1);
    }
    for (const { id, status } of (await queues[0].list({ limit: 100 })).jobs) {
      if (status !== "completed") continue;
      const { result } = await queues[1].get(id);
      const winners = claims.filter(
        ({ claim, attempt }) => claim.job.id === id && (result as { of: string }).of === attempt,
      );
      expect(winners.length).toBe(1);
    }
  } finally {
    for (const queue of queues) await queue.close();
  }
}
