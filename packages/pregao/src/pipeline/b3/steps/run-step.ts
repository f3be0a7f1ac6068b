import { loadConfiguredModels } from "../../../models/index.ts";
import { evaluateStep } from "./evaluate-step.ts";
import { loadStep } from "./load-step.ts";
import { pipelineStep } from "./pipeline-step.ts";
import { preprocessStep } from "./preprocess-step.ts";
import { saveStep } from "./save-step.ts";
import { splitStep } from "./split-step.ts";
import { type StepContext, stepEnvironment } from "./step-environment.ts";
import type { B3Step } from "./step-payload.ts";
import type { StepResult, stepResults } from "./step-results.ts";
import { trainStep } from "./train-step.ts";

/** Does a step of the B3 service. The same step on the same data gives the same, however often it is done. */
export async function runB3Step(
  step: B3Step,
  given: StepContext,
): Promise<StepResult<keyof typeof stepResults>> {
  await loadConfiguredModels(given.configuration);
  const environment = stepEnvironment(given);
  switch (step.step) {
    case "load":
      return loadStep(step.source, environment);
    case "preprocess":
      return preprocessStep(step.data, step.preparation, environment);
    case "split":
      return splitStep(step.plan, environment);
    case "train":
      return trainStep(step, environment);
    case "evaluate":
      return evaluateStep(step, environment);
    case "save":
      return saveStep(step, environment);
    case "pipeline":
      return pipelineStep(step, environment);
  }
}
