import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import type { ModelFamily, TrainingData } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import { requireTargets } from "../training-targets.ts";
import { type NaiveAnswer, NaiveModel, readNaiveFile } from "./naive-model.ts";
import { weightedMean, weightedMedian, weightedShares } from "./weighted-answers.ts";

const name = "naive";

const classTable = {
  strategy: z.enum(["prior", "most_frequent"]).default("prior").meta({
    description:
      "prior: each class has its share of the training rows; most_frequent: the commonest class is certain.",
  }),
} as const;

const returnTable = {
  strategy: z.enum(["mean", "median", "persistence"]).default("mean").meta({
    description:
      "mean or median of the training rows; persistence: what a feature says goes on, the mean where it is missing.",
  }),
  feature: z.string().min(1).optional().meta({
    description:
      "Feature that goes on with persistence: the last return over the bars that the target looks ahead, such as return_1.",
  }),
} as const;

/** Answers that take no learning: what every other family has to beat. */
export const naiveFamily: ModelFamily = {
  name,
  aliases: ["dummy", "yardstick"],
  description:
    "A yardstick that learns nothing from features: the shares of the classes, the mean or median, or the last value once more; the names of scikit-learn's dummy estimators.",
  tasks: ["classification", "regression"],
  isYardstick: true,
  searchSpaces: { default: {} },
  parameters: (task) => (task === "classification" ? classTable : returnTable),
  async fit(data, task, parameters, { signal, progress }) {
    requireTargets(name, data, task);
    const stage = "taking the naive answer";
    progress({ stage, done: 0, total: 1 });
    signal.throwIfAborted();
    const answer = task === "classification" ? classAnswer(data, parameters) : returnAnswer(data, parameters);
    progress({ stage, done: 1, total: 1 });
    return new NaiveModel(describeModel(name, task, data, parameters), answer);
  },
  async load(directory) {
    return new NaiveModel(await readModelDescription(directory), await readNaiveFile(directory));
  },
};

function classAnswer(data: TrainingData, { strategy }: Readonly<Record<string, unknown>>): NaiveAnswer {
  const shares = weightedShares(data);
  const commonest = shares.indexOf(Math.max(...shares));
  const probabilities = strategy === "prior" ? shares : shares.map((_, id) => (id === commonest ? 1 : 0));
  return { probabilities, value: null, feature: null };
}

function returnAnswer(data: TrainingData, parameters: Readonly<Record<string, unknown>>): NaiveAnswer {
  const { strategy } = parameters;
  const feature = parameters.feature as string | undefined;
  if ((strategy === "persistence") !== (feature !== undefined)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "feature",
      value: feature ?? "(none)",
      reason:
        feature === undefined
          ? "persistence needs to know which feature goes on, such as return_1"
          : `the strategy ${strategy} reads no feature`,
    });
  }
  const { names } = data.features;
  if (feature !== undefined && !names.includes(feature)) {
    const near = didYouMean(feature, names);
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "feature of the training data",
      name: feature,
      near,
    });
  }
  return {
    probabilities: null,
    value: strategy === "median" ? weightedMedian(data) : weightedMean(data),
    feature: feature ?? null,
  };
}
