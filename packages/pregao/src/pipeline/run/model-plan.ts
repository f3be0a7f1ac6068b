import { PregaoError } from "../../errors.ts";
import type { Model } from "../../models/index.ts";
import { knownFamilyNames, loadFamily } from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";

/** One model of a run: what it is called there, and how it is fitted. */
export interface PlannedModel {
  /** The described pipeline's key, or FAMILY_classifier and FAMILY_regressor. */
  readonly key: string;
  readonly title: string;
  readonly family: string;
  readonly task: Model["task"];
  /** What differs from the family's own defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Keys of the models that it is made of; it is fitted after them. */
  readonly bases: readonly string[];
}

/** Rounds or epochs without gain after which the described classes stop. */
const patience = { boosting: 50, network: 20 } as const;

/** The models of the described pipeline under its keys, with its defaults. The ensemble is one of classes and one of returns. */
const describedModels: readonly PlannedModel[] = [
  {
    key: "xgb_classifier",
    title: "XGBoost classifier",
    family: "xgboost",
    task: "classification",
    parameters: { early_stopping_rounds: patience.boosting },
    bases: [],
  },
  {
    key: "lgb_classifier",
    title: "LightGBM classifier",
    family: "lightgbm",
    task: "classification",
    parameters: { early_stopping_rounds: patience.boosting },
    bases: [],
  },
  {
    key: "cat_classifier",
    title: "CatBoost classifier",
    family: "catboost",
    task: "classification",
    parameters: { iterations: 500, early_stopping_rounds: patience.boosting },
    bases: [],
  },
  {
    key: "xgb_regressor",
    title: "XGBoost regressor",
    family: "xgboost",
    task: "regression",
    parameters: { early_stopping_rounds: patience.boosting },
    bases: [],
  },
  {
    key: "nn_regressor",
    title: "Neural network regressor",
    family: "mlp",
    task: "regression",
    parameters: { early_stopping_patience: patience.network },
    bases: [],
  },
  {
    key: "lstm",
    title: "LSTM forecaster",
    family: "lstm",
    task: "regression",
    parameters: {},
    bases: [],
  },
  {
    key: "ensemble",
    title: "Ensemble of classifiers",
    family: "stack",
    task: "classification",
    parameters: {},
    bases: ["xgb_classifier", "lgb_classifier", "cat_classifier"],
  },
  {
    key: "ensemble_regressor",
    title: "Ensemble of regressors",
    family: "stack",
    task: "regression",
    parameters: {},
    bases: ["xgb_regressor", "nn_regressor"],
  },
];

/** The keys of the described pipeline, in its order. */
export const describedKeys = [
  "xgb_classifier",
  "lgb_classifier",
  "cat_classifier",
  "xgb_regressor",
  "nn_regressor",
  "lstm",
  "ensemble",
] as const;

export interface ModelChoice {
  /** Keys, `all`, or families by name; the described seven when empty. */
  readonly models: readonly string[];
  readonly skipLstm: boolean;
  readonly skipCatboost: boolean;
}

/** What a run fits, and what it leaves out with the reason. */
export interface ModelPlan {
  readonly models: readonly PlannedModel[];
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * The models of a run; `ensemble` brings the stack of classes, that of returns, and the models that they are made of.
 * PREGAO_NAME_UNKNOWN with near matches for a name that is neither key nor family.
 */
export async function planModels({ models, skipLstm, skipCatboost }: ModelChoice): Promise<ModelPlan> {
  const asked: readonly string[] = models.length === 0 ? describedKeys : models;
  const wanted: PlannedModel[] = [];
  for (const name of asked) {
    for (const model of await modelsNamed(name))
      if (!wanted.some(({ key }) => key === model.key)) wanted.push(model);
  }
  const skipped: { key: string; reason: string }[] = [];
  const leaveOut = (family: string, option: string): void => {
    for (const { key } of wanted.filter((model) => model.family === family))
      skipped.push({ key, reason: `left out by --${option}` });
  };
  if (skipLstm) leaveOut("lstm", "skip-lstm");
  if (skipCatboost) leaveOut("catboost", "skip-catboost");
  const isSkipped = (key: string): boolean => skipped.some((one) => one.key === key);
  const kept = wanted.filter(({ key }) => !isSkipped(key));
  const single = kept.filter(({ bases }) => bases.length === 0);
  const stacks = kept
    .filter(({ bases }) => bases.length > 0)
    .map((model) => ({ ...model, bases: model.bases.filter((key) => !isSkipped(key)) }));
  if (single.length === 0) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--models",
      value: asked.join(", "),
      reason: "no model is left to fit",
    });
  }
  return { models: [...single, ...stacks], skipped };
}

/** The models that a word stands for: a key, `all`, or a family. */
async function modelsNamed(word: string): Promise<readonly PlannedModel[]> {
  if (word === "all") return (await Promise.all(knownFamilyNames().map(ofFamily))).flat();
  const described = describedModels.filter(
    ({ key }) => key === word || (word === "ensemble" && key === "ensemble_regressor"),
  );
  const bases = described.flatMap((model) => model.bases);
  if (described.length > 0)
    return [...describedModels.filter(({ key }) => bases.includes(key)), ...described];
  if (knownFamilyNames().includes(word)) return ofFamily(word);
  const [, family, kind] = /^(.+)_(classifier|regressor)$/.exec(word) ?? [];
  if (family !== undefined && knownFamilyNames().includes(family)) {
    const found = (await ofFamily(family)).find(({ key }) => key === word);
    if (found !== undefined) return [found];
    const task = kind === "classifier" ? "classification" : "regression";
    throw new PregaoError("PREGAO_TARGETS_MISSING", { family, task, reason: "it has no such task" });
  }
  const known = ["all", ...describedModels.map(({ key }) => key), ...knownFamilyNames()];
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name: word, near: didYouMean(word, known) });
}

/** A family's models of every task it has; the described pipeline's where it has one of that family and task. */
async function ofFamily(name: string): Promise<PlannedModel[]> {
  const family = await loadFamily(name);
  return family.tasks.map((task) => {
    const described = describedModels.find((model) => model.family === name && model.task === task);
    if (described !== undefined) return described;
    const kind = task === "classification" ? "classifier" : "regressor";
    return {
      key: `${name}_${kind}`,
      title: `${name} ${kind}`,
      family: name,
      task,
      parameters: {},
      bases: [],
    };
  });
}

/** What the described system sets for one of its models over the defaults of the family. */
export function describedParameters(key: (typeof describedKeys)[number]): Readonly<Record<string, unknown>> {
  return describedModels.find((model) => model.key === key)!.parameters;
}
