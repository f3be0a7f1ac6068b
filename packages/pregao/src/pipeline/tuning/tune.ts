import { type Configuration, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import {
  choiceOf,
  type FamilySpace,
  loadConfiguredModels,
  type Model,
  type ModelFamily,
} from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";
import type { RunContext } from "../../progress.ts";
import { parseSelection } from "../../selection/index.ts";
import { foldExecutor, runStudy, type StudyResult, type TrialExecutor } from "../../tuning/index.ts";
import { fingerprintBars } from "../fingerprint.ts";
import { familyFor, foldsWithin, rowsToFit, trainingData } from "../fit.ts";
import { type FittingData, fittingData } from "../fitting-data.ts";
import { loadData } from "../load.ts";
import type { TuneOptions } from "../options/tune.ts";
import { parseParameterTexts } from "../parameter-text.ts";
import { prepareData } from "../prepare.ts";
import { type Scoring, scorerFor } from "../scoring.ts";
import { selectFeatures } from "../select.ts";
import { checkedParts, type SplitData, splitData } from "../split.ts";
import { type ParameterInfluence, parameterInfluence } from "./parameter-influence.ts";
import { studyFile } from "./study-file.ts";

export interface TuningResult {
  readonly family: string;
  readonly task: Model["task"];
  readonly study: StudyResult;
  /** The family's parameters of the best trial, those held fixed included. */
  readonly bestParams: Readonly<Record<string, unknown>>;
  readonly bestScore: number;
  readonly influence: readonly ParameterInfluence[];
  /** File that keeps the trials. */
  readonly path: string;
  readonly parts: SplitData;
  readonly seconds: number;
}

/** A study that is ready to run: its data read and parted, its executor made. */
export interface PreparedStudy {
  readonly name: string;
  readonly family: ModelFamily;
  readonly space: FamilySpace;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly parts: SplitData;
  readonly data: FittingData;
  /** Names of the scores. */
  readonly scores: readonly string[];
  /** Runs trials in this process. */
  readonly executor: TrialExecutor;
}

/** load → prepare → split → select, and what fits a trial on folds of the training rows: everything before the first trial. */
export async function prepareStudy(
  options: TuneOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<PreparedStudy> {
  await loadConfiguredModels(configuration);
  // What is misspelt is refused before minutes are spent.
  const { task } = options;
  const family = await familyFor(options.model, task);
  const space = tuningSpace(family, task, options.space);
  const fixed = parseParameterTexts(options.param);
  parseOptions(family.parameters(task), fixed);
  if (options.select !== undefined) parseSelection(options.select);
  const loaded = await loadData(options, configuration, context);
  const prepared = await prepareData(loaded, options, context);
  const whole = checkedParts(splitData(prepared, options, context), configuration.values.checks);
  const parts = await selectFeatures(whole, options.select, context);
  const data = fittingData(parts);
  const scorers = options.scoring.map((asked) => scorerFor(scoringOf(asked, task), data));
  const executor = foldExecutor(
    {
      family,
      task,
      data: trainingData(data),
      rowsToFit: (rows, isWatched) => rowsToFit(data, rows, isWatched, options, context.seed),
      folds: foldsWithin(data, options.folds),
      scores: scorers.map(({ score }) => score),
      fixed,
      isPruned: options.pruner !== "none",
    },
    context,
  );
  const name = options.study ?? family.name;
  return { name, family, space, fixed, parts, data, scores: scorers.map(({ scoring }) => scoring), executor };
}

/**
 * load → prepare → split → select → a study within the training rows: every trial is fitted and scored on folds of them, in
 * order of time and purged; validation and test are never looked at. The trials are kept and gone on with. `elsewhere` gives
 * another executor than this process for the prepared study.
 */
export async function tune(
  options: TuneOptions,
  configuration: Configuration,
  context: RunContext,
  elsewhere?: (study: PreparedStudy) => TrialExecutor,
): Promise<TuningResult> {
  const began = performance.now();
  const path = options.study === undefined ? null : studyFile(configuration.home, options.study);
  const prepared = await prepareStudy(options, configuration, context);
  const { name, family, space, fixed, parts, data, scores } = prepared;
  const journal = path ?? studyFile(configuration.home, name);
  const { trials, patience, parallel, sampler, pruner } = options;
  const study = await runStudy(
    {
      name,
      space: { ...space, parameters: without(space, fixed) },
      scores,
      trials,
      patience,
      parallel,
      sampler,
      pruner,
      facts: factsOf(family.name, data, fixed, options),
      journal,
    },
    elsewhere?.(prepared) ?? prepared.executor,
    context,
  );
  return {
    family: family.name,
    task: options.task,
    study,
    bestParams: { ...study.best.settings, ...fixed },
    bestScore: study.best.values[0]!,
    influence: parameterInfluence(study.trials),
    path: journal,
    parts,
    seconds: (performance.now() - began) / 1000,
  };
}

/** The described objective of classes; the primary metric of returns. */
export function scoringOf(asked: Scoring | "auto", task: Model["task"]): Scoring {
  if (asked !== "auto") return asked;
  return task === "classification" ? "combined" : "information_coefficient";
}

/**
 * A space of the family by name; of a family without spaces the lists of its search, each value as likely as the others.
 * Throws PREGAO_NAME_UNKNOWN.
 */
export function tuningSpace(family: ModelFamily, task: Model["task"], name: string): FamilySpace {
  const spaces: Readonly<Record<string, FamilySpace>> = family.tuningSpaces?.(task) ?? spacesOfLists(family);
  const space = Object.hasOwn(spaces, name) ? spaces[name] : undefined;
  if (space !== undefined) return space;
  const near = didYouMean(name, Object.keys(spaces));
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: `tuning space of ${family.name}`, name, near });
}

/** Values of a list may be lists themselves, so choices are their texts. */
function spacesOfLists({ searchSpaces }: ModelFamily): Readonly<Record<string, FamilySpace>> {
  const spaces = Object.entries(searchSpaces).map(([name, lists]): [string, FamilySpace] => {
    const parameters = Object.entries(lists).map(([parameter, values]) => [
      parameter,
      choiceOf(values.map((value) => JSON.stringify(value))),
    ]);
    return [name, { parameters: Object.fromEntries(parameters), assemble: parseParameterTexts }];
  });
  return Object.fromEntries(spaces);
}

/** The parameters that are not held fixed. */
function without(
  { parameters }: FamilySpace,
  fixed: Readonly<Record<string, unknown>>,
): FamilySpace["parameters"] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !Object.hasOwn(fixed, name)));
}

/** What scores depend on, beside what the study knows of itself. */
function factsOf(
  family: string,
  { bars, features, labels, task, train }: FittingData,
  fixed: Readonly<Record<string, unknown>>,
  { folds, balance, weights, split, testSize, valSize, embargo }: TuneOptions,
): Readonly<Record<string, unknown>> {
  const { kind, horizon, parameters } = labels;
  return {
    family,
    task,
    fixed,
    data: fingerprintBars(bars),
    features: features.featureSetId,
    label: { kind, horizon, parameters },
    split: { kind: split, testSize, valSize, embargo, trainRows: train.length },
    folds,
    balance,
    weights,
  };
}
