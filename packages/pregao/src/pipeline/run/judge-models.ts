import { type Judgement, judgeModel } from "../judge.ts";
import type { RunFit } from "./fit-models.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

/** A fitted model beside its baselines on validation and test. */
export interface RunJudgement extends RunFit {
  readonly judgement: Judgement;
  readonly judgedHash: string;
}

export const judgeStageName = (key: string): string => `judging ${key}`;

/** Judges every model on the same rows; baselines know the training rows only. */
export async function judgeModels(
  stages: StageRunner,
  fits: readonly RunFit[],
  { parts }: Pick<RunMarket, "parts">,
): Promise<RunJudgement[]> {
  const judged: RunJudgement[] = [];
  for (const fit of fits) {
    const { key, task } = fit.planned;
    const { result, hash } = await stages.run<Judgement>(
      { name: judgeStageName(key), inputs: { model: fit.hash, seed: stages.context.seed } },
      (context) => judgeModel(fit.model, parts[task], context),
    );
    judged.push({ ...fit, judgement: result, judgedHash: hash });
  }
  return judged;
}
