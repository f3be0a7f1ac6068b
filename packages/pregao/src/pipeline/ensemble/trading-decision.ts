import { PregaoError } from "../../errors.ts";
import { mostProbable } from "../../evaluation/probability-scores.ts";
import type { Prediction } from "../../models/index.ts";

/** What to do at each row, column by column: one entry a row. */
export interface TradingDecision {
  /** Id of the most probable class, of equals the first: of entry signals 0 sell, 1 hold, 2 buy. */
  readonly signal: Int8Array;
  /** Probability of that class. */
  readonly confidence: Float64Array;
  /** Expected return, or what else the regression predicts; null without a regression. */
  readonly target: Float64Array | null;
  /** Rows × classes, row by row. */
  readonly probabilities: Float64Array;
  readonly classNames: readonly string[];
}

/**
 * The decision that predictions amount to: the most probable class, how probable it is, and the expected return beside it. Both
 * predictions are of the same rows; PREGAO_EVALUATION_INPUT where they are not, or where there are no probabilities.
 */
export function tradingDecision(
  classification: Prediction,
  classNames: readonly string[],
  regression: Prediction | null = null,
): TradingDecision {
  const { probabilities, rows } = classification;
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_EVALUATION_INPUT", { what: "a trading decision", reason });
  if (probabilities === undefined || probabilities.length !== rows * classNames.length)
    throw refuse(`there are no probabilities of the ${classNames.length} classes`);
  const target = regression?.returns ?? null;
  if (regression !== null && target?.length !== rows)
    throw refuse(`there are ${target?.length ?? 0} expected returns beside ${rows} rows of probabilities`);
  const classes = classNames.length;
  const signal = mostProbable(probabilities, classes);
  return {
    signal,
    confidence: Float64Array.from(signal, (id, row) => probabilities[row * classes + id]!),
    target,
    probabilities,
    classNames,
  };
}
