import { beeswarm, contributionsOf, type Explanation, explainModel } from "../../explain/index.ts";
import { formatTime } from "../../market/finding.ts";
import type { ModelExplanation } from "../../reports/index.ts";
import type { RunJudgement } from "./judge-models.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

export interface RunExplanation {
  readonly key: string;
  readonly explanation: Explanation;
  /** What the report shows of it. */
  readonly shown: ModelExplanation;
}

export const explainStageName = (key: string): string => `explaining ${key}`;

/** The way of a model's own costs little with trees and linear models, and some hundred gradient steps a row with nets. */
const rowsOfNets = 0.1;

/**
 * Attributes test predictions to features, `mostRows` of them, a tenth as many of nets; and the last one in full. Only families that
 * attribute single predictions are explained here: of the others the report shows the importance.
 */
export async function explainModels(
  stages: StageRunner,
  judged: readonly RunJudgement[],
  { parts }: Pick<RunMarket, "parts">,
  mostRows: number,
): Promise<RunExplanation[]> {
  const explained: RunExplanation[] = [];
  for (const { planned, model, hash } of judged) {
    const { key, task } = planned;
    if (model.explain === undefined) {
      stages.skip(explainStageName(key));
      continue;
    }
    const { prepared, split } = parts[task];
    const { matrix } = prepared.features;
    const { bars } = prepared.loaded;
    const stage = {
      name: explainStageName(key),
      inputs: { model: hash, mostRows, seed: stages.context.seed },
    };
    const { result } = await stages.run<Explanation>(stage, async (context) => {
      const first = await explainModel(model, matrix, split.test.subarray(-1), context);
      const isQuick = first.method === "TreeSHAP" || first.method === "linear";
      const rows = Math.max(10, Math.round(isQuick ? mostRows : mostRows * rowsOfNets));
      return explainModel(model, matrix, split.test, context, { mostRows: rows });
    });
    const last = result.rows.length - 1;
    const row = result.rows[last]!;
    explained.push({
      key,
      explanation: result,
      shown: {
        method: result.method,
        swarm: beeswarm(result, matrix),
        prediction: {
          ...contributionsOf(result, matrix, last),
          label: `${bars.frame.symbolAt(row)}, ${formatTime(bars.time[row]!)}`,
        },
      },
    });
  }
  return explained;
}
