import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Configuration } from "../../config/index.ts";
import type { Logger } from "../../logging.ts";
import { openTelemetry, type Telemetry } from "../../telemetry.ts";
import type { Claim, JobNeeds, JobQueue } from "../contract.ts";
import { sweepJobDirectories } from "../job-directory.ts";
import { jobKinds, registerRunners, requireKind } from "../runners.ts";
import { offeredDevice } from "./offered-device.ts";
import type { WorkerOptions } from "./options.ts";
import { ProcessPool } from "./process-pool.ts";
import { runClaim } from "./run-claim.ts";

/** Milliseconds between two signs of life: a cancelled job hears of it within so many. */
const heartbeat = 400;
/** Milliseconds that a job has to end by itself when it is stopped. */
const timeToStop = 800;
/** Milliseconds for which the end of a job is told to a queue that does not answer. */
const patience = 60_000;
/** Milliseconds for which nothing is claimed after trouble. */
const pauseAfterTrouble = 500;
/** Milliseconds between two looks at what is due: signs of life, schedules, webhooks. */
const roundOfDuties = 1000;

export interface WorkerTerms {
  readonly logger: Logger;
  /** Aborted, the worker takes no new job, lets running ones end within the grace, gives the others back, and returns. */
  readonly signal: AbortSignal;
  /** One of its own when left out. */
  readonly id?: string;
  /** Address (`file:` URL) of a module whose default export is a list of runners of your own. */
  readonly runners?: string;
  /** What is done about once a second beside the jobs. */
  readonly duties?: readonly (() => Promise<void>)[];
  /** Hears when the worker takes jobs. */
  readonly onReady?: (id: string) => void;
}

/**
 * Takes jobs that fit and does them, each in a process of its own, until the signal says stop. A process that has done its job waits
 * for the next. A queue that does not answer is asked again. Throws PREGAO_NAME_UNKNOWN for a kind that is not known.
 */
export async function runWorker(
  queue: JobQueue,
  configuration: Configuration,
  options: WorkerOptions,
  terms: WorkerTerms,
): Promise<void> {
  if (terms.runners !== undefined) registerRunners((await import(terms.runners)).default);
  options.kinds.forEach(requireKind);
  const telemetry = await openTelemetry(configuration, "pregao-worker");
  try {
    await new RunningWorker(queue, configuration, options, terms, telemetry).run();
  } finally {
    await telemetry?.close();
  }
}

class RunningWorker {
  readonly #queue: JobQueue;
  readonly #home: string;
  readonly #options: WorkerOptions;
  readonly #terms: WorkerTerms;
  readonly #id: string;
  readonly #kinds: readonly string[];
  readonly #capacity: JobNeeds;
  readonly #pool: ProcessPool;
  readonly #telemetry: Telemetry | null;
  readonly #running = new Map<string, { readonly claim: Claim; readonly ended: Promise<void> }>();
  readonly #drained = new AbortController();
  readonly #startedAt = Date.now();
  #freed = new AbortController();
  #isSilent = false;

