import { CalibratedModel, fitCalibration } from "../calibration/index.ts";
import { PregaoError } from "../errors.ts";
import { outOfFoldPredictions } from "../evaluation/index.ts";
import type { Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { familyFor, foldsWithin, rowsToFit, trainingData } from "./fit.ts";
import type { FittingData } from "./fitting-data.ts";
import type { TrainOptions } from "./options/train.ts";

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
  const { task, labels } = data;
  if (task === "regression") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "calibrate",
      value: calibrate,
      reason: "a regression has no probabilities; its intervals are calibrated by themselves",
    });
  }
  const { classes, classNames } = labels;
  const family = await familyFor(model.family, task);
  const isWatched = family.stopsEarly?.(model.parameters) ?? false;
  const { rows, predictions } = await outOfFoldPredictions(
    {
      family,
      task,
      parameters: model.parameters,
      data: trainingData(data),
      folds: foldsWithin(data, count),
      seeds: [context.seed],
      prepareFold: async (rows, { seed }) => rowsToFit(data, rows, isWatched, options, seed),
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
