import { TreesError } from "../errors.ts";
import type { BoostingSettings } from "./job.ts";
import { isRanking } from "./metrics/metric.ts";
import type { BoostingProblem } from "./style.ts";

/** Refuses settings that the evaluation rows do not allow for. */
export function checkEvaluation(
  { metrics, stopping }: Pick<BoostingSettings, "metrics" | "stopping">,
  { targets }: BoostingProblem,
  evaluationRows: Int32Array,
  hasOwnMetric: boolean,
): void {
  const refuse = (message: string): never => {
    throw new TreesError("TREES_INPUT_INVALID", message);
  };
  if (evaluationRows.length === 0) {
    const remedy = "there are no evaluation rows: give evaluationRows (fit: an evaluation set)";
    if (stopping.patience > 0) {
      refuse(`early stopping after ${stopping.patience} rounds is asked for, but ${remedy}`);
    }
    if (hasOwnMetric) refuse(`evalMetric is given, but ${remedy}`);
    return;
  }
  const ranking = metrics.find(({ kind }) => isRanking(kind));
  if (!ranking) return;
  const first = targets[evaluationRows[0]!];
  if (evaluationRows.some((row) => targets[row] !== first)) return;
  refuse(
    `${ranking.name} needs two classes among the evaluation rows, but all of them are of class ${first}`,
  );
}