  constructor(
    queue: JobQueue,
    configuration: Configuration,
    options: WorkerOptions,
    terms: WorkerTerms,
    telemetry: Telemetry | null,
  ) {
    this.#queue = queue;
    this.#telemetry = telemetry;
    this.#home = configuration.home;
    this.#options = options;
    this.#terms = terms;
    this.#id = terms.id ?? `${hostname()}-${process.pid}-${randomBytes(3).toString("hex")}`;
    const { kinds, memory } = options;
    const device = offeredDevice(options.device, configuration);
    this.#kinds = kinds.length > 0 ? kinds : jobKinds();
    this.#capacity = { threads: configuration.values.threads, memoryMegabytes: memory, device };
    this.#pool = new ProcessPool({
      configuration,
      kinds: this.#kinds,
      runners: terms.runners ?? null,
    });
  }

  async run(): Promise<void> {
    const { signal, logger, onReady } = this.#terms;
    const duties = this.#doDuties();
    this.#pool.warm();
    try {
      await sweepJobDirectories(this.#home, this.#queue).catch(() => 0);
      logger.info({ worker: this.#id, capacity: this.#capacity, kinds: this.#kinds }, "worker ready");
      onReady?.(this.#id);
      while (!signal.aborted) {
        if (this.#running.size >= this.#options.concurrency) await this.#untilFreed();
        else await this.#takeOrWait();
      }
      await this.#drain();
    } finally {
      this.#drained.abort();
      await duties;
      await this.#pool.close();
      await this.#queue.depart(this.#id).catch(() => {});
      logger.info({ worker: this.#id }, "worker stopped");
    }
  }

  async #takeOrWait(): Promise<void> {
    const { signal, logger } = this.#terms;
    const either = AbortSignal.any([signal, this.#freed.signal]);
    try {
      const claim = await this.#queue.claim(this.#id, { kinds: this.#kinds, free: this.#free() });
      if (claim === null) await this.#queue.wait(1000, either);
      else this.#begin(claim);
      this.#isSilent = false;
    } catch (error) {
      if (either.aborted) return;
      if (!this.#isSilent) logger.warn({ reason: (error as Error).message }, "the queue does not answer");
      this.#isSilent = true;
      await setTimeout(pauseAfterTrouble, undefined, { signal: either }).catch(() => {});
    }
  }

  #begin(claim: Claim): void {
    const { id } = claim.job;
    const process = this.#pool.take();
    const ended = runClaim(claim, {
      queue: this.#queue,
      process,
      onIdle: () => this.#pool.giveBack(process),
      home: this.#home,
      logger: this.#terms.logger,
      telemetry: this.#telemetry,
      drained: this.#drained.signal,
      heartbeatMilliseconds: heartbeat,
      stopMilliseconds: timeToStop,
      patienceMilliseconds: patience,
    })
      .catch(async (error: unknown) => {
        const { logger, signal } = this.#terms;
        logger.error({ job: id, err: error }, "the attempt failed");
        // Its place stays taken meanwhile: the next claim might fail as well, and so on through the whole queue.
        await setTimeout(pauseAfterTrouble, undefined, { signal }).catch(() => {});
      })
      .finally(() => {
        this.#running.delete(claim.lease);
        const freed = this.#freed;
        this.#freed = new AbortController();
        freed.abort();
      });
    this.#running.set(claim.lease, { claim, ended });
  }

  #free(): JobNeeds {
    let { threads, memoryMegabytes } = this.#capacity;
    for (const { claim } of this.#running.values()) {
      threads -= claim.job.needs.threads;
      memoryMegabytes -= claim.job.needs.memoryMegabytes;
    }
    return {
      ...this.#capacity,
      threads: Math.max(0, threads),
      memoryMegabytes: Math.max(0, memoryMegabytes),
    };
  }

  /** Until a running job has ended or the worker is to stop. */
  async #untilFreed(): Promise<void> {
    const either = AbortSignal.any([this.#terms.signal, this.#freed.signal]);
    if (!either.aborted)
      await new Promise((resolve) => either.addEventListener("abort", resolve, { once: true }));
  }

  async #drain(): Promise<void> {
    const { logger } = this.#terms;
    const ends = (): Promise<void>[] => [...this.#running.values()].map(({ ended }) => ended);
    if (this.#running.size > 0) {
      logger.info({ worker: this.#id, running: this.#running.size }, "worker drains");
      const isOver = new AbortController();
      await Promise.race([
        Promise.all(ends()),
        setTimeout(this.#options.grace * 1000, undefined, { signal: isOver.signal }).catch(() => {}),
      ]);
      isOver.abort();
    }
    this.#drained.abort();
    await Promise.all(ends());
  }

  /** Says that it is there, and does what is due, until it has drained. A duty that fails is tried again the next time. */
  async #doDuties(): Promise<void> {
    const { duties = [], signal, logger } = this.#terms;
    const told = new Set<string>();
    while (!this.#drained.signal.aborted) {
      const draining = signal.aborted;
      const due = [() => this.#announce(draining), ...(draining ? [] : duties)];
      for (const duty of due) {
        await duty().catch((error: Error) => {
          if (!told.has(error.message))
            logger.warn({ reason: error.message }, "a duty beside the jobs failed");
          told.add(error.message);
        });
      }
      await setTimeout(roundOfDuties, undefined, { signal: this.#drained.signal }).catch(() => {});
    }
  }

  #announce(draining: boolean): Promise<void> {
    return this.#queue.announce({
      id: this.#id,
      host: hostname(),
      pid: process.pid,
      kinds: this.#kinds,
      capacity: this.#capacity,
      running: [...this.#running.values()].map(({ claim }) => claim.job.id),
      startedAt: this.#startedAt,
      draining,
    });
  }
}
