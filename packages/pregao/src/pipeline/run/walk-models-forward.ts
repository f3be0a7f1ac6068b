import { PregaoError } from "../../errors.ts";
import { type WalkForwardResult, walkForward } from "../../evaluation/index.ts";
import { type FeatureMatrix, takeFeatures } from "../../features/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import { loadFamily } from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";
import type { RunContext } from "../../progress.ts";
import type { RunOptions } from "../options/run.ts";
import { chooseFeatures } from "./choose-features.ts";
import { parametersOf } from "./fit-models.ts";
import type { PlannedModel } from "./model-plan.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

export interface RunWalkForward {
  readonly key: string;
  readonly result: WalkForwardResult;
}

export const walkForwardStageName = (key: string): string => `walk-forward ${key}`;

/**
 * The models that are walked forward. Those of the default that are not in the run are left out; a name that was typed must be
 * in it (PREGAO_NAME_UNKNOWN).
 */
export function walkedModels(
  asked: readonly string[],
  isDefault: boolean,
  models: readonly PlannedModel[],
): readonly PlannedModel[] {
  if (asked.length === 1 && asked[0] === "none") return [];
  if (asked.length === 1 && asked[0] === "all") return models;
  const keys = models.map(({ key }) => key);
  const unknown = asked.find((name) => !keys.includes(name));
  if (unknown !== undefined && !isDefault) {
    const near = didYouMean(unknown, [...keys, "all", "none"]);
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model of the run", name: unknown, near });
  }
  return models.filter(({ key }) => asked.includes(key));
}

/**
 * Fits each model anew fold by fold over all usable rows. Features are chosen anew in each fold, on its training rows: the run's
 * own choice has seen rows that the early folds are tested on. Models share the choice of a fold.
 */
export async function walkModelsForward(
  stages: StageRunner,
  walked: readonly PlannedModel[],
  plan: readonly PlannedModel[],
  own: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  { parts, candidates, hashes }: RunMarket,
  options: RunOptions,
): Promise<RunWalkForward[]> {
  const { folds, embargo, features: keep } = options;
  const tasks = [...new Set(plan.map(({ task }) => task))];
  const choices = new Map<string, Promise<FeatureMatrix>>();
  const choose = (train: Int32Array, context: RunContext): Promise<FeatureMatrix> => {
    // Folds train on stretches of the same rows: their ends and number tell which.
    const fold = `${train[0]} ${train.at(-1)} ${train.length}`;
    const known = choices.get(fold) ?? chooseOf(train, context);
    choices.set(fold, known);
    return known;
  };
  const chooseOf = async (train: Int32Array, context: RunContext): Promise<FeatureMatrix> => {
    const { labels, loaded } = parts.classification.prepared;
    const { kept } = await chooseFeatures(
      {
        features: candidates.matrix,
        rows: train,
        intervals: { time: loaded.bars.time, endTime: labels.endTime },
        classes: labels,
        returns: regressionTarget(parts.regression.prepared.labels),
        tasks,
      },
      keep,
      context,
    );
    return takeFeatures(candidates.matrix, kept);
  };
  const results: RunWalkForward[] = [];
  for (const planned of walked) {
    const { key, family, task } = planned;
    const parameters = parametersOf(planned, plan, own, folds);
    const { prepared } = parts[task];
    const { seed } = stages.context;
    const inputs = {
      candidates: hashes.candidates,
      family,
      task,
      parameters,
      tasks,
      keep,
      folds,
      embargo,
      seed,
    };
    const { result } = await stages.run<WalkForwardResult>(
      { name: walkForwardStageName(key), inputs },
      async (context) =>
        walkForward(
          {
            family: await loadFamily(family),
            task,
            parameters,
            bars: prepared.loaded.bars,
            features: candidates.matrix,
            labels: prepared.labels,
            rows: prepared.rows,
            folds,
            embargo,
            prepareFold: async (train, quiet) => ({ features: await choose(train, quiet) }),
          },
          context,
        ),
    );
    results.push({ key, result });
  }
  return results;
}
