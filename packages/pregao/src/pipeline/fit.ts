import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import {
  loadFamily,
  type Model,
  type ModelFamily,
  type SearchSpace,
  type TrainingData,
} from "../models/index.ts";
import { didYouMean } from "../near-matches.ts";
import type { RunContext } from "../progress.ts";
import { stratifiedTimeOrderedFolds, timeOrderedFolds } from "../splits/index.ts";
import { randomisedSearch, type SearchResult } from "../tuning/index.ts";
import type { FittingOptions } from "./options.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { scorerFor } from "./scoring.ts";
import type { SplitData } from "./split.ts";

export interface FittedModel {
  readonly model: Model;
  /** Null where no search was asked for. */
  readonly search: SearchResult | null;
  readonly seconds: { readonly search: number; readonly fit: number };
}

/** Searches parameters within the training rows, then fits the best of them on all training rows. */
export async function fitModel(
  { prepared, split }: SplitData,
  options: FittingOptions,
  context: RunContext,
): Promise<FittedModel> {
  const { task, labels, features } = prepared;
  const family = await loadFamily(options.model);
  if (!family.tasks.includes(task)) {
    throw new PregaoError("PREGAO_TARGETS_MISSING", {
      family: family.name,
      task,
      reason: `it learns ${family.tasks.join(", ")}`,
    });
  }
  const fixed = parseParameterTexts(options.param);
  parseOptions(family.parameters(task), fixed);
  const data: TrainingData = {
    features: features.matrix,
    rows: split.train,
    classes: labels.classes,
    classNames: labels.classNames,
    returns: labels.forwardReturn,
  };
  const began = performance.now();
  const search =
    options.draws === 0
      ? null
      : await searchParameters(family, data, prepared, split.train, fixed, options, context);
  const searched = performance.now();
  const parameters = parseOptions(family.parameters(task), { ...fixed, ...search?.best.parameters });
  const model = await family.fit(data, task, parameters, context);
  return {
    model,
    search,
    seconds: { search: (searched - began) / 1000, fit: (performance.now() - searched) / 1000 },
  };
}

async function searchParameters(
  family: ModelFamily,
  data: TrainingData,
  prepared: SplitData["prepared"],
  train: Int32Array,
  fixed: Readonly<Record<string, unknown>>,
  options: FittingOptions,
  context: RunContext,
): Promise<SearchResult> {
  const { task, labels, loaded } = prepared;
  const { time } = loaded.bars;
  const { endTime, classes } = labels;
  const folds =
    task === "classification"
      ? stratifiedTimeOrderedFolds({ rows: train, classes, time, endTime, folds: options.folds })
      : timeOrderedFolds({ rows: train, time, endTime, folds: options.folds });
  const space = Object.fromEntries(
    Object.entries(searchSpace(family, options.space)).filter(([name]) => !Object.hasOwn(fixed, name)),
  );
  const { score, scoring } = scorerFor(options.scoring, prepared);
  return randomisedSearch(
    { family, task, data, folds, draws: options.draws, space, fixed, score, scoring },
    context,
  );
}

function searchSpace(family: ModelFamily, name: string): SearchSpace {
  const space = Object.hasOwn(family.searchSpaces, name) ? family.searchSpaces[name] : undefined;
  if (space !== undefined) return space;
  const near = didYouMean(name, Object.keys(family.searchSpaces));
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: `search space of ${family.name}`, name, near });
}
