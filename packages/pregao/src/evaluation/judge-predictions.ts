import { regressionTarget } from "../labels/index.ts";
import type { Prediction } from "../models/index.ts";
import type { Split } from "../splits/contract.ts";
import { classBaselinesFor, forecastBaselinesFor, type JudgedRows } from "./baselines-for.ts";
import type { ClassBaseline } from "./class-baselines.ts";
import type { Evaluation } from "./contract.ts";
import { evaluateClassification } from "./evaluate-classification.ts";
import { evaluateRegression } from "./evaluate-regression.ts";
import type { ReturnBaseline } from "./return-baselines.ts";

/** What stands beside a model, row for row with its predictions. */
export type TaskBaselines =
  | { readonly task: "classification"; readonly baselines: readonly ClassBaseline[] }
  | { readonly task: "regression"; readonly baselines: readonly ReturnBaseline[] };

export function baselinesFor(task: TaskBaselines["task"], judged: JudgedRows): TaskBaselines {
  return task === "classification"
    ? { task, baselines: classBaselinesFor(judged) }
    : { task, baselines: forecastBaselinesFor(judged) };
}

export interface JudgedPredictions extends Omit<JudgedRows, "train"> {
  /** Row for row with `rows`. */
  readonly prediction: Prediction;
  /** Row for row with `rows`. */
  readonly beside: TaskBaselines;
  readonly splitKind: Split["kind"];
}

/** Predictions beside baselines of the same rows, with intervals. Throws PREGAO_EVALUATION_INPUT. */
export function judgePredictions(given: JudgedPredictions, seed: number): Evaluation {
  const { prediction, beside, splitKind, bars, labels, rows } = given;
  const codes = bars.frame.symbol.codes;
  const common = {
    time: Float64Array.from(rows, (row) => bars.time[row]!),
    symbolCodes: Int32Array.from(rows, (row) => codes[row]!),
    horizon: labels.horizon,
    seed,
    labelKind: labels.kind,
    splitKind,
  };
  if (beside.task === "classification") {
    return evaluateClassification({
      ...common,
      probabilities: prediction.probabilities!,
      classes: Int8Array.from(rows, (row) => labels.classes[row]!),
      classNames: labels.classNames,
      baselines: beside.baselines,
    });
  }
  const targets = regressionTarget(labels);
  const close = bars.column("close");
  return evaluateRegression({
    ...common,
    forecast: prediction.returns!,
    returns: Float64Array.from(rows, (row) => targets[row]!),
    baselines: beside.baselines,
    // Only a return makes a price.
    ...(labels.outcome === undefined ? { lastPrice: Float64Array.from(rows, (row) => close[row]!) } : {}),
  });
}
