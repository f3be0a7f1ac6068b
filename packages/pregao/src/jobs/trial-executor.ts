import { createHash } from "node:crypto";
import { PregaoError } from "../errors.ts";
import { fingerprintBars } from "../pipeline/fingerprint.ts";
import type { TuneOptions } from "../pipeline/options/tune.ts";
import type { PreparedStudy } from "../pipeline/tuning/tune.ts";
import type { TrialChannel, TrialExecutor, TrialOutcome, TrialRequest } from "../tuning/index.ts";
import type { JobNeeds, JobQueue, JobRecord, JsonValue } from "./contract.ts";
import { fromFigure, outcomeFromWire, pruningToWire, trialResult } from "./runners/trial-wire.ts";

export interface QueueTrials {
  readonly queue: JobQueue;
  readonly options: TuneOptions;
  readonly seed: number;
  /** Of each trial; one thread when left out. */
  readonly needs?: Partial<JobNeeds>;
}

/**
 * Runs the trials of a study as jobs, on whatever workers the queue has, which must see the same data. Each trial gives what it would
 * give in this process: the same folds, the same pruning, rounds reported in order. A job's id is a hash over everything that
 * it does, so that a study which is run again finds the trials that were done.
 */
export function queueTrialExecutor(study: PreparedStudy, trials: QueueTrials): TrialExecutor {
  const data = fingerprintBars(study.parts.prepared.loaded.bars);
  return {
    async execute(request, channel) {
      const job = await submitTrial(study, trials, data, request, channel);
      return outcomeOf(trials.queue, job, request, channel);
    },
  };
}

async function submitTrial(
  { name, family }: PreparedStudy,
  { queue, options, seed, needs }: QueueTrials,
  data: string,
  request: TrialRequest,
  { pruning }: TrialChannel,
): Promise<JobRecord> {
  // Of the study as a whole, and nothing to a trial of it.
  const { study: _, trials: __, patience: ___, parallel: ____, ...asked } = options;
  const payload = {
    options: asked,
    seed,
    data,
    ...request,
    pruning: pruning === undefined ? null : pruningToWire(pruning),
  } as unknown as JsonValue;
  const id = `trial.${createHash("sha256").update(JSON.stringify(payload)).digest("hex").slice(0, 40)}`;
  const job = await queue.submit({
    kind: "trial",
    id,
    payload,
    subject: { modelType: family.name },
    tags: { study: name, trial: String(request.number) },
    ...(needs === undefined ? {} : { needs }),
  });
  const isOver = job.status === "failed" || job.status === "cancelled" || job.status === "timeout";
  return isOver ? queue.retry(id) : job;
}

async function outcomeOf(
  queue: JobQueue,
  { id }: JobRecord,
  { number }: TrialRequest,
  { signal, report }: TrialChannel,
): Promise<TrialOutcome> {
  try {
    for await (const _ of queue.events(id, { signal }));
    signal.throwIfAborted();
  } catch (error) {
    if (signal.aborted) await queue.cancel(id, { reason: "the study was ended" }).catch(() => {});
    throw error;
  }
  const { status, result, failure } = await queue.get(id);
  if (status !== "completed") {
    const reason = failure === null ? `it is ${status}` : `${failure.message} [${failure.code}]`;
    throw new PregaoError("PREGAO_TRIAL_FAILED", { number, job: id, reason });
  }
  const { outcome, reports } = trialResult.parse(result);
  for (const [step, value] of reports) report?.(step, fromFigure(value));
  return outcomeFromWire(outcome);
}
