import { type Backtest, type BacktestOptions, backtest, forecastScores } from "../../evaluation/index.ts";
import type { RunJudgement } from "./judge-models.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

export interface RunBacktest {
  readonly key: string;
  readonly result: Backtest;
}

export const backtestStageName = (key: string): string => `back-test ${key}`;

/**
 * What trading on each model's test forecasts would have come to, after costs. A forecast looks `horizon` bars ahead, so the
 * position is the mean of what the last `horizon` forecasts say. Of classes the edge is traded: the probability of the last
 * class less that of the first. Every model of the run counts as a trial.
 */
export async function backtestModels(
  stages: StageRunner,
  judged: readonly RunJudgement[],
  { parts }: Pick<RunMarket, "parts">,
): Promise<RunBacktest[]> {
  const results: RunBacktest[] = [];
  for (const { planned, model, judgement, judgedHash } of judged) {
    const { labels, loaded } = parts[planned.task].prepared;
    const { rows, prediction } = judgement.test;
    const { seed } = stages.context;
    const options: BacktestOptions = {
      holding: labels.horizon === 1 ? "signal" : "overlapping",
      ...(labels.horizon === 1 ? {} : { holdBars: labels.horizon }),
      trials: judged.length,
    };
    const { result } = await stages.run<Backtest>(
      { name: backtestStageName(planned.key), inputs: { judged: judgedHash, options, seed } },
      async () =>
        backtest({
          bars: loaded.bars,
          rows,
          scores: forecastScores(prediction, model.classNames, "edge"),
          horizon: labels.horizon,
          seed,
          options,
        }),
    );
    results.push({ key: planned.key, result });
  }
  return results;
}
