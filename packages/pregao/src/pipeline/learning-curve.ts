import { type Configuration, parseOptions } from "../config/index.ts";
import {
  baselinesFor,
  judgePredictions,
  type LearningCurvePoint,
  learningCurve,
  type TaskBaselines,
} from "../evaluation/index.ts";
import { loadConfiguredModels, type Prediction } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import type { LearningCurve } from "../reports/index.ts";
import { familyFor, trainingData } from "./fit.ts";
import { fittingData } from "./fitting-data.ts";
import { loadData } from "./load.ts";
import type { LearningCurveOptions } from "./options/learning-curve.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { prepareData } from "./prepare.ts";
import { scorerFor } from "./scoring.ts";
import { splitData } from "./split.ts";

export interface LearningCurveRun {
  readonly metric: string;
  readonly points: readonly LearningCurvePoint[];
  /** Rows of the validation part, which every point is scored on. */
  readonly judgedRows: number;
  /** The same in the form of a report. */
  readonly curve: LearningCurve;
}

/**
 * load → prepare → split by date → fit on growing shares of the training part, scored on the validation part. The test part is not
 * looked at: a curve is something one acts on.
 */
export async function runLearningCurve(
  options: LearningCurveOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<LearningCurveRun> {
  await loadConfiguredModels(configuration);
  const { task } = options;
  const family = await familyFor(options.model, task);
  const parameters = parseOptions(family.parameters(task), parseParameterTexts(options.param));
  const loaded = await loadData(options, configuration, context);
  const prepared = await prepareData(loaded, options, context);
  const { split, prepared: kept } = splitData(prepared, { ...options, split: "by-date" }, context);
  const data = fittingData({ prepared: kept, split, ledger: prepared.ledger });
  const { score, scoring } = scorerFor(options.scoring, data);
  const { labels } = prepared;
  const { bars } = loaded;
  const judged = { bars, labels, rows: split.validation };
  const beside = baselinesFor(task, { ...judged, train: split.train });
  const evaluation = judgePredictions(
    { ...judged, prediction: answerOf(beside, judged.rows.length), beside, splitKind: "by-date" },
    context.seed,
  );
  const { label, better, baselines } = evaluation.metrics.find(({ name }) => name === scoring)!;
  const sign = better === "lower" ? -1 : 1;
  const seeds = Array.from({ length: options.seeds }, (_, place) => context.seed + place);
  const points = await learningCurve(
    {
      family,
      task,
      parameters,
      data: { ...trainingData(data), intervals: { time: bars.time, endTime: labels.endTime } },
      judged: split.validation,
      shares: options.shares,
      seeds,
      score: (prediction, rows) => sign * score(prediction, rows),
    },
    context,
  );
  const others = Object.values(baselines).flatMap(({ value }) => value ?? []);
  return {
    metric: scoring,
    points,
    judgedRows: split.validation.length,
    curve: {
      model: family.name,
      metric: { label, better },
      seeds: seeds.length,
      points: points.map(({ trainRows, trainMean, mean, deviation }) => ({
        trainRows,
        training: trainMean,
        validation: mean,
        deviation,
      })),
      baseline: others.length === 0 ? null : sign * Math.max(...others.map((value) => sign * value)),
    },
  };
}

/** The first baseline's own answer: what is judged here is what stands beside a model, not a model. */
function answerOf(beside: TaskBaselines, rows: number): Prediction {
  return beside.task === "regression"
    ? { rows, returns: beside.baselines[0]!.returns }
    : { rows, probabilities: beside.baselines[0]!.probabilities };
}
