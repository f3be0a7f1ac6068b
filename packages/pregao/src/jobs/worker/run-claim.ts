import { rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { PregaoError } from "../../errors.ts";
import type { Logger } from "../../logging.ts";
import { type Telemetry, traceTag } from "../../telemetry.ts";
import type { Claim, JobFailure, JobProgress, JobQueue } from "../contract.ts";
import { finalStatuses, makeJobDirectory } from "../job-directory.ts";
import type { JobProcess } from "./job-process.ts";
import type { JobOutcome } from "./messages.ts";

/** Why a job is stopped before it has ended by itself. */
type StopReason = "cancelled" | "lost" | "timeout" | "memory" | "drained";

export interface ClaimTerms {
  readonly queue: JobQueue;
  readonly process: JobProcess;
  /** Hears when the process has ended the job: it can be given the next while the queue is told of this one. */
  readonly onIdle: () => void;
  /** Of whose `jobs/` each job has a folder for what its later attempts go on from. */
  readonly home: string;
  readonly logger: Logger;
  /** Traces the attempt below the request that the job came from; null where nothing is traced. */
  readonly telemetry: Telemetry | null;
  /** Says when what is not done by now is to be given back. */
  readonly drained: AbortSignal;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMilliseconds: number;
  /** Milliseconds that a job has to end when it is told to, before its process is killed. */
  readonly stopMilliseconds: number;
  /** Milliseconds for which the end of a job is told again and again to a queue that does not answer. */
  readonly patienceMilliseconds: number;
}

/**
 * One attempt of a job, from the claim to what the queue is told of its end: signs of life with its progress, its time and memory
 * watched, ended within a second when it is cancelled or when another worker has it. Rejects where this machine has no room for
 * the job's folder, once the queue knows of it.
 */
export async function runClaim(claim: Claim, terms: ClaimTerms): Promise<void> {
  const { process, logger, drained } = terms;
  const { job } = claim;
  const directory = await directoryOf(claim, terms);
  const ended = new AbortController();
  let news: JobProgress | undefined;
  let stopped: StopReason | undefined;
  const stop = (reason: StopReason): void => {
    if (stopped !== undefined || ended.signal.aborted) return;
    stopped = reason;
    process.stop();
    // A process that holds too much is not given the time to take more.
    const time = reason === "memory" ? 0 : terms.stopMilliseconds;
    void setTimeout(time, undefined, { signal: ended.signal }).then(
      () => process.kill(),
      () => {},
    );
  };
  const onDrained = (): void => stop("drained");
  drained.addEventListener("abort", onDrained);
  if (drained.aborted) onDrained();
  const parent = job.tags[traceTag];
  const span = terms.telemetry?.startSpan(`job ${job.kind}`, {
    kind: "consumer",
    ...(parent === undefined ? {} : { parent }),
    attributes: { "pregao.job": job.id, "pregao.attempt": job.attempts },
  });
  const running = process.run(job, directory, (told) => {
    news = told;
  });
  // The queue keeps each one that it is told, so that none is told twice.
  const takeNews = (): JobProgress | undefined => {
    const fresh = news;
    news = undefined;
    return fresh;
  };
  const watching = watch(claim, terms, { stop, takeNews, ended: ended.signal });
  const outcome = await running;
  ended.abort();
  terms.onIdle();
  drained.removeEventListener("abort", onDrained);
  await watching;
  const seconds = Math.round(((Date.now() - (job.startedAt ?? Date.now())) / 1000) * 10) / 10;
  const how = outcome.kind === "done" ? "done" : (stopped ?? outcome.kind);
  logger.info({ job: job.id, kind: job.kind, attempt: job.attempts, seconds, how }, "job ended");
  span?.end(how === "done" ? undefined : how);
  await persistently(terms, job.id, () => tellEnd(claim, outcome, stopped, terms.queue));
  await removeCheckpoints(claim, directory, terms.queue);
}

/** The job's folder. Where it cannot be made the process is free again, and the attempt has failed. */
async function directoryOf(claim: Claim, terms: ClaimTerms): Promise<string> {
  const { id } = claim.job;
  try {
    return await makeJobDirectory(terms.home, id);
  } catch (cause) {
    terms.onIdle();
    // Others read this: where this machine keeps its files is for its log.
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
    const error = new PregaoError("PREGAO_JOB_DIRECTORY", { id, reason }, { cause });
    await persistently(terms, id, async () => {
      await terms.queue.fail(claim, failureOf(error));
    });
    throw error;
  }
}

/** Signs of life until the job has ended; what they answer, the time and the memory may stop it. */
async function watch(
  claim: Claim,
  { queue, process, heartbeatMilliseconds, logger }: ClaimTerms,
  job: {
    readonly stop: (reason: StopReason) => void;
    readonly takeNews: () => JobProgress | undefined;
    readonly ended: AbortSignal;
  },
): Promise<void> {
  const { timeoutSeconds, needs, id } = claim.job;
  const deadline = performance.now() + timeoutSeconds * 1000;
  let isSilent = false;
  while (!job.ended.aborted) {
    const rest = Math.max(1, Math.min(heartbeatMilliseconds, deadline - performance.now()));
    await setTimeout(rest, undefined, { signal: job.ended }).catch(() => {});
    if (job.ended.aborted) return;
    if (performance.now() >= deadline) job.stop("timeout");
    const { memoryMegabytes: most } = needs;
    if (most > 0 && process.megabytes > most) job.stop("memory");
    try {
      const state = await queue.heartbeat(claim, job.takeNews());
      if (state !== "held") job.stop(state);
      isSilent = false;
    } catch (error) {
      // The job goes on: a queue that comes back says whether it is still this worker's.
      if (!isSilent) logger.warn({ job: id, reason: (error as Error).message }, "the queue does not answer");
      isSilent = true;
    }
  }
}

async function tellEnd(
  claim: Claim,
  outcome: JobOutcome,
  stopped: StopReason | undefined,
  queue: JobQueue,
): Promise<void> {
  // What is done is done, also where it was to be stopped just then.
  if (outcome.kind === "done") await queue.complete(claim, outcome.result);
  else if (stopped === "drained") await queue.release(claim);
  else if (stopped !== "lost") await tellFailure(claim, outcome, stopped, queue);
}

async function tellFailure(
  claim: Claim,
  outcome: Exclude<JobOutcome, { readonly kind: "done" }>,
  stopped: Exclude<StopReason, "drained" | "lost"> | undefined,
  queue: JobQueue,
): Promise<void> {
  const { id, timeoutSeconds: seconds, needs } = claim.job;
  if (stopped === "cancelled") {
    const error = new PregaoError("PREGAO_JOB_CANCELLED", { id });
    await queue.fail(claim, failureOf(error), { final: true, status: "cancelled" });
  } else if (stopped === "timeout") {
    const error = new PregaoError("PREGAO_JOB_TIMEOUT", { id, seconds });
    await queue.fail(claim, failureOf(error), { final: true, status: "timeout" });
  } else if (stopped === "memory") {
    const error = new PregaoError("PREGAO_JOB_MEMORY", { id, limit: needs.memoryMegabytes });
    await queue.fail(claim, failureOf(error), { final: true });
  } else if (outcome.kind === "died") {
    await queue.fail(claim, failureOf(new PregaoError("PREGAO_JOB_CRASHED", { id, how: outcome.how })));
  } else await queue.fail(claim, outcome.failure, { final: outcome.isFinal });
}

function failureOf({ code, message }: PregaoError): JobFailure {
  return { code, message };
}

/** Tells the queue until it answers, or the patience is over: then the lease runs out and the job is taken up again. */
async function persistently(
  { patienceMilliseconds, logger }: ClaimTerms,
  job: string,
  tell: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds;
  for (let pause = 100; ; pause = Math.min(2 * pause, 5000)) {
    try {
      return await tell();
    } catch (error) {
      const reason = (error as Error).message;
      if (performance.now() + pause > deadline) {
        logger.error({ job, reason }, "the queue could not be told how the job ended: it will be done again");
        return;
      }
      await setTimeout(pause);
    }
  }
}

/** Checkpoints are of use only to a further attempt. */
async function removeCheckpoints({ job }: Claim, directory: string, queue: JobQueue): Promise<void> {
  const { status } = await queue.get(job.id).catch(() => ({ status: "running" as const }));
  if (finalStatuses.has(status)) await rm(directory, { recursive: true, force: true });
}
