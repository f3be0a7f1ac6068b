import type { SplitData } from "../../split.ts";
import { type TrainingResult, trainOn } from "../../train.ts";
import type { B3Family } from "../rest-names.ts";
import { removeUnsaved } from "../unsaved-models.ts";
import { optionsOf, partedBars } from "./prepared-bars.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { B3StepOf, Fitting, ModelPlaceOnWire, TrainingPlan } from "./step-payload.ts";
import type { TrainResult } from "./step-results.ts";

export async function trainStep(
  { plan, fitting, to }: B3StepOf<"train">,
  environment: StepEnvironment,
): Promise<TrainResult> {
  environment.onPhase("preparing");
  const parts = await partedBars(plan, environment);
  const trained = await trainParts(parts, { ...plan, fitting, to }, environment, false);
  await removeUnsaved(environment.configuration, to, trained.saved.version);
  return trainAnswer(trained, to);
}

export interface FittedPlan extends Pick<TrainingPlan, "preparation" | "parting" | "data"> {
  readonly fitting: Fitting;
  readonly to: ModelPlaceOnWire;
}

/** Trains, judges and publishes. Of the job's threads at most `n_jobs` are used. */
export async function trainParts(
  parts: SplitData,
  plan: FittedPlan,
  { configuration, context, key, onPhase }: StepEnvironment,
  report: boolean,
): Promise<TrainingResult> {
  const { n_jobs: asked } = plan.fitting;
  const threads = asked === -1 ? context.threads : Math.min(asked, context.threads);
  const options = optionsOf({ ...plan, source: plan.data.source });
  const training = { options, configuration, context: { ...context, threads } };
  return trainOn(parts, training, { report, key, onPhase });
}

export function trainAnswer(trained: TrainingResult, to: ModelPlaceOnWire): TrainResult {
  const { saved, judgement, fitted, seconds } = trained;
  return {
    model: { ...to, version: saved.version, family: saved.manifest.family as B3Family },
    parameters: fitted.model.parameters as TrainResult["parameters"],
    seconds,
    verdict: judgement.test.evaluation.verdict.line,
  };
}
