import { randomUUID } from "node:crypto";
import { PregaoError } from "../../errors.ts";
import { ClearingClock } from "../clearing-clock.ts";
import type {
  Claim,
  JobEvent,
  JobFailure,
  JobFilter,
  JobNeeds,
  JobPage,
  JobProgress,
  JobQueue,
  JobRecord,
  JobRequest,
  JobStatus,
  JsonValue,
  LeaseState,
  QueueState,
  WorkerRecord,
} from "../contract.ts";
import { dueAt, firstCourse, hasEnded, isDue, recordOf, type StoredJob } from "../job-state.ts";
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
import { FileChanges } from "./changes.ts";
import { clearOldJobs } from "./clear-old-jobs.ts";
import { QueueFile } from "./database.ts";
import { eventPage, eventsOf } from "./job-events.ts";
import { byStatus, listJobs } from "./job-listing.ts";
import { courseAsColumns, type JobRow, jobOf, newJobColumns } from "./job-row.ts";
import { nextHourSql, nextJobSql, oneJobSql, positionSql, statusSql } from "./job-sql.ts";

type FoundRow = JobRow & { readonly status: JobStatus };

/** A queue in one SQLite file, for any number of processes of one machine (the file must not lie on a network disk). */
export class SqliteQueue implements JobQueue {
  readonly name: string;
  readonly #file: QueueFile;
  readonly #timing: QueueTiming;
  readonly #changes: FileChanges;
  readonly #leases: LeaseWatch;
  readonly #clearing: ClearingClock;
  /** The bell as it was when nothing was found to claim. */
  #heard = -1;
  #closed = false;

  private constructor(file: QueueFile, timing: QueueTiming) {
    this.name = `SQLite file ${file.path}`;
    this.#file = file;
    this.#timing = timing;
    this.#changes = new FileChanges(file);
    this.#leases = new LeaseWatch(timing.leaseSeconds, timing.monotonic);
    this.#clearing = new ClearingClock(timing);
  }

  static async open(path: string, options: QueueOptions = {}): Promise<SqliteQueue> {
    return new SqliteQueue(await QueueFile.open(path), queueTiming(options));
  }

