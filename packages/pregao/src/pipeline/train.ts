import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { loadConfiguredFeatures } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import {
  enabledFamilyName,
  type FitContext,
  loadConfiguredModels,
  type TrainingRound,
} from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { type ManifestFacts, openRegistry, type RegisteredVersion } from "../registry/index.ts";
import { parseSelection } from "../selection/index.ts";
import { calibrateModel } from "./calibrate.ts";
import { preparedFromExport } from "./datasets/train-from-export.ts";
import { type FittedModel, fitModel } from "./fit.ts";
import { fittingData } from "./fitting-data.ts";
import { type Judgement, judgeModel } from "./judge.ts";
import { type LoadedData, loadData } from "./load.ts";
import type { TrainOptions } from "./options/train.ts";
import { type PreparedData, prepareData } from "./prepare.ts";
import { findByRecipe, recipeOf } from "./recipe.ts";
import { writeTrainingReport } from "./report.ts";
import { publishModel } from "./save.ts";
import { selectFeatures } from "./select.ts";
import { type IntervalOutcome, intervalsOfTraining } from "./served-intervals.ts";
import { checkedParts, type SplitData, splitData } from "./split.ts";
import { trackTraining } from "./track-training.ts";
import { withTunedParameters } from "./tuning/study-file.ts";

export interface TrainingResult {
  readonly splitData: SplitData;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  /** Around the forecasts of a regression. */
  readonly intervals: IntervalOutcome;
  readonly saved: RegisteredVersion;
  /** The HTML report; null where none was asked for. */
  readonly reportPath: string | null;
  readonly seconds: number;
}

/** What a training does, in order. */
export const trainingPhases = [
  "loading",
  "preparing",
  "selecting",
  "fitting",
  "judging",
  "saving",
  "reporting",
] as const;
export type TrainingPhase = (typeof trainingPhases)[number];

/** How a training is done beside its options. */
export interface TrainingTerms {
  /** Whether the HTML report is written; true when left out. */
  readonly report?: boolean;
  /** A name has at most one version with it: a training that may have to be done again publishes once. */
  readonly key?: string;
  /** The bars must be of it: PREGAO_OPTION_INVALID. */
  readonly timeframe?: string;
  readonly onPhase?: (phase: TrainingPhase) => void;
}

/** The whole way: load → prepare → split → select → search and fit → calibrate → judge → save → report. */
export async function train(
  options: TrainOptions,
  configuration: Configuration,
  context: FitContext,
  terms: TrainingTerms = {},
): Promise<TrainingResult> {
  const began = performance.now();
  return finishTraining(await beginTraining(options, configuration, context, terms), terms, began);
}

/**
 * A training as a job that may be begun more than once, and that need not be done twice: what was published with the key before is
 * given at once, and a version of the same name and recipe (options, seed, bars, program) in place of a new one, unless it is
 * forced. Whatever it trains it publishes with its recipe.
 */
export async function trainOnce(
  options: TrainOptions,
  configuration: Configuration,
  context: FitContext,
  { force, key, ...terms }: TrainingTerms & { readonly force: boolean; readonly key: string },
): Promise<TrainedOnce> {
  const began = performance.now();
  const registry = openRegistry(configuration, options.modelDir);
  const { modelName } = options;
  const published = await registry.findPublished(modelName, key);
  if (published !== null)
    return { kind: "published", version: await registry.open(modelName, published.version) };
  const begun = await beginTraining(options, configuration, context, terms);
  const recipe = recipeOf(begun.asked, begun.bars, context.seed, configuration);
  const known = force ? null : await findByRecipe(registry, modelName, recipe);
  if (known !== null) return { kind: "reused", version: await registry.open(modelName, known.version) };
  return { kind: "trained", result: await finishTraining({ ...begun, recipe }, { ...terms, key }, began) };
}

export type TrainedOnce =
  | { readonly kind: "trained"; readonly result: TrainingResult }
  /** `published`: by an earlier attempt of the same job; `reused`: by another. Its files are there to be read. */
  | { readonly kind: "published" | "reused"; readonly version: RegisteredVersion };

/** A training whose options were checked and whose bars were read. */
interface BegunTraining {
  readonly options: TrainOptions;
  /** With the parameters of the study that they name. */
  readonly asked: TrainOptions;
  readonly configuration: Configuration;
  readonly context: FitContext;
  readonly bars: Bars;
  readonly recipe?: string;
  prepare(): Promise<PreparedData>;
}

