import { relative } from "node:path";
import { evaluationOf } from "./evaluate-step.ts";
import { loadStep } from "./load-step.ts";
import { partedBars, preparedBars } from "./prepared-bars.ts";
import { preprocessAnswer } from "./preprocess-step.ts";
import { savedAnswer } from "./save-step.ts";
import { splitAnswer } from "./split-step.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { B3StepOf } from "./step-payload.ts";
import type { PipelineResult } from "./step-results.ts";
import { trainAnswer, trainParts } from "./train-step.ts";

/** Load, preprocess, split, train, evaluate and save in one, with the HTML report; every answer that the steps alone would give. */
export async function pipelineStep(
  { source, preparation, parting, fitting, to }: B3StepOf<"pipeline">,
  environment: StepEnvironment,
): Promise<PipelineResult> {
  const { onPhase } = environment;
  onPhase("loading");
  const loaded = await loadStep(source, environment);
  const plan = { data: { source, sha256: loaded.sha256 }, preparation, parting };
  onPhase("preparing");
  const prepared = preprocessAnswer(await preparedBars(plan.data, preparation, environment));
  const parts = await partedBars(plan, environment);
  const training = await trainParts(parts, { ...plan, fitting, to }, environment, true);
  const trained = trainAnswer(training, to);
  const { judgement, fitted, saved, reportPath } = training;
  const place = { ...to, version: saved.version };
  onPhase("evaluating");
  const evaluated = await evaluationOf({ model: fitted.model, parts, judgement, place }, environment);
  onPhase("exporting");
  return {
    loaded,
    prepared,
    split: splitAnswer(parts),
    trained,
    evaluated,
    saved: await savedAnswer(saved, to, environment),
    report_path: relative(environment.configuration.home, reportPath!).replaceAll("\\", "/"),
  };
}
