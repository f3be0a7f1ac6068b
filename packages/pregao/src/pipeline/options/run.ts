import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import { preparationOptions } from "./preparation.ts";
import { savingOptions } from "./saving.ts";
import { splitOptions } from "./split.ts";

const { ticker, ...bars } = dataOptions;
const { features: _features, task: _task, target: _target, labels, ...targets } = preparationOptions;
const { split: _split, ...sizes } = splitOptions;

/** The whole pipeline in one command. */
export const runOptions = {
  symbol: option(z.array(z.string().min(1)).default([]), {
    description: "Only this symbol; repeat it or separate by commas for several.",
    placeholder: "SYMBOL",
  }),
  ticker: option(ticker, { description: "The same as --symbol.", placeholder: "TICKER" }),
  days: option(z.coerce.number().int().min(1).max(20_000).optional(), {
    description: "Only the last days of the bars.",
    placeholder: "N",
    defaultInWords: "all there are; 60 with --mock",
  }),
  ...bars,
  featureSet: option(z.string().min(1).default("all"), {
    description:
      "Features to choose from, separated by commas: sets, names and combinations, as train --features takes them.",
    placeholder: "LIST",
  }),
  features: option(z.coerce.number().int().min(1).max(10_000).default(50), {
    description: "Features to keep, chosen on the training rows.",
    placeholder: "N",
  }),
  labels: option(labels.unwrap().default("entry-signal"), {
    description: "What a row's classes are; the regressors learn the return over the same bars.",
  }),
  ...targets,
  ...sizes,
  models: option(z.array(z.string().min(1)).default([]), {
    description:
      "Models to fit, separated by commas: keys of the described pipeline (xgb_classifier, lgb_classifier, cat_classifier, xgb_regressor, nn_regressor, lstm, ensemble), families, or all.",
    placeholder: "LIST",
    defaultInWords: "the described seven",
  }),
  skipLstm: option(z.boolean().default(false), { description: "Leave out the LSTM." }),
  skipCatboost: option(z.boolean().default(false), { description: "Leave out CatBoost." }),
  param: option(z.record(z.string(), z.string()).default({}), {
    description: "Parameter of one model, KEY.NAME=VALUE (lstm.epochs=5); repeat it for several.",
    placeholder: "KEY.NAME=VALUE",
  }),
  folds: option(z.coerce.number().int().min(2).max(40).default(5), {
    description: "Folds of the walk-forward and of the stack, in order of time.",
    placeholder: "N",
  }),
  walkForward: option(z.array(z.string().min(1)).default(["xgb_classifier", "xgb_regressor"]), {
    description: "Models that are fitted again fold by fold, separated by commas: keys, all, or none.",
    placeholder: "LIST",
  }),
  explainRows: option(z.coerce.number().int().min(10).max(100_000).default(1000), {
    description: "Test rows whose predictions are attributed to features, spread evenly.",
    placeholder: "N",
  }),
  output: option(z.string().min(1).optional(), {
    description: "Folder under which reports/RUN_ID is written.",
    placeholder: "DIR",
    defaultInWords: "PREGAO_HOME",
  }),
  name: option(z.string().min(1).optional(), {
    description: "What the names of the saved models begin with.",
    placeholder: "NAME",
    defaultInWords: "the symbol, or the source of several",
  }),
  modelDir: savingOptions.modelDir,
} as const satisfies OptionTable;

export type RunOptions = { readonly [Name in keyof typeof runOptions]: z.output<(typeof runOptions)[Name]> };
