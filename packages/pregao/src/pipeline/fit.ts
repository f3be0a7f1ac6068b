import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { regressionTarget } from "../labels/contract.ts";
import {
  type FitContext,
  loadFamily,
  type Model,
  type ModelFamily,
  type SearchSpace,
  type TrainingData,
} from "../models/index.ts";
import { didYouMean } from "../near-matches.ts";
import type { RunContext } from "../progress.ts";
import {
  holdOutLast,
  type PurgedFold,
  stratifiedTimeOrderedFolds,
  timeOrderedFolds,
} from "../splits/index.ts";
import { randomisedSearch, type SearchResult } from "../tuning/index.ts";
import type { FittingData } from "./fitting-data.ts";
import type { FittingOptions } from "./options/fitting.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { scorerFor } from "./scoring.ts";
import { weighTraining } from "./training-weights.ts";

export interface FittedModel {
  readonly model: Model;
  /** Null where no search was asked for, or where there is no parameter to draw. */
  readonly search: SearchResult | null;
  readonly seconds: { readonly search: number; readonly fit: number };
}

/** Searches parameters within the training rows, then fits the best of them on all training rows, whose rounds alone are told. */
export async function fitModel(
  data: FittingData,
  options: FittingOptions,
  context: FitContext,
): Promise<FittedModel> {
  const family = await familyFor(options.model, data.task);
  const isSearched = options.draws > 0 && Object.keys(spaceToSearch(family, options)).length > 0;
  // A balance that does not fit the task is refused before a search is spent on it.
  if (isSearched) weighTraining(data, data.train, options, context.seed);
  const began = performance.now();
  const { onRound: _, ...quiet } = context;
  const search = isSearched ? await searchParameters(data, options, quiet) : null;
  const searched = performance.now();
  const given = { ...parseParameterTexts(options.param), ...search?.best.parameters };
  const parameters = parseOptions(family.parameters(data.task), given);
  const isWatched = family.stopsEarly?.(parameters) ?? false;
  const rows = rowsToFit(data, data.train, isWatched, options, context.seed);
  const model = await family.fit({ ...trainingData(data), ...rows }, data.task, parameters, context);
  return {
    model,
    search,
    seconds: { search: (searched - began) / 1000, fit: (performance.now() - searched) / 1000 },
  };
}

/** Randomised search over folds in order of time, inside the training rows, with label overlaps purged. */
export async function searchParameters(
  data: FittingData,
  options: FittingOptions,
  context: RunContext,
): Promise<SearchResult> {
  const { task } = data;
  const family = await familyFor(options.model, task);
  const fixed = parseParameterTexts(options.param);
  parseOptions(family.parameters(task), fixed);
  const folds = foldsWithin(data, options.folds);
  const space = spaceToSearch(family, options);
  const { score, scoring } = scorerFor(options.scoring, data);
  return randomisedSearch(
    {
      family,
      task,
      data: trainingData(data),
      rowsToFit: (rows, isWatched) => rowsToFit(data, rows, isWatched, options, context.seed),
      folds,
      draws: options.draws,
      space,
      fixed,
      score,
      scoring,
    },
    context,
  );
}

/**
 * The rows of a fit with their weights and, for a family that stops early, the latest 15 % of them by date to watch:
 * validation and test stay unseen. Weights too are learned from the rows that are fitted on alone.
 */
export function rowsToFit(
  data: FittingData,
  rows: Int32Array,
  isWatched: boolean,
  options: Pick<FittingOptions, "balance" | "weights">,
  seed: number,
): Pick<TrainingData, "rows" | "sampleWeight" | "watch"> {
  if (!isWatched) return weighTraining(data, rows, options, seed);
  const { bars, labels } = data;
  const parts = holdOutLast({ rows, time: bars.time, endTime: labels.endTime });
  return { ...weighTraining(data, parts.rows, options, seed), watch: parts.held };
}

/** Folds in order of time inside the training rows, label overlaps purged. */
export function foldsWithin({ task, labels, bars, train }: FittingData, folds: number): PurgedFold[] {
  const rows = { rows: train, time: bars.time, endTime: labels.endTime, folds };
  return task === "classification"
    ? stratifiedTimeOrderedFolds({ ...rows, classes: labels.classes })
    : timeOrderedFolds(rows);
}

/** What a family learns from; the rows are the training rows. */
export function trainingData({ features, labels, bars, train }: FittingData): TrainingData {
  return {
    features,
    rows: train,
    classes: labels.classes,
    classNames: labels.classNames,
    returns: regressionTarget(labels),
    intervals: { time: bars.time, endTime: labels.endTime },
  };
}

/** The family by name, which must learn the task: PREGAO_TARGETS_MISSING otherwise. */
export async function familyFor(name: string, task: Model["task"]): Promise<ModelFamily> {
  const family = await loadFamily(name);
  if (family.tasks.includes(task)) return family;
  throw new PregaoError("PREGAO_TARGETS_MISSING", {
    family: family.name,
    task,
    reason: `it learns ${family.tasks.join(", ")}`,
  });
}

/** The family's space without the parameters that are held fixed. */
function spaceToSearch(family: ModelFamily, { space, param }: FittingOptions): SearchSpace {
  return Object.fromEntries(
    Object.entries(searchSpace(family, space)).filter(([name]) => !Object.hasOwn(param, name)),
  );
}

function searchSpace(family: ModelFamily, name: string): SearchSpace {
  const space = Object.hasOwn(family.searchSpaces, name) ? family.searchSpaces[name] : undefined;
  if (space !== undefined) return space;
  const near = didYouMean(name, Object.keys(family.searchSpaces));
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: `search space of ${family.name}`, name, near });
}
