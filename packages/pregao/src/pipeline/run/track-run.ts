import type { RunContext } from "../../progress.ts";
import type { ModelRegistry } from "../../registry/index.ts";
import type { ActiveRun, Tracker } from "../../tracking/index.ts";
import type { RunOptions } from "../options/run.ts";
import { finitePoint, metricPoints, plainParams, tellVersion } from "../track-training.ts";
import type { ModelPlan } from "./model-plan.ts";
import type { RunResult } from "./run.ts";

/** The run in the tracker, as the pipeline tells it. */
export interface TrackedPipeline {
  readonly id: string;
  tellResult(result: ToldResult): Promise<void>;
}

type ToldResult = Pick<RunResult, "runId" | "models" | "published" | "verdict" | "targets">;

/** Where a run is told of, and where its models are. */
export interface RunPlaces {
  readonly tracker: Tracker;
  readonly registry: ModelRegistry;
}

const experiment = "run";

/** Logs a run from its beginning to its end, however that comes: options, one nested run a model, verdict and targets. */
export async function trackedRun<Result>(
  places: RunPlaces,
  options: RunOptions,
  plan: ModelPlan,
  { seed, signal }: Pick<RunContext, "seed" | "signal">,
  work: (tracked: TrackedPipeline) => Promise<Result>,
): Promise<Result> {
  const name = plan.models.map(({ key }) => key).join(", ");
  const run = await places.tracker.startRun({ experiment, name, tags: { command: "run" } });
  try {
    await run.logParams({ ...plainParams(options), seed });
    const result = await work({ id: run.id, tellResult: (told) => tellResult(places, run, told) });
    await run.end("finished");
    return result;
  } catch (error) {
    await run.end(signal.aborted ? "killed" : "failed");
    throw error;
  }
}

async function tellResult(
  { tracker, registry }: RunPlaces,
  run: ActiveRun,
  { runId, models, published, verdict, targets }: ToldResult,
): Promise<void> {
  for (const { planned, model, rounds, judgement } of models) {
    const child = await tracker.startRun({ experiment, name: planned.key, parent: run.id });
    const saved = published.get(planned.key);
    await child.logParams(plainParams(model.parameters));
    await child.setTags({
      family: model.family,
      verdict: judgement.test.evaluation.verdict.line,
      ...(saved === undefined ? {} : { model: saved.name, version: String(saved.version) }),
    });
    await child.logMetrics([
      ...rounds.flatMap(({ round, training, validation }) => [
        ...finitePoint("loss.training", training, round),
        ...finitePoint("loss.validation", validation, round),
      ]),
      ...metricPoints("validation", judgement.validation.evaluation),
      ...metricPoints("test", judgement.test.evaluation),
    ]);
    if (saved !== undefined) await tellVersion(child, saved, registry);
    await child.end("finished");
  }
  await run.setTags({ run_id: runId, verdict: verdict.line });
  await run.logMetrics([
    { name: "targets_met", value: targets.filter(({ met }) => met).length },
    { name: "targets", value: targets.length },
    { name: "models_with_skill", value: verdict.comparisons.filter(({ skill }) => skill).length },
  ]);
}
