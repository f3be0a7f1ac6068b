import { randomUUID } from "node:crypto";
import { PregaoError } from "../../errors.ts";
import { ClearingClock } from "../clearing-clock.ts";
import {
  type Claim,
  type JobEvent,
  type JobFailure,
  type JobFilter,
  type JobNeeds,
  type JobPage,
  type JobProgress,
  type JobQueue,
  type JobRecord,
  type JobRequest,
  type JobStatus,
  type JsonValue,
  jobStatuses,
  type LeaseState,
  type QueueState,
  type WorkerRecord,
} from "../contract.ts";
import { firstCourse, hasEnded, recordOf, type StoredJob, statusOf } from "../job-state.ts";
import { LeaseWatch } from "../lease-watch.ts";
import { newJob } from "../new-job.ts";
import {
  type Cleared,
  type QueueOptions,
  type QueueTiming,
  queueTiming,
  workerLeases,
} from "../queue-options.ts";
import * as transition from "../transitions.ts";
import { RedisConnection } from "./connection.ts";
import { idOf, jobOfHash, keyOf, newJobFields } from "./job-hash.ts";
import { findJobs, type JobHead } from "./job-listing.ts";
import { isFull, JobStore, pairs, type Read } from "./job-store.ts";

/** Jobs of one round trip. */
const portion = 500;

/** Even where no event tells of it, the line is looked at as often. */
const longestWait = 5000;

/**
 * The queue in Redis, for any number of machines: a queue of BullMQ's as far as it goes. Jobs lie in BullMQ's hashes and sets
 * (`pregao:jobs:…`), so its `Queue` and `Job` classes, dashboards and exporters read them; pausing, the connection's care and
 * the stream of events that wakes whoever waits are BullMQ's own.
 *
 * Its `Worker` is not used. BullMQ gives out the first job in line whatever it needs, knows no limit of a batch across workers,
 * no cancelling of a running job, and puts a job that is tried again behind the others. So a job changes state here by one script
 * (`scripts.ts`), which compares the version that the change was decided on and writes hash, set and event in one step; what a
 * change is stands in `transitions.ts`, for this queue and the one in SQLite alike. BullMQ's locks expire by the clock of the
 * Redis server, which may jump; here heartbeats are counted (`LeaseWatch`). Events of a job are its BullMQ log.
 */
export class BullmqQueue implements JobQueue {
  readonly name: string;
  readonly #redis: RedisConnection;
  readonly #store: JobStore;
  readonly #timing: QueueTiming;
  readonly #leases: LeaseWatch;
  readonly #clearing: ClearingClock;
  /** The bell as it was when nothing was found to claim. */
  #heard = -1;

  private constructor(redis: RedisConnection, timing: QueueTiming) {
    this.name = `BullMQ in ${redis.description}`;
    this.#redis = redis;
    this.#store = new JobStore(redis, timing);
    this.#timing = timing;
    this.#leases = new LeaseWatch(timing.leaseSeconds, timing.monotonic);
    this.#clearing = new ClearingClock(timing);
  }

  /** `prefix`: what its keys begin with. */
  static async open(url: string, options: QueueOptions = {}, prefix = "pregao"): Promise<BullmqQueue> {
    return new BullmqQueue(await RedisConnection.open(url, prefix), queueTiming(options));
  }

