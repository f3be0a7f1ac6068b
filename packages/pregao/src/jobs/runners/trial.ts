import { type Configuration, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { fingerprintBars } from "../../pipeline/fingerprint.ts";
import { tuneOptions } from "../../pipeline/options/tune.ts";
import { type PreparedStudy, prepareStudy } from "../../pipeline/tuning/tune.ts";
import { namedPruner, type TrialReport } from "../../tuning/index.ts";
import type { JsonValue } from "../contract.ts";
import type { JobContext, JobRunner } from "../runner.ts";
import {
  finishedFromWire,
  outcomeToWire,
  type TrialPayload,
  type TrialResult,
  toFigure,
  trialPayload,
} from "./trial-wire.ts";

/** One trial of a study, fitted and scored as the study's own process would. */
export const trialRunner: JobRunner<TrialPayload> = {
  kind: "trial",
  payload: trialPayload,
  async run(payload, context) {
    return (await runTrial(payload, context)) as unknown as JsonValue;
  },
};

/** The study that was prepared last: the trials that follow in the same process are of the same one. */
let latest: { readonly key: string; readonly study: Promise<PreparedStudy> } | undefined;

async function runTrial(payload: TrialPayload, context: JobContext): Promise<TrialResult> {
  const { number, parameters, settings, pruning } = payload;
  const { signal, tell } = context;
  const { executor } = await studyOf(payload, context);
  tell({ stage: `trial ${number}`, progress: 0.1 });
  const reports: TrialReport[] = [];
  const pruner = pruning === null ? null : namedPruner(pruning.pruner);
  const finished = pruning === null ? [] : finishedFromWire(pruning);
  const report = (step: number, value: number): boolean => {
    reports.push({ step, value });
    tell({ epoch: step, validationLoss: Number.isFinite(value) ? -value : null });
    return pruner!.rule.isHopeless(reports, finished);
  };
  const outcome = await executor.execute(
    { number, parameters, settings },
    { signal, report: pruner === null ? null : report },
  );
  return {
    outcome: outcomeToWire(outcome),
    reports: reports.map(({ step, value }) => [step, toFigure(value)]),
  };
}

async function studyOf(
  { options, seed, data }: TrialPayload,
  { configuration, job, tell }: JobContext,
): Promise<PreparedStudy> {
  const key = JSON.stringify([options, seed, data, configuration.home]);
  if (latest?.key !== key) {
    tell({ stage: "preparing the study", progress: 0.02 });
    latest = { key, study: prepareFor(options, seed, job.needs.threads, configuration) };
  }
  try {
    const study = await latest.study;
    const found = fingerprintBars(study.parts.prepared.loaded.bars);
    if (found === data) return study;
    throw new PregaoError("PREGAO_STUDY_DIFFERS", { study: study.name, what: "data", found, given: data });
  } catch (error) {
    latest = undefined;
    throw error;
  }
}

/** The context's signal is not the job's: what is prepared serves the jobs after it. */
function prepareFor(
  options: TrialPayload["options"],
  seed: number,
  threads: number,
  configuration: Configuration,
): Promise<PreparedStudy> {
  const context = { seed, threads, signal: new AbortController().signal, progress: () => {} };
  return prepareStudy(parseOptions(tuneOptions, options), configuration, context);
}
