import { type B3Step, type B3StepName, b3StepSchema, runB3Step } from "../../pipeline/b3/steps/index.ts";
import type { JsonValue } from "../contract.ts";
import { type PhaseShares, phasedProgress } from "../progress.ts";
import type { JobRunner } from "../runner.ts";

/** One step of the B3 service, or all of them. */
export const b3StepRunner: JobRunner<B3Step> = {
  kind: "b3-step",
  payload: b3StepSchema,
  async run(step, { job, configuration, signal, directory, tell }) {
    const { onPhase, progress, onRound } = phasedProgress(sharesOf(step.step), tell);
    const context = {
      seed: configuration.values.seed,
      threads: job.needs.threads,
      signal,
      progress,
      onRound,
      checkpoints: directory,
    };
    const result = await runB3Step(step, { configuration, context, key: job.id, onPhase });
    // Figures that are not defined (NaN) become null, as they will be read back.
    return JSON.parse(JSON.stringify(result)) as JsonValue;
  },
};

const training = { preparing: 2, selecting: 1, fitting: 20, judging: 3, saving: 1 } as const;

/** Where the time goes, roughly. */
function sharesOf(step: B3StepName): PhaseShares {
  if (step === "train") return training;
  if (step === "pipeline") return { loading: 2, ...training, reporting: 3, evaluating: 2, exporting: 2 };
  return {};
}
