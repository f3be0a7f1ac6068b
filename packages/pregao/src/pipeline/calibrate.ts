import { CalibratedModel, fitCalibration } from "../calibration/index.ts";
import { PregaoError } from "../errors.ts";
import { outOfFoldPredictions } from "../evaluation/index.ts";
import { regressionTarget } from "../labels/contract.ts";
import { loadFamily, type Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { stratifiedTimeOrderedFolds } from "../splits/index.ts";
import type { FittingData } from "./fitting-data.ts";
import type { TrainOptions } from "./options.ts";
import { weighTraining } from "./training-weights.ts";

/**
 * The model with its probabilities mended by what the same family, with the same parameters, predicted out of fold on the
 * training rows: purged folds in order of time, each row once. The calibration counts every row once, whatever weight it had in
 * training. The model as it is where none is asked for. Cost: one fit a fold.
 */
export async function calibrateModel(
  model: Model,
  data: FittingData,
  options: Pick<TrainOptions, "calibrate" | "folds" | "balance" | "weights">,
  context: RunContext,
): Promise<Model> {
  const { calibrate, folds: count } = options;
  if (calibrate === "none") return model;
  const { task, labels, bars, features, train } = data;
  if (task === "regression") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "calibrate",
      value: calibrate,
      reason: "a regression has no probabilities; its intervals are calibrated by themselves",
    });
  }
  const { classes, classNames, endTime } = labels;
  const intervals = { time: bars.time, endTime };
  const folds = stratifiedTimeOrderedFolds({ ...intervals, rows: train, folds: count, classes });
  const { rows, predictions } = await outOfFoldPredictions(
    {
      family: await loadFamily(model.family),
      task,
      parameters: model.parameters,
      data: { features, rows: train, classes, classNames, returns: regressionTarget(labels), intervals },
      folds,
      seeds: [context.seed],
      prepareFold: async (rows, { seed }) => weighTraining(data, rows, options, seed),
      stage: `calibrating (${count} folds)`,
    },
    context,
  );
  const calibration = fitCalibration(calibrate, {
    probabilities: predictions[0]!.probabilities!,
    classes: Int8Array.from(rows, (row) => classes[row]!),
    classNames,
  });
  return new CalibratedModel(model, calibration);
}