async function beginTraining(
  options: TrainOptions,
  configuration: Configuration,
  context: FitContext,
  { timeframe, onPhase }: TrainingTerms,
): Promise<BegunTraining> {
  await loadConfiguredModels(configuration);
  // A misspelt or disabled family and a misspelt selection are refused before minutes are spent.
  enabledFamilyName(configuration, options.model);
  if (options.select !== undefined) parseSelection(options.select);
  const asked = await withTunedParameters(options, configuration.home);
  onPhase?.("loading");
  const begun = { options, asked, configuration, context };
  if (options.dataset !== undefined) {
    // Else a user's own features would count as changed since the export.
    await loadConfiguredFeatures(configuration);
    const exported = await preparedFromExport(options.dataset, options, configuration.home, context);
    requireTimeframe(timeframe, exported.loaded);
    return { ...begun, bars: exported.loaded.bars, prepare: async () => exported };
  }
  const loaded = await loadData(options, configuration, context);
  requireTimeframe(timeframe, loaded);
  stopIfAborted(context, "preparing the data");
  return { ...begun, bars: loaded.bars, prepare: () => prepareData(loaded, options, context) };
}

async function finishTraining(
  { options, asked, configuration, context, recipe, prepare }: BegunTraining,
  terms: TrainingTerms,
  began: number,
): Promise<TrainingResult> {
  terms.onPhase?.("preparing");
  const prepared = await prepare();
  stopIfAborted(context, "selecting features");
  const split = checkedParts(splitData(prepared, options, context), configuration.values.checks);
  return trainOn(split, { options, asked, configuration, context, recipe }, terms, began);
}

/** What a training on given parts goes by. */
export interface PartsTraining extends Pick<BegunTraining, "options" | "configuration" | "context"> {
  /** The options with parameters that were found elsewhere in place of a search. */
  readonly asked?: TrainOptions;
  readonly recipe?: string | undefined;
}

/** A training from the split on: choose features → search and fit → calibrate → judge → save → report. */
export async function trainOn(
  split: SplitData,
  { options, asked = options, configuration, context, recipe }: PartsTraining,
  { report = true, key, onPhase }: TrainingTerms,
  began = performance.now(),
): Promise<TrainingResult> {
  onPhase?.("selecting");
  const parts = await selectFeatures(split, options.select, context);
  const { prepared } = parts;
  const { loaded } = prepared;
  stopIfAborted(context, "training");
  onPhase?.("fitting");
  const data = fittingData(parts);
  const uncalibrated = await fitModel(data, asked, context);
  stopIfAborted(context, "calibrating");
  const model = await calibrateModel(uncalibrated.model, data, asked, context);
  const fitted = { ...uncalibrated, model };
  stopIfAborted(context, "judging");
  onPhase?.("judging");
  const judgement = await judgeModel(fitted.model, parts, context);
  const intervals = intervalsOfTraining(parts, judgement, options.intervalLevel);
  stopIfAborted(context, "saving");
  onPhase?.("saving");
  const { home } = configuration;
  const saved = await publishModel({
    model: fitted.model,
    bars: loaded.bars,
    source: loaded.source,
    labels: prepared.labels,
    split: parts.split,
    trainRows: parts.split.train,
    features: data.features,
    ledger: parts.ledger,
    evaluations: { validation: judgement.validation.evaluation, test: judgement.test.evaluation },
    training: {
      dataset: options.dataset ?? null,
      feeds: options.feeds,
      select: options.select ?? null,
      balance: options.balance,
      weights: options.weights,
      ...(recipe === undefined ? {} : { recipe }),
      ...lastRoundOf(fitted.model.rounds),
    },
    intervals: intervals.served,
    seed: context.seed,
    registry: openRegistry(configuration, options.modelDir),
    name: options.modelName,
    ...(key === undefined ? {} : { key }),
  });
  const result = { splitData: parts, fitted, judgement, intervals, saved };
  onPhase?.("reporting");
  const reportPath = report ? await writeTrainingReport({ ...result, options, home, context }) : null;
  const registry = openRegistry(configuration, options.modelDir);
  await trackTraining({ options, fitted, judgement, saved, registry, configuration, seed: context.seed });
  return { ...result, reportPath, seconds: (performance.now() - began) / 1000 };
}

function requireTimeframe(wanted: string | undefined, { bars, source }: LoadedData): void {
  if (wanted === undefined || wanted === bars.timeframe) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "timeframe",
    value: wanted,
    reason: `${source} has bars of ${bars.timeframe}`,
  });
}

function lastRoundOf(
  rounds: readonly TrainingRound[],
): Pick<NonNullable<ManifestFacts["training"]>, "last_round"> {
  const last = rounds.at(-1);
  if (last === undefined) return {};
  const { round, rounds: of, training, validation, learningRate = Number.NaN } = last;
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    last_round: {
      round,
      rounds: of,
      loss: orNull(training),
      validation_loss: orNull(validation),
      learning_rate: orNull(learningRate),
    },
  };
}

function stopIfAborted({ signal }: RunContext, stage: string): void {
  if (signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
}
