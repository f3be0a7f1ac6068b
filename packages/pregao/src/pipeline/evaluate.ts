import type { CoverageReport } from "../calibration/index.ts";
import type { Configuration } from "../config/index.ts";
import type { RunContext } from "../progress.ts";
import { type JudgedPart, judgeRows } from "./judge.ts";
import type { EvaluateOptions } from "./options/predict.ts";
import type { LoadedModel } from "./predict.ts";
import { servedCoverage } from "./served-intervals.ts";
import { openUnseen, requireUnseenRows } from "./unseen.ts";

export interface SavedModelJudgement extends JudgedPart {
  readonly loadedModel: LoadedModel;
  /** First and last bar that were judged, epoch milliseconds. */
  readonly period: { readonly from: number; readonly to: number };
  /** What the intervals of a saved regression cover of the judged rows; null where the version has none. */
  readonly coverage: CoverageReport | null;
}

/**
 * Judges a saved model on bars it has not learned from: by default from the first date of its test part on. The
 * source must hold the training period too, because the baselines are fitted on it. `from` before the model's test
 * period is refused: figures on rows that the model was fitted or chosen on say nothing.
 */
export async function evaluateSaved(
  options: EvaluateOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelJudgement> {
  const unseen = await openUnseen(options, configuration, context);
  requireUnseenRows(unseen);
  const { loadedModel, bars, features, labels, train, rows } = unseen;
  const { model } = loadedModel;
  const part = await judgeRows(
    { model, bars, features, labels, train, rows, splitKind: "by-date" },
    context.seed,
  );
  const { intervals } = loadedModel;
  const coverage = intervals === null ? null : servedCoverage(intervals, { bars, labels }, part);
  return { ...part, loadedModel, period: part.evaluation.period, coverage };
}
