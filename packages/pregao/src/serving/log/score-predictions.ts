import { PregaoError } from "../../errors.ts";
import { type Labels, regressionTarget } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import { makeTargets, targetOptionsOf } from "../../pipeline/targets.ts";
import type { RunContext } from "../../progress.ts";
import type { Manifest } from "../../registry/index.ts";
import type { LoggedPrediction, Outcome } from "./logged-prediction.ts";
import type { PredictionLog } from "./prediction-log.ts";

/** Predictions that a round looks at, at most: it stands beside requests. */
const mostAtOnce = 5000;

/** Where a round of scoring finds what it needs. */
export interface ScoringSources {
  manifest(folder: string, model: string, version: number): Promise<Manifest>;
  /** The bars that the version reads for a ticker, as they are now. */
  bars(prediction: LoggedPrediction): Promise<Bars>;
}

/**
 * Gives logged predictions their outcomes: the targets of the version, made by the code of training over the bars as they are now,
 * at the bar that was predicted. A prediction whose bars cannot be read, or have not come so far, waits for a later round; one
 * whose bars never tell (no class at that bar) is scored as such. Returns how many were scored.
 */
export async function scoreLoggedPredictions(
  log: PredictionLog,
  sources: ScoringSources,
  { now, context }: { readonly now: () => number; readonly context: RunContext },
): Promise<{ readonly scored: number; readonly waiting: number }> {
  const groups = new Map<string, LoggedPrediction[]>();
  for (const one of log.unscored(now(), mostAtOnce)) {
    const key = JSON.stringify([one.folder, one.model, one.version, one.source, one.ticker]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  let scored = 0;
  for (const predictions of groups.values()) {
    log.tried(predictions);
    const outcomes = await outcomesOf(predictions, sources, context);
    if (outcomes.length > 0) log.score(outcomes);
    scored += outcomes.length;
    // Requests come in between.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return { scored, waiting: log.waiting() };
}

/** Of one version and ticker. */
async function outcomesOf(
  predictions: readonly LoggedPrediction[],
  sources: ScoringSources,
  context: RunContext,
): Promise<(Outcome & { readonly prediction: LoggedPrediction })[]> {
  const [{ folder, model, version, ticker }] = predictions as [LoggedPrediction];
  let bars: Bars;
  let labels: Labels;
  try {
    const manifest = await sources.manifest(folder, model, version);
    bars = await sources.bars(predictions[0]!);
    labels = makeTargets(bars, targetOptionsOf(manifest), context);
  } catch (error) {
    // A version that was removed, a source that is away: perhaps it comes back.
    if (error instanceof PregaoError) return [];
    throw error;
  }
  const { start, end } = bars.frame.segment(ticker);
  const newest = bars.time[end - 1]!;
  const rowAt = new Map<number, number>();
  for (let row = start; row < end; row++) rowAt.set(bars.time[row]!, row);
  return predictions.flatMap((prediction) => {
    if (prediction.known > newest) return [];
    const row = rowAt.get(prediction.asOf);
    // Sessions that were not held push the outcome back: the bars tell by their own count.
    if (row !== undefined && row + prediction.horizon >= end) return [];
    return [{ prediction, ...outcomeOf(prediction, labels, row) }];
  });
}

/** Never known where the bar is gone from the source. */
function outcomeOf(prediction: LoggedPrediction, labels: Labels, row: number | undefined): Outcome {
  const never: Outcome = { outcome: null, isRight: null, loss: null };
  if (row === undefined) return never;
  if (prediction.task === "classification") {
    const outcome = labels.classNames[labels.classes[row]!];
    const share = outcome === undefined ? undefined : prediction.probabilities?.[outcome];
    if (outcome === undefined || share === undefined) return never;
    return { outcome, isRight: outcome === prediction.predicted, loss: -Math.log(Math.max(share, 1e-15)) };
  }
  const value = regressionTarget(labels)[row]!;
  if (!Number.isFinite(value) || prediction.value === null) return never;
  return {
    outcome: value,
    isRight: Math.sign(value) === Math.sign(prediction.value),
    loss: (value - prediction.value) ** 2,
  };
}
