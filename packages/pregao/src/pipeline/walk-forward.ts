import { type Configuration, parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { type PrepareFold, type WalkForwardResult, walkForward } from "../evaluation/index.ts";
import { takeFeatures } from "../features/index.ts";
import { loadConfiguredModels } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { parseSelection, runSelection } from "../selection/index.ts";
import { familyFor, rowsToFit, trainingData } from "./fit.ts";
import { calibrateForward, type MeasuredCalibration } from "./forward-calibration.ts";
import { type MeasuredIntervals, measureIntervals, scaleWindow } from "./forward-intervals.ts";
import { loadData } from "./load.ts";
import type { WalkForwardOptions } from "./options/walk-forward.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { type PreparedData, prepareData } from "./prepare.ts";

export interface WalkForwardRun {
  readonly prepared: PreparedData;
  readonly result: WalkForwardResult;
  /** Null for a classification. */
  readonly intervals: MeasuredIntervals | null;
  /** Null where none was asked for. */
  readonly calibration: MeasuredCalibration | null;
}

/** load → prepare → walk forward, then intervals or calibration on the predictions that were made: nothing is fitted twice. */
export async function runWalkForward(
  options: WalkForwardOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<WalkForwardRun> {
  // A misspelt family or selection is refused before minutes are spent.
  await loadConfiguredModels(configuration);
  const { task } = options;
  const family = await familyFor(options.model, task);
  const parameters = parseOptions(family.parameters(task), parseParameterTexts(options.param));
  if (options.select !== undefined) parseSelection(options.select);
  refuseMisfits(options);
  const loaded = await loadData(options, configuration, context);
  const prepared = await prepareData(loaded, options, context);
  const { features, labels, rows } = prepared;
  const { bars } = loaded;
  const { folds, refitBars, window, trainBars, embargo, calibrate } = options;
  const result = await walkForward(
    {
      family,
      task,
      parameters,
      bars,
      features: features.matrix,
      labels,
      rows,
      folds,
      refitBars,
      window,
      trainBars,
      embargo,
      seeds: Array.from({ length: options.seeds }, (_, place) => context.seed + place),
      prepareFold: preparationOf(prepared, family.stopsEarly?.(parameters) ?? false, options),
    },
    context,
  );
  const scale =
    options.intervalScale === "none"
      ? ({ kind: "none" } as const)
      : ({ kind: "past-volatility", window: scaleWindow } as const);
  const choice = { level: options.intervalLevel, method: options.intervalMethod, scale };
  return {
    prepared,
    result,
    intervals:
      task === "regression" ? measureIntervals(result, { bars, labels }, choice, context.seed) : null,
    calibration:
      calibrate === "none" ? null : calibrateForward(result, { bars, labels }, calibrate, context.seed),
  };
}

/** What a fold learns before its fit, from its training rows alone: the choice of features and the weights of rows. */
function preparationOf(prepared: PreparedData, isWatched: boolean, options: WalkForwardOptions): PrepareFold {
  const { loaded, task, features, labels } = prepared;
  const selector = options.select === undefined ? undefined : parseSelection(options.select);
  return async (train, context) => {
    const data = { bars: loaded.bars, features: features.matrix, labels, task, train };
    const rows = rowsToFit(data, train, isWatched, options, context.seed);
    if (selector === undefined) return rows;
    const intervals = { time: loaded.bars.time, endTime: labels.endTime };
    const { kept } = await runSelection(selector, { ...trainingData(data), task, intervals }, context);
    return { ...rows, features: takeFeatures(features.matrix, kept) };
  };
}

/** Options that would change nothing. */
function refuseMisfits({ task, calibrate, window, trainBars }: WalkForwardOptions): void {
  if (task === "regression" && calibrate !== "none") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--calibrate",
      value: calibrate,
      reason: "a regression has no probabilities; its intervals are calibrated by --interval-method",
    });
  }
  if (window === "expanding" && trainBars !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--train-bars",
      value: trainBars,
      reason: "an expanding window has no length of its own: add --window rolling",
    });
  }
}
