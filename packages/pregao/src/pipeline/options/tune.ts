import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { prunerNames, samplerNames } from "../../tuning/choices.ts";
import { dataOptions } from "./data.ts";
import { fittingOptions } from "./fitting.ts";
import { preparationOptions } from "./preparation.ts";
import { scoringNames } from "./scoring-names.ts";
import { selectionOptions } from "./selection.ts";
import { splitOptions } from "./split.ts";

const { folds, balance, weights, param } = fittingOptions;

/** What `pregao tune` takes: data as `train` has them, and how to look for parameters. */
export const tuneOptions = {
  model: option(z.string().min(1).default("xgboost"), {
    description: "Model family, by name or alias.",
    placeholder: "FAMILY",
  }),
  study: option(z.string().min(1).optional(), {
    description:
      "Name of the study, whose trials are kept in tuning/NAME.jsonl under PREGAO_HOME and gone on with.",
    placeholder: "NAME",
    defaultInWords: "the family's name",
  }),
  trials: option(z.coerce.number().int().min(1).max(100_000).default(100), {
    description: "Trials in all, those of earlier runs of the study included.",
    placeholder: "N",
  }),
  patience: option(z.coerce.number().int().min(0).max(100_000).default(30), {
    description: "Trials in a row without a better one after which the study ends; 0 for never.",
    placeholder: "N",
  }),
  space: option(z.string().min(1).default("default"), {
    description: "Tuning space of the family: default, or cautious where it has one.",
    placeholder: "NAME",
  }),
  scoring: option(
    z
      .array(z.enum(["auto", ...scoringNames]))
      .min(1)
      .default(["auto"]),
    {
      description:
        "What the study looks for: log_loss, f1_weighted, accuracy, combined (70 % accuracy + 30 % directional accuracy), directional_accuracy, information_coefficient or mse; several, separated by commas, give a Pareto front. auto: combined for classes, information_coefficient for returns.",
      placeholder: "NAME",
    },
  ),
  sampler: option(z.enum(samplerNames).default("tpe"), {
    description: "How trials are drawn: by what was learned of earlier ones, at random, or all of a grid.",
  }),
  pruner: option(z.enum(prunerNames).default("none"), {
    description:
      "Gives up trials that do badly after some rounds; the latest 15 % of the rows of each fit are then kept apart to watch.",
  }),
  parallel: option(z.coerce.number().int().min(1).max(1000).default(1), {
    description:
      "Trials drawn together, which know nothing of each other; the result depends on it, never on threads.",
    placeholder: "N",
  }),
  folds,
  balance,
  weights,
  param,
  ...dataOptions,
  ...preparationOptions,
  ...splitOptions,
  ...selectionOptions,
} as const satisfies OptionTable;

export type TuneOptions = {
  readonly [Name in keyof typeof tuneOptions]: z.output<(typeof tuneOptions)[Name]>;
};
