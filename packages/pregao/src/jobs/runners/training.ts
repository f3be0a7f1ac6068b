import type { FitContext } from "../../models/index.ts";
import { type TrainingPhase, trainOnce } from "../../pipeline/train.ts";
import { openRegistry } from "../../registry/index.ts";
import type { JsonValue } from "../contract.ts";
import { phasedProgress } from "../progress.ts";
import type { JobContext, JobRunner } from "../runner.ts";
import { moveAliasOnce } from "./move-alias.ts";
import { type TrainingPayload, trainingPayload, trainOptionsOf } from "./training-payload.ts";
import { resultOfTraining, resultOfVersion, type TrainingJobResult } from "./training-result.ts";

/** A model from data to a published version, once however often the job is begun. */
export const trainingRunner: JobRunner<TrainingPayload> = {
  kind: "training",
  payload: trainingPayload,
  async run(payload, context) {
    return (await runTraining(payload, context)) as unknown as JsonValue;
  },
};

export async function runTraining(
  payload: TrainingPayload,
  { job, configuration, signal, directory, tell }: JobContext,
): Promise<TrainingJobResult> {
  const began = performance.now();
  const { onPhase, progress, onRound } = phasedProgress(sharesOf(payload), tell);
  const fitContext: FitContext = {
    seed: payload.seed ?? configuration.values.seed,
    threads: job.needs.threads,
    signal,
    progress,
    onRound,
    checkpoints: directory,
  };
  const { dataset, publish, force, report } = payload;
  const options = trainOptionsOf(payload, configuration.values.source);
  const outcome = await trainOnce(options, configuration, fitContext, {
    force,
    report,
    key: job.id,
    onPhase,
    ...(dataset.kind === "bars" && dataset.timeframe !== undefined ? { timeframe: dataset.timeframe } : {}),
  });
  const result =
    outcome.kind === "trained"
      ? resultOfTraining(outcome.result)
      : await resultOfVersion(outcome.version, {
          reused: outcome.kind === "reused",
          seconds: (performance.now() - began) / 1000,
        });
  if (publish.alias !== undefined) {
    const registry = openRegistry(configuration, options.modelDir);
    const reason = result.reused ? "asked for by the job, which found it trained" : "trained by the job";
    await moveAliasOnce(registry, result.model, publish.alias, { job: job.id, reason });
  }
  return result;
}

/** Where the time goes, roughly: a search fits each draw once a fold. */
function sharesOf({
  options: { draws, folds, paramsFrom },
  report,
}: TrainingPayload): Record<TrainingPhase, number> {
  const fits = 1 + (paramsFrom === undefined ? (draws * folds) / 2 : 0);
  return {
    loading: 2,
    preparing: 2,
    selecting: 1,
    fitting: 5 + 3 * fits,
    judging: 2,
    saving: 1,
    reporting: report ? 3 : 1,
  };
}
