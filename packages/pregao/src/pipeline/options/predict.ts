import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import type { Parsed } from "./option.ts";
import { savingOptions, versionOption } from "./saving.ts";

const { modelName, modelDir } = savingOptions;

export const predictOptions = {
  ...dataOptions,
  model: option(z.string().min(1).default("rf"), {
    description: "Family that the model must be of.",
    placeholder: "FAMILY",
  }),
  modelName,
  modelDir,
  modelVersion: versionOption,
} as const satisfies OptionTable;

export const evaluateOptions = {
  ...dataOptions,
  modelName,
  modelDir,
  modelVersion: versionOption,
} as const satisfies OptionTable;

export type PredictOptions = Parsed<typeof predictOptions>;

export type EvaluateOptions = Parsed<typeof evaluateOptions>;
