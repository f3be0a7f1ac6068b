import {
  type ClassBaseline,
  classBaselines,
  type Evaluation,
  evaluateClassification,
  evaluateRegression,
  returnBaselines,
  valueBaselines,
  volatilityBaseline,
} from "../evaluation/index.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { type Labels, pastVolatility, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Model, Prediction } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import type { Split } from "../splits/contract.ts";
import type { SplitData } from "./split.ts";

export interface JudgedPart {
  readonly evaluation: Evaluation;
  readonly prediction: Prediction;
  readonly rows: Int32Array;
}

export interface Judgement {
  readonly validation: JudgedPart;
  readonly test: JudgedPart;
}

export interface JudgementRequest {
  readonly model: Model;
  readonly bars: Bars;
  readonly features: FeatureMatrix;
  readonly labels: Labels;
  /** Rows that the baselines are fitted on: those the model was fitted on. */
  readonly train: Int32Array;
  readonly rows: Int32Array;
  readonly splitKind: Split["kind"];
}

/** Validation and test, each beside baselines that saw the training rows only. */
export async function judgeModel(
  model: Model,
  { prepared, split }: SplitData,
  context: RunContext,
): Promise<Judgement> {
  const common = {
    model,
    bars: prepared.loaded.bars,
    features: prepared.features.matrix,
    labels: prepared.labels,
    train: split.train,
    splitKind: split.kind,
  };
  const stage = "judging against the baselines";
  context.progress({ stage, done: 0, total: 2 });
  const validation = await judgeRows({ ...common, rows: split.validation }, context.seed);
  context.progress({ stage, done: 1, total: 2 });
  const test = await judgeRows({ ...common, rows: split.test }, context.seed);
  context.progress({ stage, done: 2, total: 2 });
  return { validation, test };
}

/** A model's predictions for some rows beside its baselines, with intervals. */
export async function judgeRows(request: JudgementRequest, seed: number): Promise<JudgedPart> {
  const { model, bars, labels, train, rows, splitKind } = request;
  const prediction = await model.predict(request.features, rows);
  const symbolCodes = bars.frame.symbol.codes;
  const common = {
    time: Float64Array.from(rows, (row) => bars.time[row]!),
    symbolCodes: Int32Array.from(rows, (row) => symbolCodes[row]!),
    horizon: labels.horizon,
    seed,
    labelKind: labels.kind,
    splitKind,
  };
  if (model.task === "classification") {
    const { classes, endTime, classNames } = labels;
    const baselines = classBaselines({
      time: bars.time,
      symbolCodes,
      classes,
      endTime,
      classCount: classNames.length,
      train,
      rows,
    });
    const evaluation = evaluateClassification({
      ...common,
      probabilities: prediction.probabilities!,
      classes: Int8Array.from(rows, (row) => classes[row]!),
      classNames,
      baselines: [...baselines, ...barrierBaseline(request)],
    });
    return { evaluation, prediction, rows };
  }
  const targets = regressionTarget(labels);
  const evaluation = evaluateRegression({
    ...common,
    forecast: prediction.returns!,
    returns: Float64Array.from(rows, (row) => targets[row]!),
    ...(labels.outcome === undefined ? returnPeers(request) : { baselines: valueBaselinesOf(request) }),
  });
  return { evaluation, prediction, rows };
}

/** Barriers at a multiple of a measured volatility give something away by their width: who knows only that is a baseline. */
function barrierBaseline({ bars, labels, train, rows }: JudgementRequest): ClassBaseline[] {
  const window = labels.parameters.volatility_window;
  const hasBarriers = labels.kind === "triple-barrier" || labels.kind === "meta-label";
  if (!hasBarriers || typeof window !== "number") return [];
  return [
    volatilityBaseline({
      symbolCodes: bars.frame.symbol.codes,
      classes: labels.classes,
      classCount: labels.classNames.length,
      volatility: pastVolatility(bars.column("close"), bars.frame.segments, window),
      train,
      rows,
    }),
  ];
}

/** What stands beside a forecast of returns: no move, the drift, and on price levels the previous price. */
function returnPeers({ bars, labels, train, rows }: JudgementRequest) {
  const close = bars.column("close");
  return {
    lastPrice: Float64Array.from(rows, (row) => close[row]!),
    baselines: returnBaselines({ returns: labels.forwardReturn, train, rows }),
  };
}

function valueBaselinesOf({ bars, labels, train, rows }: JudgementRequest) {
  return valueBaselines({
    time: bars.time,
    symbolCodes: bars.frame.symbol.codes,
    values: regressionTarget(labels),
    endTime: labels.endTime,
    train,
    rows,
  });
}
