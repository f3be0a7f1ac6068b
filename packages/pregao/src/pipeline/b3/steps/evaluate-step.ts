import { join } from "node:path";
import { baselinesFor, classificationCurves, judgePredictions, toWire } from "../../../evaluation/index.ts";
import type { Model } from "../../../models/index.ts";
import { writeEvaluationPicture } from "../../../reports/index.ts";
import { type JudgedPart, type Judgement, judgeModel } from "../../judge.ts";
import { lossesOf } from "../../pictured-model.ts";
import { openModel } from "../../predict.ts";
import { predictedActions } from "../../predicted-actions.ts";
import type { SplitData } from "../../split.ts";
import { partedBars } from "./prepared-bars.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { B3StepOf, ModelVersionOnWire } from "./step-payload.ts";
import type { EvaluateResult } from "./step-results.ts";

/** The trained model on validation and test, and a picture of the test. */
export async function evaluateStep(
  { plan, model: place }: B3StepOf<"evaluate">,
  environment: StepEnvironment,
): Promise<EvaluateResult> {
  const { configuration, context } = environment;
  const parts = await partedBars(plan, environment);
  const saving = { modelDir: place.model_dir, modelName: place.model_name };
  const { model } = await openModel(configuration, saving, String(place.version));
  const judgement = await judgeModel(model, parts, context);
  return evaluationOf({ model, parts, judgement, place }, environment);
}

export async function evaluationOf(
  given: {
    readonly model: Model;
    readonly parts: SplitData;
    readonly judgement: Judgement;
    readonly place: ModelVersionOnWire;
  },
  { configuration, context }: StepEnvironment,
): Promise<EvaluateResult> {
  const { model, parts, judgement, place } = given;
  const { validation, test } = judgement;
  return {
    evaluation: {
      validation: figuresOf(validation, parts, context.seed),
      test: figuresOf(test, parts, context.seed),
    } as EvaluateResult["evaluation"],
    visualization_path: await writePicture(configuration.home, model, parts, test, place),
  };
}

/**
 * The figures of the actions and, of a model that predicts the return beside them, those of the return: flat as the original's
 * clients read them, whole under `regression`. Its R² is that of returns; price levels stand there beside "tomorrow is today".
 */
function figuresOf({ evaluation, prediction, rows }: JudgedPart, parts: SplitData, seed: number) {
  const classes = toWire(evaluation);
  const { returns } = prediction;
  if (returns === undefined) return classes;
  const { prepared, split } = parts;
  const { bars } = prepared.loaded;
  // What is judged is the return that follows, whatever the actions are made from.
  const labels = { ...prepared.labels, kind: "forward-return" } as const;
  const beside = baselinesFor("regression", { bars, labels, train: split.train, rows });
  const judged = {
    prediction: { rows: rows.length, returns },
    beside,
    splitKind: split.kind,
    bars,
    labels,
    rows,
  };
  const regression = toWire(judgePredictions(judged, seed));
  return { ...figuresOfReturns(regression), ...classes, regression };
}

function figuresOfReturns(regression: ReturnType<typeof toWire>): ReturnType<typeof toWire> {
  const names = ["mae", "mse", "rmse", "r2", "mape"];
  return Object.fromEntries(names.map((name) => [name, regression[name] ?? null]));
}

async function writePicture(
  home: string,
  model: Model,
  { prepared }: SplitData,
  { evaluation, prediction, rows }: JudgedPart,
  { model_dir, model_name, version }: ModelVersionOnWire,
): Promise<string> {
  const path = `reports/${model_dir.replaceAll("/", "-")}-${model_name}-v${version}-evaluation.png`;
  const { bars } = prepared.loaded;
  const { classNames, classes } = prepared.labels;
  await writeEvaluationPicture(join(home, path), {
    title: `${model.family} on the test set`,
    evaluation,
    ...lossesOf(model),
    importance: model.importance(),
    curves: classificationCurves({
      probabilities: prediction.probabilities!,
      classes: Int8Array.from(rows, (row) => classes[row]!),
      classNames,
    }),
    predictedActions: predictedActions(bars, classNames, rows, prediction),
  });
  return path;
}
