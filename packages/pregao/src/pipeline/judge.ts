import { baselinesFor, type Evaluation, judgePredictions } from "../evaluation/index.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { Labels } from "../labels/index.ts";
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
  const beside = baselinesFor(model.task, { bars, labels, train, rows });
  const evaluation = judgePredictions({ prediction, beside, splitKind, bars, labels, rows }, seed);
  return { evaluation, prediction, rows };
}
