import { type Configuration, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { loadConfiguredModels, loadFamily, type Model, type ModelFamily } from "../../models/index.ts";
import { type TrainOptions, trainOptions } from "../options/train.ts";
import { familyParameters, isNetwork, type UnusedField } from "./family-parameters.ts";
import { chosenFeatures } from "./feature-choice.ts";
import { type ModelConfiguration, platformDefaults } from "./model-configuration.ts";
import { platformModelName } from "./model-name.ts";

/** A training as the platform's clients ask for it. */
export interface PlatformTraining {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Family name or alias. */
  readonly model_type: string;
  readonly config?: ModelConfiguration;
}

/** The same training in the product's words, ready to be submitted or given to `train`. */
export interface TrainingPlan {
  readonly family: string;
  readonly task: Model["task"];
  readonly options: TrainOptions;
  /** The configuration as it is used, by the platform's names. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Fields that say what is the case anyway, though the model has no use for them. */
  readonly unused: readonly UnusedField[];
}

/** Families whose features are always normalised, beside the nets. */
const normalising: readonly string[] = ["logistic", "ridge"];

/**
 * Maps the platform's configuration to the options of `train` and the parameters of the family. PREGAO_OPTION_INVALID names
 * what does not fit; PREGAO_NAME_UNKNOWN an unknown model type, with near matches. The source of the bars is left open.
 */
export async function planTraining(
  asked: PlatformTraining,
  configuration: Configuration,
): Promise<TrainingPlan> {
  await loadConfiguredModels(configuration);
  const family = await loadFamily(asked.model_type);
  const { config: given = {}, symbol, timeframe } = asked;
  const task = taskOf(family, given.task);
  const table = family.parameters(task);
  const { parameters, used, unused } = familyParameters(family.name, table, given, configuration);
  const defaults = platformDefaults(configuration);
  const { train_ratio = defaults.train_ratio, val_ratio = defaults.val_ratio } = given;
  const testSize = testShare(train_ratio, val_ratio);
  const target = given.target_column ?? defaults.target_column;
  if (target !== "close" && task === "classification") {
    const reason = "classes are made of the change of close";
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "target_column", value: target, reason });
  }
  const normalisation = normalisationOf(family, isNetwork(table), given.normalize_features);
  const features = chosenFeatures(given, timeframe);
  const options = parseOptions(trainOptions, {
    model: family.name,
    draws: 0,
    param: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    ticker: [symbol],
    features,
    task,
    target: target === "close" ? "forward-return" : "open-interest-change",
    horizon: used.prediction_length,
    testSize,
    valSize: val_ratio,
    modelName: platformModelName(symbol, timeframe, family.name),
  });
  const { feature_columns, use_technical_indicators, add_datetime_features } = { ...defaults, ...given };
  const config = {
    ...used,
    train_ratio,
    val_ratio,
    target_column: target,
    ...(given.features === undefined
      ? { feature_columns, use_technical_indicators, add_datetime_features }
      : { features }),
    ...normalisation.used,
    task,
    ...(given.parameters === undefined ? {} : { parameters: given.parameters }),
  };
  return { family: family.name, task, options, config, unused: [...unused, ...normalisation.unused] };
}

/** Regression where the family has it: the platform forecasts prices. */
function taskOf(family: ModelFamily, asked: Model["task"] | undefined): Model["task"] {
  const task = asked ?? (family.tasks.includes("regression") ? "regression" : family.tasks[0]!);
  if (family.tasks.includes(task)) return task;
  const reason = `${family.name} learns ${family.tasks.join(", ")}`;
  throw new PregaoError("PREGAO_OPTION_INVALID", { option: "task", value: task, reason });
}

/** What the two ratios leave; a thousandth at least, so that there is something to test on. */
function testShare(train: number, validation: number): number {
  const left = Math.round((1 - train - validation) * 1e6) / 1e6;
  if (left >= 0.001) return left;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "train_ratio + val_ratio",
    value: `${train} + ${validation}`,
    reason: "the sum must be below 1: the rest of the rows is the test",
  });
}

function normalisationOf(
  family: ModelFamily,
  isNet: boolean,
  asked: boolean | undefined,
): { readonly used: Readonly<Record<string, unknown>>; readonly unused: readonly UnusedField[] } {
  const field = "normalize_features";
  if (isNet || normalising.includes(family.name)) {
    if (asked !== false) return { used: { [field]: true }, unused: [] };
    const reason = `${family.name} learns from normalised features only`;
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: field, value: "false", reason });
  }
  const unused = { field, reason: `${family.name} takes features as they are` };
  return { used: {}, unused: asked === undefined ? [] : [unused] };
}
