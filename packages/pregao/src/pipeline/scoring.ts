import { PregaoError } from "../errors.ts";
import { countConfusion, createConfusionScores, scoreConfusion } from "../evaluation/confusion.ts";
import { meanInformationCoefficient } from "../evaluation/information-coefficient.ts";
import { logLoss, mostProbable } from "../evaluation/probability-scores.ts";
import { meanSquaredError } from "../evaluation/regression-scores.ts";
import { regressionTarget } from "../labels/contract.ts";
import type { Prediction } from "../models/index.ts";
import type { FittingData } from "./fitting-data.ts";
import type { FittingOptions } from "./options.ts";

type Scoring = Exclude<FittingOptions["scoring"], "auto">;
type Score = (prediction: Prediction, rows: Int32Array) => number;

const ofClasses: readonly Scoring[] = ["log_loss", "f1_weighted", "accuracy"];

/** The score of a search, higher is better; losses count negative. `auto` is the task's primary metric. */
export function scorerFor(
  asked: FittingOptions["scoring"],
  data: FittingData,
): { score: Score; scoring: Scoring } {
  const { task } = data;
  const scoring =
    asked !== "auto" ? asked : task === "classification" ? "log_loss" : "information_coefficient";
  if (ofClasses.includes(scoring) !== (task === "classification")) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "scoring",
      value: scoring,
      reason: `it does not fit the task ${task}`,
    });
  }
  return {
    scoring,
    score: task === "classification" ? classScore(scoring, data) : returnScore(scoring, data),
  };
}

function classScore(scoring: Scoring, { labels }: FittingData): Score {
  const classCount = labels.classNames.length;
  return (prediction, rows) => {
    const outcomes = Int8Array.from(rows, (row) => labels.classes[row]!);
    if (scoring === "log_loss") return -logLoss(prediction.probabilities!, outcomes, classCount);
    const scores = createConfusionScores(classCount);
    scoreConfusion(
      countConfusion(outcomes, mostProbable(prediction.probabilities!, classCount), classCount),
      classCount,
      scores,
    );
    return scoring === "accuracy" ? scores.accuracy : scores.f1Weighted;
  };
}

function returnScore(scoring: Scoring, { labels, bars }: FittingData): Score {
  const { time, frame } = bars;
  const targets = regressionTarget(labels);
  return (prediction, rows) => {
    const actual = Float64Array.from(rows, (row) => targets[row]!);
    if (scoring === "mse") return -meanSquaredError(actual, prediction.returns!);
    return meanInformationCoefficient({
      actual,
      forecast: prediction.returns!,
      time: Float64Array.from(rows, (row) => time[row]!),
      symbolCodes: Int32Array.from(rows, (row) => frame.symbol.codes[row]!),
    });
  };
}
