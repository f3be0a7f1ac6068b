import type { Configuration } from "../../config/index.ts";
import {
  contributionsOf,
  type Drift,
  type ExplanationContents,
  explainModel,
  explanationContents,
  featureDrift,
  type Outcomes,
  type PredictionContributions,
  permutationImportance,
  predictionDrift,
  spreadRows,
} from "../../explain/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import type { RunContext } from "../../progress.ts";
import type { LoadedModel } from "../predict.ts";
import { nothingToJudge, openUnseen, type UnseenData } from "../unseen.ts";
import type { ExplainOptions } from "./options.ts";
import { rowOfTime } from "./row-of-time.ts";

/** Their trees are grown to the end: pairs of a row take seconds where boosting takes milliseconds. */
const forests = ["rf", "extra_trees"];

/** One prediction taken apart. */
export interface ExplainedPrediction {
  readonly ticker: string;
  /** Opening time of the bar, epoch milliseconds. */
  readonly time: number;
  /** Whether the model may have learned from this bar, or was chosen on it. */
  readonly isSeen: boolean;
  /** The output that pictures are of. */
  readonly chosen: PredictionContributions;
  /** Every output, that one among them. */
  readonly outputs: readonly PredictionContributions[];
}

export interface SavedModelExplanation {
  readonly loadedModel: LoadedModel;
  readonly contents: ExplanationContents;
  /** First and last bar of those that were explained, epoch milliseconds. */
  readonly period: { readonly from: number; readonly to: number };
  /** How far predictions moved from the earlier half of the unseen rows to the later. */
  readonly predictionDrift: readonly Drift[];
  readonly prediction: ExplainedPrediction | null;
}

/**
 * Explains a saved model on bars that it has not learned from, as `evaluate` takes them. Bars whose outcome is not known yet are
 * explained too; only permutation needs outcomes. PREGAO_NOTHING_TO_JUDGE where there are no such bars.
 */
export async function explainSaved(
  options: ExplainOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelExplanation> {
  const unseen = await openUnseen(options, configuration, context);
  const { loadedModel, bars, features, predictable, rows, train, from } = unseen;
  const { model } = loadedModel;
  if (predictable.length === 0) {
    throw nothingToJudge(unseen, `after ${new Date(from).toISOString().slice(0, 10)}`);
  }
  // Found first: a time without a bar should not cost the rest.
  const single = options.row === undefined ? null : rowOfTime(bars, options.ticker, options.row);
  const outcomes = outcomesOf(unseen);
  const isAttributed = model.explain !== undefined;
  const explained = isAttributed ? predictable : rows;
  const explanation = await explainModel(model, features, explained, context, {
    mostRows: options.rows,
    outcomes,
  });
  const held = spreadRows(rows, options.rows);
  const permutation =
    options.permutation && isAttributed
      ? await permutationImportance({ model, features, rows: held, outcomes }, context)
      : undefined;
  const pairRows = options.pairRows ?? (forests.includes(model.family) ? 10 : 100);
  const pairs =
    pairRows === 0
      ? undefined
      : await model.interactions?.(features, spreadRows(predictable, pairRows), context);
  const contents = explanationContents(explanation, features, {
    output: options.of,
    most: options.display,
    pairs,
    permutation,
    drift: train.length === 0 ? [] : featureDrift(features, train, predictable, model.featureNames),
  });
  return {
    loadedModel,
    contents,
    period: periodOf(bars.time, explanation.rows),
    predictionDrift: await halvesDrift(unseen),
    prediction: single === null ? null : await explainRow(unseen, single, options.of, context),
  };
}

function outcomesOf({ bars, labels, loadedModel }: UnseenData): Outcomes {
  const time = bars.time;
  return loadedModel.model.task === "classification"
    ? { time, classes: labels.classes }
    : { time, returns: regressionTarget(labels) };
}

async function explainRow(
  { loadedModel, bars, features, from }: UnseenData,
  row: number,
  output: string | undefined,
  context: RunContext,
): Promise<ExplainedPrediction> {
  const { model } = loadedModel;
  const explanation = await explainModel(model, features, Int32Array.of(row), context);
  const time = bars.time[row]!;
  return {
    ticker: bars.frame.symbolAt(row),
    time,
    isSeen: time < from,
    chosen: contributionsOf(explanation, features, 0, output),
    outputs: explanation.attributions!.outputs.map((name) => contributionsOf(explanation, features, 0, name)),
  };
}

/** Rows of the earlier half of the period against the later: none of them were learned from. */
function halvesDrift({ loadedModel, bars, features, predictable }: UnseenData): Promise<Drift[]> | Drift[] {
  const inTime = predictable.toSorted((a, b) => bars.time[a]! - bars.time[b]! || a - b);
  const half = inTime.length >> 1;
  if (half === 0) return [];
  const [earlier, later] = [inTime.subarray(0, half).sort(), inTime.subarray(half).sort()];
  return predictionDrift(loadedModel.model, features, earlier, later);
}

function periodOf(time: Float64Array, rows: Int32Array): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) [from, to] = [Math.min(from, time[row]!), Math.max(to, time[row]!)];
  return { from, to };
}