  async submit(request: JobRequest): Promise<JobRecord> {
    const job = newJob(request, this.#timing.now());
    return await this.#write(() => {
      const columns = { ...newJobColumns(job), ...courseAsColumns(firstCourse(job)) };
      const names = Object.keys(columns);
      const made = this.#file.run(
        `INSERT INTO jobs (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")})
         ON CONFLICT (id) DO NOTHING`,
        columns,
      );
      if (made > 0) {
        this.#refuseWhenFull();
        this.#tellStatus(this.#row(job.id));
        this.#ring();
      }
      return this.#record(job.id);
    });
  }

  async get(id: string): Promise<JobRecord> {
    return this.#record(id);
  }

  async list(filter: JobFilter = {}): Promise<JobPage> {
    return listJobs(this.#file, filter, this.#timing.now());
  }

  async state(): Promise<QueueState> {
    await this.#takeUpLost();
    const now = this.#timing.now();
    return this.#file.read(() => {
      const counts = this.#file.all<{ status: JobStatus; jobs: number }>(
        `SELECT ${statusSql} AS status, count(*) AS jobs FROM jobs j GROUP BY 1`,
        { now },
      );
      const ended = this.#file.get<{ last: number | null; lastHour: number }>(
        `SELECT (SELECT max(ended_at) FROM jobs WHERE ended_at IS NOT NULL) AS last,
          (SELECT count(*) FROM jobs WHERE ended_at > :since) AS lastHour`,
        { since: now - 3_600_000 },
      )!;
      const { mean } = this.#file.get<{ mean: number | null }>(
        `SELECT avg(max(0, ended_at - started_at)) / 1000.0 AS mean FROM
          (SELECT started_at, ended_at FROM jobs WHERE ended_at IS NOT NULL AND state = 'completed'
            ORDER BY ended_at DESC LIMIT 100)`,
      )!;
      const workers = this.#file
        .all<{ record: string; heard_at: number }>("SELECT record, heard_at FROM workers ORDER BY id")
        .map(({ record, heard_at: heardAt }) => ({ ...JSON.parse(record), heardAt }) as WorkerRecord)
        .filter(({ heardAt }) => Math.abs(now - heardAt) <= workerLeases * this.#timing.leaseSeconds * 1000);
      return {
        byStatus: byStatus(counts),
        paused: this.#fact("paused") === 1,
        workers,
        lastEndedAt: ended.last,
        meanSeconds: mean,
        endedLastHour: ended.lastHour,
      };
    });
  }

  async position(id: string): Promise<number> {
    const row = this.#row(id);
    const job = jobOf(row);
    if (job.state !== "waiting") return 0;
    const now = this.#timing.now();
    const hour = isDue(job, now) ? now : dueAt(job);
    const { arrival, priority } = row;
    return this.#file.get<{ ahead: number }>(positionSql, { now, hour, arrival, priority })!.ahead;
  }

  async cancel(
    id: string,
    options: { readonly reason?: string; readonly force?: boolean } = {},
  ): Promise<{ readonly wasRunning: boolean }> {
    return await this.#write(() => {
      const row = this.#row(id);
      this.#apply(row, transition.cancel(jobOf(row), options, this.#timing.now()));
      return { wasRunning: row.state === "running" };
    });
  }

  async retry(id: string): Promise<JobRecord> {
    return await this.#write(() => {
      const row = this.#row(id);
      this.#apply(row, transition.again(jobOf(row)));
      return this.#record(id);
    });
  }

  async pause(): Promise<void> {
    await this.#write(() => this.#file.run("UPDATE facts SET value = 1 WHERE name = 'paused'"));
  }

  async resume(): Promise<void> {
    await this.#write(() => {
      this.#file.run("UPDATE facts SET value = 0 WHERE name = 'paused'");
      this.#ring();
    });
  }

  async claim(
    worker: string,
    { kinds, free }: { readonly kinds: readonly string[]; readonly free: JobNeeds },
  ): Promise<Claim | null> {
    await this.#takeUpLost();
    if (this.#clearing.isTime()) await this.clear();
    const { threads, memoryMegabytes: memory, device } = free;
    const wanted = () =>
      this.#fact("paused") === 1
        ? undefined
        : this.#file.get<FoundRow>(nextJobSql, {
            ...{ now: this.#timing.now(), kinds: JSON.stringify(kinds) },
            ...{ threads, memory, device },
          });
    // A look first: where there is nothing no other process has to wait for this one's turn to write.
    const bell = this.#fact("bell");
    if (wanted() === undefined) {
      this.#heard = bell;
      return null;
    }
    return await this.#write(() => {
      const row = wanted();
      if (row === undefined) return null;
      const lease = randomUUID();
      this.#apply(row, transition.begin(jobOf(row), worker, lease, this.#timing.now()));
      return { job: this.#record(row.id), lease };
    });
  }

  async heartbeat({ job: { id }, lease }: Claim, progress?: JobProgress): Promise<LeaseState> {
    return await this.#write(() => {
      const row = this.#held(id, lease);
      if (row === undefined) return "lost";
      this.#update(row.arrival, transition.beat(jobOf(row), progress));
      if (progress !== undefined) this.#tellStatus(this.#row(id));
      this.#file.run("UPDATE workers SET heard_at = :now WHERE id = :id", {
        now: this.#timing.now(),
        id: row.worker,
      });
      return row.cancel_asked === 1 ? "cancelled" : "held";
    });
  }

  async complete({ job: { id }, lease }: Claim, result: JsonValue): Promise<boolean> {
    return await this.#end(id, lease, (_, now) => transition.complete(result, now));
  }

  async fail(
    { job: { id }, lease }: Claim,
    failure: JobFailure,
    options: { readonly final?: boolean; readonly status?: "failed" | "timeout" | "cancelled" } = {},
  ): Promise<boolean> {
    return await this.#end(id, lease, (job, now) => transition.endAttempt(job, failure, options, now));
  }

  async release({ job: { id }, lease }: Claim): Promise<boolean> {
    return await this.#end(id, lease, transition.release);
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + milliseconds;
    while (!this.#closed && !signal.aborted && this.#fact("bell") === this.#heard) {
      const now = this.#timing.now();
      const { hour } = this.#file.get<{ hour: number | null }>(nextHourSql, { now })!;
      const left = deadline - performance.now();
      const rest = Math.min(left, hour === null ? Number.POSITIVE_INFINITY : hour - now);
      await this.#changes.next(rest, signal);
      if (performance.now() >= deadline || (hour !== null && this.#timing.now() >= hour)) return;
    }
  }

  async announce(worker: Omit<WorkerRecord, "heardAt">): Promise<void> {
    await this.#write(() =>
      this.#file.run(
        `INSERT INTO workers VALUES (:id, :record, :now)
         ON CONFLICT (id) DO UPDATE SET record = :record, heard_at = :now`,
        { id: worker.id, record: JSON.stringify(worker), now: this.#timing.now() },
      ),
    );
  }

  async depart(worker: string): Promise<void> {
    await this.#write(() => this.#file.run("DELETE FROM workers WHERE id = :worker", { worker }));
  }

  async *events(
    id: string,
    { after = 0, signal }: { readonly after?: number; readonly signal: AbortSignal },
  ): AsyncIterable<JobEvent> {
    let last = after;
    for (let looked = false; !this.#closed; looked = true) {
      const { row, events } = this.#file.read(() => {
        // Many may listen, and look at each change of the file: payload and result stay where they are.
        const row = this.#file.get<Pick<JobRow, "arrival" | "state" | "events">>(
          "SELECT arrival, state, events FROM jobs WHERE id = :id",
          { id },
        );
        return { row, events: row === undefined ? [] : eventsOf(this.#file, row.arrival, last) };
      });
      if (row === undefined) {
        if (looked) return; // Cleared away meanwhile.
        throw new PregaoError("PREGAO_JOB_UNKNOWN", { id });
      }
      for (const event of events) {
        if (signal.aborted) return;
        last = event.sequence;
        yield event;
      }
      if (hasEnded(row.state) && last >= row.events) return;
      if (signal.aborted) return;
      if (events.length < eventPage) await this.#changes.next(Number.POSITIVE_INFINITY, signal);
    }
  }

  /** Removes what is older than the retention; done once an hour by whoever claims. */
  async clear(): Promise<Cleared> {
    return await clearOldJobs(this.#file, this.#timing);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#changes.close();
    this.#file.close();
  }

  /** Within the transaction of a job that was just added: nothing of it is kept. */
  #refuseWhenFull(): void {
    const { mostWaiting: limit } = this.#timing;
    const sql = "SELECT count(*) AS waiting FROM jobs WHERE state = 'waiting'";
    if (this.#file.get<{ waiting: number }>(sql)!.waiting > limit)
      throw new PregaoError("PREGAO_QUEUE_FULL", { limit });
  }

  /** One transaction, and then everyone who waits is told. */
  async #write<Result>(work: () => Result): Promise<Result> {
    const result = await this.#file.write(work);
    this.#changes.tell();
    return result;
  }

  async #end(
    id: string,
    lease: string,
    change: (job: StoredJob, now: number) => transition.Change,
  ): Promise<boolean> {
    return await this.#write(() => {
      const row = this.#held(id, lease);
      if (row === undefined) return false;
      this.#apply(row, change(jobOf(row), this.#timing.now()));
      return true;
    });
  }

  /** Attempts whose worker is not heard of are ended, by whoever looks. */
  async #takeUpLost(): Promise<void> {
    const running = this.#file.all<{ id: string; lease: string; beat: number }>(
      "SELECT id, lease, beat FROM jobs WHERE state = 'running'",
    );
    const lost = new Set(this.#leases.lost(running));
    for (const { id, lease, beat } of running.filter((seen) => lost.has(seen.id))) {
      await this.#write(() => {
        const row = this.#held(id, lease);
        if (row === undefined || row.beat !== beat) return; // Another was quicker, or it was heard of after all.
        this.#apply(row, transition.takeFromLost(jobOf(row), this.#timing.leaseSeconds, this.#timing.now()));
      });
    }
  }

  /** A change of a job, with the event of its new state. */
  #apply(row: JobRow, change: transition.Change): void {
    this.#update(row.arrival, change);
    if (change.state === undefined) return; // It was only asked to stop.
    this.#tellStatus(this.#row(row.id));
    if (change.state !== "running") this.#ring(); // It may be claimed, or leaves room in its batch.
  }

  #update(arrival: number, change: transition.Change): void {
    const columns = courseAsColumns(change);
    const assignments = Object.keys(columns).map((name) => `${name} = :${name}`);
    this.#file.run(`UPDATE jobs SET ${assignments.join(", ")} WHERE arrival = :arrival`, {
      ...columns,
      arrival,
    });
  }

  #tellStatus({ arrival, events, status, progress, failure }: FoundRow): void {
    const sequence = events + 1;
    const time = this.#timing.now();
    this.#file.run("INSERT INTO events VALUES (:arrival, :sequence, :time, :status, :progress, :failure)", {
      ...{ arrival, sequence, time, status, progress, failure },
    });
    this.#update(arrival, { events: sequence });
    if (sequence > this.#timing.mostEvents) {
      this.#file.run("DELETE FROM events WHERE job = :arrival AND sequence <= :oldest", {
        arrival,
        oldest: sequence - this.#timing.mostEvents,
      });
    }
  }

  /** Whoever waits for something to claim looks again. */
  #ring(): void {
    this.#file.run("UPDATE facts SET value = value + 1 WHERE name = 'bell'");
  }

  #row(id: string): FoundRow {
    const row = this.#file.get<FoundRow>(oneJobSql, { id, now: this.#timing.now() });
    if (row === undefined) throw new PregaoError("PREGAO_JOB_UNKNOWN", { id });
    return row;
  }

  #record(id: string): JobRecord {
    const row = this.#row(id);
    return recordOf(jobOf(row), row.status);
  }

  /** The job in the hands of this lease. */
  #held(id: string, lease: string): FoundRow | undefined {
    const row = this.#file.get<FoundRow>(oneJobSql, { id, now: this.#timing.now() });
    return row?.state === "running" && row.lease === lease ? row : undefined;
  }

  #fact(name: "paused" | "bell"): number {
    return this.#file.get<{ value: number }>("SELECT value FROM facts WHERE name = :name", { name })!.value;
  }
}
