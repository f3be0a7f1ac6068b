import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { type PrepareFold, type WalkForwardResult, walkForward } from "../evaluation/index.ts";
import { takeFeatures } from "../features/index.ts";
import { regressionTarget } from "../labels/index.ts";
import { loadConfiguredModels, loadFamily } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { parseSelection, runSelection } from "../selection/index.ts";
import { calibrateForward, type MeasuredCalibration } from "./forward-calibration.ts";
import { type MeasuredIntervals, measureIntervals, scaleWindow } from "./forward-intervals.ts";
import { loadData } from "./load.ts";
import type { WalkForwardOptions } from "./options/walk-forward.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { type PreparedData, prepareData } from "./prepare.ts";
import { weighTraining } from "./training-weights.ts";

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
  const family = await loadFamily(options.model);
  if (options.select !== undefined) parseSelection(options.select);
  const { task } = options;
  refuseMisfits(options);
  if (!family.tasks.includes(task)) {
    const reason = `it learns ${family.tasks.join(", ")}`;
    throw new PregaoError("PREGAO_TARGETS_MISSING", { family: family.name, task, reason });
  }
  const loaded = await loadData(options, configuration, context);
  const prepared = await prepareData(loaded, options, context);
  const { features, labels, rows } = prepared;
  const { bars } = loaded;
  const { folds, refitBars, window, trainBars, embargo, calibrate } = options;
  const result = await walkForward(
    {
      family,
      task,
      parameters: parseParameterTexts(options.param),
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
      prepareFold: preparationOf(prepared, options),
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
function preparationOf(
  { loaded, task, features, labels }: PreparedData,
  { select, balance, weights }: WalkForwardOptions,
): PrepareFold {
  const { bars } = loaded;
  const selector = select === undefined ? undefined : parseSelection(select);
  return async (train, context) => {
    const weighed = weighTraining({ bars, labels, task }, train, { balance, weights }, context.seed);
    if (selector === undefined) return weighed;
    const { classes, classNames, endTime } = labels;
    const data = {
      task,
      features: features.matrix,
      rows: train,
      classes,
      classNames,
      returns: regressionTarget(labels),
      intervals: { time: bars.time, endTime },
    };
    const { kept } = await runSelection(selector, data, context);
    return { ...weighed, features: takeFeatures(features.matrix, kept) };
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
