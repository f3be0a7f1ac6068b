import { PregaoError } from "../errors.ts";
import { countConfusion, createConfusionScores, scoreConfusion } from "../evaluation/confusion.ts";
import { directionalAccuracy } from "../evaluation/directional-accuracy.ts";
import { meanInformationCoefficient } from "../evaluation/information-coefficient.ts";
import { logLoss, mostProbable } from "../evaluation/probability-scores.ts";
import { directionHit, meanSquaredError } from "../evaluation/regression-scores.ts";
import { regressionTarget } from "../labels/contract.ts";
import type { Model, Prediction, TrainingData } from "../models/index.ts";
import type { FittingData } from "./fitting-data.ts";
import type { scoringNames } from "./options/scoring-names.ts";

export type Scoring = (typeof scoringNames)[number];
type Score = (prediction: Prediction, rows: Int32Array) => number;

const tasksOf: Readonly<Record<Scoring, readonly Model["task"][]>> = {
  log_loss: ["classification"],
  f1_weighted: ["classification"],
  accuracy: ["classification"],
  combined: ["classification"],
  directional_accuracy: ["classification", "regression"],
  information_coefficient: ["regression"],
  mse: ["regression"],
};

/** Row by row of the matrix what predictions are held against. */
interface Outcomes {
  readonly task: Model["task"];
  readonly classes: Int8Array;
  readonly classCount: number;
  readonly returns: Float64Array;
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
}

/** The score of a search, higher is better; losses count negative. `auto` is the task's primary metric. */
export function scorerFor(
  asked: Scoring | "auto",
  { task, labels, bars }: FittingData,
): { score: Score; scoring: Scoring } {
  return scorerOf(asked, {
    task,
    classes: labels.classes,
    classCount: labels.classNames.length,
    returns: regressionTarget(labels),
    time: bars.time,
    symbolCodes: bars.frame.symbol.codes,
  });
}

/** The same for training data alone. Without intervals every row is a date of its own. */
export function scorerForTraining(
  asked: Scoring | "auto",
  task: Model["task"],
  { features, classes, classNames, returns, intervals }: TrainingData,
): { score: Score; scoring: Scoring } {
  const symbolCodes = new Int32Array(features.length);
  for (const [code, first] of features.series.entries()) symbolCodes.fill(code, first);
  return scorerOf(asked, {
    task,
    classes: classes ?? new Int8Array(),
    classCount: classNames?.length ?? 0,
    returns: returns ?? new Float64Array(),
    time: intervals?.time ?? Float64Array.from(symbolCodes.keys()),
    symbolCodes,
  });
}

function scorerOf(asked: Scoring | "auto", outcomes: Outcomes): { score: Score; scoring: Scoring } {
  const { task } = outcomes;
  const scoring =
    asked !== "auto" ? asked : task === "classification" ? "log_loss" : "information_coefficient";
  if (!tasksOf[scoring].includes(task)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "scoring",
      value: scoring,
      reason: `it does not fit the task ${task}`,
    });
  }
  return {
    scoring,
    score: task === "classification" ? classScore(scoring, outcomes) : returnScore(scoring, outcomes),
  };
}

function classScore(scoring: Scoring, { classes, classCount }: Outcomes): Score {
  return ({ probabilities }, rows) => {
    const outcomes = Int8Array.from(rows, (row) => classes[row]!);
    if (scoring === "log_loss") return -logLoss(probabilities!, outcomes, classCount);
    if (scoring === "directional_accuracy") return directionalAccuracy(probabilities!, outcomes, classCount);
    const scores = createConfusionScores(classCount);
    scoreConfusion(
      countConfusion(outcomes, mostProbable(probabilities!, classCount), classCount),
      classCount,
      scores,
    );
    if (scoring === "f1_weighted") return scores.f1Weighted;
    if (scoring === "accuracy") return scores.accuracy;
    return 0.7 * scores.accuracy + 0.3 * directionalAccuracy(probabilities!, outcomes, classCount);
  };
}

function returnScore(scoring: Scoring, { returns, time, symbolCodes }: Outcomes): Score {
  return (prediction, rows) => {
    const forecast = prediction.returns!;
    const actual = Float64Array.from(rows, (row) => returns[row]!);
    if (scoring === "mse") return -meanSquaredError(actual, forecast);
    if (scoring === "directional_accuracy") return shareOfHits(actual, forecast);
    return meanInformationCoefficient({
      actual,
      forecast,
      time: Float64Array.from(rows, (row) => time[row]!),
      symbolCodes: Int32Array.from(rows, (row) => symbolCodes[row]!),
    });
  };
}

/** NaN where nothing moved. */
function shareOfHits(actual: Float64Array, forecast: Float64Array): number {
  const hits = actual
    .map((value, row) => directionHit(value, forecast[row]!))
    .filter((hit) => !Number.isNaN(hit));
  return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
}