  async submit(request: JobRequest): Promise<JobRecord> {
    const fresh = newJob(request, this.#timing.now());
    const job: StoredJob = { ...fresh, ...firstCourse(fresh) };
    const token = randomUUID();
    for (;;) {
      const { found, runningOfBatch, waiting } = await this.#store.look(job.id, job.batch?.id);
      if (found !== undefined) return this.#record(found);
      // Those who submit in this very moment may be let in together.
      const { mostWaiting: limit } = this.#timing;
      if (waiting >= limit) throw new PregaoError("PREGAO_QUEUE_FULL", { limit });
      const read: Read = { job, version: "", runningOfBatch };
      if (await this.#store.write(read, job, token, "state", newJobFields(job))) return this.#record(read);
    }
  }

  async get(id: string): Promise<JobRecord> {
    return this.#record(await this.#read(id));
  }

  async list(filter: JobFilter = {}): Promise<JobPage> {
    const keys = await this.#redis.script<string[]>("jobKeys", filter.endedAfter ?? "");
    const heads: JobHead[] = [];
    for (let start = 0; start < keys.length; start += portion) {
      const part = await this.#store.fields(keys.slice(start, start + portion), ["job", "course", "score"]);
      for (const [job, course, score] of part) {
        if (job == null || course == null) continue; // Cleared away meanwhile.
        heads.push({ job: jobOfHash({ job, course }), arrival: Number(score) % 2 ** 32 });
      }
    }
    const { ids, ...figures } = findJobs(heads, filter, this.#timing.now());
    const jobs: JobRecord[] = [];
    for (const id of ids) {
      const { found } = await this.#store.look(id);
      if (found !== undefined) jobs.push(this.#record(found));
    }
    return { jobs, ...figures };
  }

  async state(): Promise<QueueState> {
    await this.#takeUpLost();
    const now = this.#timing.now();
    const [counts, paused, last, lastHour, seconds, workers, heard] = await this.#redis.script<
      [number[], number, string | null, number, string[], string[], string[]]
    >("queueFigures", now, now - 3_600_000);
    const heardAt = pairs(heard);
    const sum = seconds.reduce((total, value) => total + Number(value), 0);
    return {
      byStatus: Object.fromEntries(jobStatuses.map((status, at) => [status, counts[at]!])) as Record<
        JobStatus,
        number
      >,
      paused: paused === 1,
      workers: Object.entries(pairs(workers))
        .map(([id, record]) => ({ ...JSON.parse(record), heardAt: Number(heardAt[id]) }) as WorkerRecord)
        .filter((worker) => Math.abs(now - worker.heardAt) <= workerLeases * this.#timing.leaseSeconds * 1000)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      lastEndedAt: last === null ? null : Number(last),
      meanSeconds: seconds.length === 0 ? null : sum / seconds.length,
      endedLastHour: lastHour,
    };
  }

  async position(id: string): Promise<number> {
    const { job } = await this.#read(id);
    if (job.state !== "waiting") return 0;
    return await this.#redis.script<number>("jobPosition", keyOf(id), this.#timing.now());
  }

  async cancel(
    id: string,
    options: { readonly reason?: string; readonly force?: boolean } = {},
  ): Promise<{ readonly wasRunning: boolean }> {
    const { before } = await this.#change(id, (job) => transition.cancel(job, options, this.#timing.now()));
    return { wasRunning: before.state === "running" };
  }

  async retry(id: string): Promise<JobRecord> {
    await this.#change(id, transition.again);
    return await this.get(id);
  }

  async pause(): Promise<void> {
    await this.#redis.command("pause", () => this.#redis.queue.pause());
  }

  async resume(): Promise<void> {
    await this.#redis.command("resume", () => this.#redis.queue.resume());
  }

  async claim(
    worker: string,
    { kinds, free }: { readonly kinds: readonly string[]; readonly free: JobNeeds },
  ): Promise<Claim | null> {
    await this.#takeUpLost();
    if (this.#clearing.isTime()) await this.clear();
    const { threads, memoryMegabytes, device } = free;
    const needs = [threads, memoryMegabytes, device === "cuda" ? 1 : 0];
    for (;;) {
      const { bell } = this.#redis;
      const key = await this.#redis.script<string | null>(
        "chooseJob",
        this.#timing.now(),
        ...needs,
        ...kinds,
      );
      if (key === null) {
        this.#heard = bell;
        return null;
      }
      const { found } = await this.#store.look(idOf(key));
      if (found?.job.state !== "waiting") continue;
      const lease = randomUUID();
      const job = { ...found.job, ...transition.begin(found.job, worker, lease, this.#timing.now()) };
      if (await this.#store.write(found, job, lease, "state"))
        return { job: recordOf(job, "running"), lease };
    }
  }

  async heartbeat({ job: { id, worker }, lease }: Claim, progress?: JobProgress): Promise<LeaseState> {
    const changed = await this.#held(
      id,
      lease,
      (job) => transition.beat(job, progress),
      progress && "progress",
    );
    if (changed === undefined) return "lost";
    await this.#redis.command("heartbeat", (redis) =>
      redis.hset(this.#redis.key("heard"), worker!, String(this.#timing.now())),
    );
    return changed.cancelAsked ? "cancelled" : "held";
  }

  async complete({ job: { id }, lease }: Claim, result: JsonValue): Promise<boolean> {
    return (await this.#held(id, lease, () => transition.complete(result, this.#timing.now()))) !== undefined;
  }

  async fail(
    { job: { id }, lease }: Claim,
    failure: JobFailure,
    options: { readonly final?: boolean; readonly status?: "failed" | "timeout" | "cancelled" } = {},
  ): Promise<boolean> {
    const change = (job: StoredJob) => transition.endAttempt(job, failure, options, this.#timing.now());
    return (await this.#held(id, lease, change)) !== undefined;
  }

  async release({ job: { id }, lease }: Claim): Promise<boolean> {
    const change = (job: StoredJob) => transition.release(job, this.#timing.now());
    return (await this.#held(id, lease, change)) !== undefined;
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + milliseconds;
    while (!this.#redis.closed && !signal.aborted && this.#redis.bell === this.#heard) {
      const hour = await this.#nextHour();
      if (this.#redis.bell !== this.#heard) return;
      const left = deadline - performance.now();
      const untilHour = hour === null ? Number.POSITIVE_INFINITY : hour - this.#timing.now();
      await this.#redis.next(Math.min(left, untilHour, longestWait), signal);
      if (performance.now() >= deadline || (hour !== null && this.#timing.now() >= hour)) return;
    }
  }

  async announce(worker: Omit<WorkerRecord, "heardAt">): Promise<void> {
    await this.#redis.command("announce", (redis) =>
      redis
        .multi()
        .hset(this.#redis.key("workers"), worker.id, JSON.stringify(worker))
        .hset(this.#redis.key("heard"), worker.id, String(this.#timing.now()))
        .exec(),
    );
  }

  async depart(worker: string): Promise<void> {
    await this.#redis.command("depart", (redis) =>
      redis.multi().hdel(this.#redis.key("workers"), worker).hdel(this.#redis.key("heard"), worker).exec(),
    );
  }

  async *events(
    id: string,
    { after = 0, signal }: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncIterable<JobEvent> {
    let last = after;
    for (let looked = false; !this.#redis.closed; looked = true) {
      const { heard } = this.#redis;
      const { found } = await this.#store.look(id);
      if (found === undefined) {
        if (looked) return; // Cleared away meanwhile.
        throw new PregaoError("PREGAO_JOB_UNKNOWN", { id });
      }
      for (const event of await this.#store.eventsOf(id, last, found.job.events)) {
        if (signal.aborted) return;
        last = event.sequence;
        yield event;
      }
      if (signal.aborted || (hasEnded(found.job.state) && last >= found.job.events)) return;
      if (this.#redis.heard === heard) await this.#redis.next(longestWait, signal, keyOf(id));
    }
  }

  /** Removes what is older than the retention; done once an hour by whoever claims. */
  async clear(): Promise<Cleared> {
    const now = this.#timing.now();
    const oldest = now - this.#timing.retentionDays * 86_400_000;
    const progress = now - this.#timing.eventHours * 3_600_000;
    let [jobs, events, more] = [0, 0, 1];
    while (more === 1) {
      const cleared = await this.#redis.script<number[]>("clearJobs", oldest, oldest, progress, portion);
      jobs += cleared[0]!;
      events += cleared[1]!;
      more = cleared[2]!;
    }
    const gone = now - Math.max(3_600_000, workerLeases * this.#timing.leaseSeconds * 1000);
    const heard = await this.#redis.command("clear", (redis) => redis.hgetall(this.#redis.key("heard")));
    for (const [worker, time] of Object.entries(heard)) if (Number(time) < gone) await this.depart(worker);
    if (jobs + events > 0)
      this.#timing.logger?.info({ jobs, events }, "ended jobs and old progress were cleared away");
    return { jobs, events };
  }

  async close(): Promise<void> {
    await this.#redis.close();
  }

  async #read(id: string): Promise<Read> {
    const { found } = await this.#store.look(id);
    if (found === undefined) throw new PregaoError("PREGAO_JOB_UNKNOWN", { id });
    return found;
  }

  #record({ job, runningOfBatch }: Read): JobRecord {
    return recordOf(job, statusOf(job, this.#timing.now(), isFull(job, runningOfBatch)));
  }

  /** Decides anew until nobody else was quicker. */
  async #change(
    id: string,
    decide: (job: StoredJob) => transition.Change,
    event: "state" | "progress" | undefined = "state",
  ): Promise<{ before: StoredJob; after: StoredJob }> {
    const token = randomUUID();
    for (;;) {
      const read = await this.#read(id);
      const change = decide(read.job);
      const after = { ...read.job, ...change };
      const told = event === "state" && change.state === undefined ? undefined : event;
      if (await this.#store.write(read, after, token, told)) return { before: read.job, after };
    }
  }

  /** Changes the job in the hands of this lease; undefined where it is no longer. */
  async #held(
    id: string,
    lease: string,
    decide: (job: StoredJob) => transition.Change,
    event: "state" | "progress" | undefined = "state",
  ): Promise<StoredJob | undefined> {
    const lost = new Error();
    try {
      const change = (job: StoredJob): transition.Change => {
        if (job.state !== "running" || job.lease !== lease) throw lost;
        return decide(job);
      };
      return (await this.#change(id, change, event)).after;
    } catch (error) {
      if (error === lost || (error as { code?: unknown }).code === "PREGAO_JOB_UNKNOWN") return undefined;
      throw error;
    }
  }

  /** Attempts whose worker is not heard of are ended, by whoever looks. */
  async #takeUpLost(): Promise<void> {
    const running = (await this.#redis.script<[string, string, string][]>("runningJobs")).map(
      ([key, lease, beat]) => ({ id: idOf(key), lease, beat: Number(beat) }),
    );
    const lost = new Set(this.#leases.lost(running));
    for (const { id, lease, beat } of running.filter((seen) => lost.has(seen.id))) {
      const heard = new Error();
      try {
        await this.#change(id, (job) => {
          if (job.lease !== lease || job.beat !== beat) throw heard; // Or another was quicker.
          return transition.takeFromLost(job, this.#timing.leaseSeconds, this.#timing.now());
        });
      } catch (error) {
        if (error !== heard) throw error;
      }
    }
  }

  async #nextHour(): Promise<number | null> {
    try {
      const [, score] = await this.#redis.command("wait", (redis) =>
        redis.zrange(this.#redis.key("delayed"), "0", "0", "WITHSCORES"),
      );
      return score === undefined ? null : Number(score) / 0x1000;
    } catch {
      return null; // Redis is away: the next claim tells.
    }
  }
}
