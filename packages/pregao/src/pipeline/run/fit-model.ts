import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseOptions } from "../../config/index.ts";
import type { FeatureImportance, Model, TrainingRound } from "../../models/index.ts";
import { loadFamily } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import { fitModel } from "../fit.ts";
import type { FittingData } from "../fitting-data.ts";
import { fittingOptions } from "../options/fitting.ts";
import { readPlainResult, writePlainResult } from "./plain-results.ts";
import type { StageFormat } from "./stage-cache.ts";

/** A fitted model with what a model that was loaded again no longer knows. */
export interface FittedRunModel {
  readonly model: Model;
  readonly rounds: readonly TrainingRound[];
  readonly importance: readonly FeatureImportance[];
  readonly summary: Readonly<Record<string, number | string>>;
}

/** Fits a family with the given parameters on the training rows, as `train --draws 0` does. */
export async function fitPlanned(
  family: string,
  parameters: Readonly<Record<string, unknown>>,
  data: FittingData,
  context: RunContext,
): Promise<Model> {
  const options = parseOptions(fittingOptions, { model: family, draws: 0 });
  // The option's texts are for the command line: what is no text is taken as it is.
  const param = parameters as Readonly<Record<string, string>>;
  const { model } = await fitModel(data, { ...options, param }, context);
  return model;
}

export function factsOf(model: Model): FittedRunModel {
  return { model, rounds: model.rounds, importance: model.importance(), summary: model.summary() };
}

/** A model's own files in a folder, and beside it what is not among them. */
export function fittedModelFormat(family: string): StageFormat<FittedRunModel> {
  const folder = "model";
  return {
    async write(directory, { model, ...facts }) {
      await mkdir(join(directory, folder));
      await model.save(join(directory, folder));
      await writePlainResult(directory, facts);
    },
    async read(directory) {
      const model = await (await loadFamily(family)).load(join(directory, folder));
      return { model, ...((await readPlainResult(directory)) as Omit<FittedRunModel, "model">) };
    },
  };
}
