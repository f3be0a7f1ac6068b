import { evaluateRegression, type RegressionEvaluation, returnBaselines } from "../../evaluation/index.ts";
import { checkLength, type Numbers } from "./given-outcomes.ts";
import type { SampleOptions } from "./sample-options.ts";
import { timesOf } from "./score-classes.ts";

export interface GivenNumbers extends SampleOptions {
  readonly outcomes: Float64Array;
  readonly forecasts: Float64Array;
  /** Outcomes of the training rows, which the baseline of the mean is fitted on. */
  readonly trainOutcomes: Numbers | undefined;
}

/** Scores given forecasts beside a forecast of 0 and the mean. */
export function scoreNumbers(given: GivenNumbers): RegressionEvaluation {
  const { outcomes, forecasts, trainOutcomes, horizon = 1, seed = 42, resamples, time } = given;
  checkLength("the forecasts", forecasts.length, outcomes.length);
  const train = trainOutcomes === undefined ? outcomes : Float64Array.from(trainOutcomes);
  const evaluation = evaluateRegression({
    forecast: forecasts,
    returns: outcomes,
    time: time === undefined ? outcomes.map((_, row) => row) : timesOf(time, outcomes.length),
    symbolCodes: new Int32Array(outcomes.length),
    baselines: returnBaselines({
      returns: train,
      train: Int32Array.from(train, (_, row) => row),
      rows: Int32Array.from(outcomes, (_, row) => row),
    }),
    horizon,
    seed,
    ...(resamples === undefined ? {} : { resamples }),
  });
  return trainOutcomes === undefined
    ? {
        ...evaluation,
        caveats: [
          ...evaluation.caveats,
          "No training outcomes were given (yTrain): the baseline of the mean is fitted on the judged rows themselves, which favours it.",
        ],
      }
    : evaluation;
}
